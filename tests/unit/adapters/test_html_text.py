"""HTML becomes text without losing or joining words."""

import pytest

from streams.adapters.articles.html_text import read_page
from streams.domain.errors import RejectedError


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            '<a href="x">Mali </a>on Sunday. The country\'s<a href="y"> government</a> spoke.',
            "Mali on Sunday. The country's government spoke.",
        ),
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One.<br>Two.<br/>Three.", "One.\nTwo.\nThree."),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\n\nb"),
        ("First<ul><li>one<li>two</ul>last", "First\n\none\n\ntwo\n\nlast"),
        ("said<script>x()</script> so<style>p{}</style> <!-- hidden -->today", "said so today"),
        ("The <b>G</b>5", "The G5"),
        ("AT&amp;T &mdash; &#8220;no&#8221;", "AT&T — “no”"),
        ("a\n  line\nbroken", "a line broken"),
        ('<?xml version="1.0" encoding="utf-8"?><html><body><p>Declared.</p></body></html>', "Declared."),
        ("<div>" * 1000 + "deep" + "</div>" * 1000, "deep"),
        ("<!-- nothing -->", ""),
        ("", ""),
    ],
)
def test_a_fragment_keeps_every_word_apart_and_every_sentence(html: str, text: str):
    assert read_page(html).text == text


def test_html_that_would_lose_a_part_is_refused():
    with pytest.raises(RejectedError, match="nests deeper"):
        read_page("<div>" * 3000 + "deep" + "</div>" * 3000)


def test_a_whole_page_loses_its_menu_and_footer_but_no_sentence_of_its_article():
    sentences = [f"Sentence number {n} of this article tells of member states and their union." for n in range(40)]
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    menu, footer = "<nav><a href=/>Home</a><a href=/s>Sport</a></nav>", "<footer>All rights reserved</footer>"
    text = read_page(f"<!doctype html><html><body>{menu}<article>{body}</article>{footer}</body></html>").text
    assert all(sentence in text for sentence in sentences)
    assert "Home" not in text
    assert "rights reserved" not in text


@pytest.mark.parametrize(
    ("head", "moment"),
    [
        ('<meta property="article:published_time" content="2022-05-15T20:11:00Z">', "2022-05-15T20:11:00+00:00"),
        (
            '<script type="application/ld+json">{"datePublished": "2022-05-15T22:11:00+02:00"}</script>',
            "2022-05-15T20:11:00+00:00",
        ),
        ('<meta itemprop="datePublished" content="2022-05-15">', "2022-05-15T00:00:00+00:00"),
        ("", None),
    ],
)
def test_the_time_of_publication_comes_from_metadata(head: str, moment: str | None):
    page = read_page(f"<html><head>{head}</head><body><article><p>Some words of news.</p></article></body></html>")
    assert (page.published_at.isoformat() if page.published_at else None) == moment
