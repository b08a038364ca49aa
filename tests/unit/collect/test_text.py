"""The text of an article, without what is no text of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.articles.html_text import read_entry
from streams.collect.entry_text import EntryText, choose, clean_text, clean_title, feed_text
from streams.domain.page import Page
from tests.unit.collect.documents import FEED, Shelf, entry, read, reading, rss


def text_of(*texts: str) -> EntryText:
    return feed_text(texts, "Title", read_entry)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Mali <b>leaves</b>", "Mali leaves"),
        ("Mali &amp; Niger", "Mali & Niger"),
        ("Mali &amp;amp; Niger", "Mali & Niger"),
        ("It&amp;#8217;s over", "It’s over"),
        ("R&D budget < expected", "R&D budget < expected"),
        ("  Mali\n leaves ", "Mali leaves"),
    ],
)
def test_titles_are_one_line_of_plain_text_whatever_their_escaping(title: str, expected: str) -> None:
    assert clean_title(title, read_entry) == expected


def test_html_in_a_title_is_read_through_every_layer_of_a_feed() -> None:
    item = "<item><guid>1</guid><title>Mali &amp;amp;amp; &lt;b&gt;Niger&lt;/b&gt;</title></item>"
    [candidate] = reading(*read(rss(item)).entries).candidates({})[0]
    assert candidate.title == "Mali & Niger"


def test_doubly_escaped_html_becomes_text() -> None:
    assert text_of("&lt;p&gt;Mali left.&lt;/p&gt;&lt;p&gt;Niger stays.&lt;/p&gt;").text == "Mali left.\n\nNiger stays."


def test_pictures_and_captions_are_left_out() -> None:
    html = (
        '<figure><img src="x" alt="A flag"><figcaption>A flag in Bamako</figcaption></figure><p>Mali left.</p>'
        '<p class="wp-caption-text">Photo: somebody</p><img src="y">'
    )
    assert text_of(html).text == "Mali left."


@pytest.mark.parametrize(
    "line",
    [
        "Read more…",
        "[Read more]",
        "Continue reading →",
        "Continue reading Mali leaves ECOWAS »",
        "The post Mali leaves first appeared on Tideline.",
        "The post Mali leaves appeared first on Tideline.",
        "Lire la suite »",
        "Advertisement",
    ],
)
def test_lines_that_only_lead_on_are_left_out(line: str) -> None:
    assert clean_text(f"Mali left.\n\n{line}").text == "Mali left."


def test_sentences_that_resemble_such_lines_stay() -> None:
    text = "Read in parliament, the bill was more than expected.\n\nThe post of minister appeared on no list."
    assert clean_text(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Mali said it would leave the bloc and…",
        "Mali said it would leave [...]",
        "Mali said it would leave. Read more",
        "Mali said.\n\nSubscribe to continue reading this article.",
        "Mali said.\n\nAlready a subscriber? Log in",
        "Mali said. This article is only for subscribers.",
    ],
)
def test_texts_that_are_cut_off_are_marked_truncated(text: str) -> None:
    assert clean_text(text).truncated
    assert "subscri" not in clean_text(text).text.lower()


def test_a_whole_text_is_not_marked_truncated() -> None:
    assert not clean_text("Mali left the bloc.").truncated


def test_content_is_taken_rather_than_the_summary() -> None:
    assert text_of("<p>Mali left the bloc on Sunday.</p>", "Mali left…") == EntryText("Mali left the bloc on Sunday.")


def test_an_entry_without_text_has_its_title_and_is_truncated() -> None:
    assert text_of() == EntryText("Title", truncated=True)


def test_whichever_of_feed_and_page_is_whole_is_taken() -> None:
    stub, whole = EntryText("Mali said…", truncated=True), EntryText("Mali said it left.")
    assert choose(stub, whole) == choose(whole, stub) == whole
    assert choose(stub, None) == stub
    assert choose(EntryText("Short."), EntryText("Much longer.")) == EntryText("Much longer.")


def test_a_page_that_is_whole_but_almost_empty_does_not_replace_a_long_text() -> None:
    long = EntryText("Mali said. " * 50, truncated=True)
    assert choose(long, EntryText("Cookies.")).text == long.text


def test_the_language_is_identified_where_the_feed_declares_the_wrong_one() -> None:
    fetched = reading(entry(language="en-us"))
    fetched._classify = lambda _: ("fr", 0.99)
    assert fetched.complete(fetched.candidates({})[0][0]).tree["language"] == "fr"


def test_the_declared_language_stands_where_the_text_does_not_show_it() -> None:
    fetched = reading(entry(language="sw"))
    fetched._classify = lambda _: ("en", 0.4)
    assert fetched.complete(fetched.candidates({})[0][0]).tree["language"] == "sw"


def test_an_entry_whose_html_cannot_be_read_does_not_keep_the_others_out() -> None:
    deep = entry(guid="2", link="https://news.example/b", texts=("<div>" * 5000 + "x",))
    found, faults = reading(deep, entry()).candidates({})
    assert len(found) == 1
    assert "nests" in str(faults[0][1])


def test_a_change_of_the_text_is_a_new_version_and_a_change_of_markup_is_none() -> None:
    shelf = Shelf(FEED)
    shelf.fetch(entry(texts=("<p>Mali left.</p>",)))
    assert shelf.fetch(entry(texts=("<div><b>Mali</b> left.</div>",))) == []
    assert len(shelf.fetch(entry(texts=("<p>Mali did not leave.</p>",)))) == 1


def test_a_page_that_reads_as_before_is_no_new_version() -> None:
    shelf = Shelf(FEED)
    page = Page(text="Mali left the bloc on Sunday, it said.")
    shelf.fetch(entry(texts=("Mali left…",)), page=page)
    assert shelf.fetch(entry(texts=("Mali has left…",)), page=page) == []


@given(st.text(max_size=200))
def test_no_text_makes_cleaning_fail(text: str) -> None:
    clean_text(text)
    feed_text([text, f"<p>{text}"], clean_title(text, read_entry), read_entry)
