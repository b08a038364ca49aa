"""Sentences of evidence carry what stands right before and after them in the text."""

from dataclasses import replace

from streams.domain.article import Article
from streams.domain.event import Evidence, excerpt
from streams.extract.surroundings import MAX_CONTEXT, with_surroundings
from tests.integration.newsroom import reports

TEXT = "Tensions had grown for months. Mali will leave ECOWAS. The bloc regrets the step.\n\nSports news followed."


def _of(text: str, sentence: str) -> Evidence:
    start = text.index(sentence)
    evidence = Evidence(sentence=sentence, start=start, end=start + len(sentence), trigger="leave")
    (event,) = with_surroundings(text, [replace(reports()[0], evidence=(evidence,))])
    return event.evidence[0]


def test_the_sentences_before_and_after_are_kept():
    found = _of(TEXT, "Mali will leave ECOWAS.")
    assert (found.context_before, found.context_after) == (
        "Tensions had grown for months.",
        "The bloc regrets the step.",
    )


def test_the_neighbours_of_the_first_and_the_last_sentence_are_across_paragraphs_or_missing():
    assert _of(TEXT, "Tensions had grown for months.").context_before == ""
    assert _of(TEXT, "The bloc regrets the step.").context_after == "Sports news followed."
    assert _of(TEXT, "Sports news followed.").context_after == ""


def test_long_neighbours_are_cut_and_say_so():
    text = f"{'very ' * 200}long. Mali will leave ECOWAS. It was {'very ' * 200}short."
    found = _of(text, "Mali will leave ECOWAS.")
    assert found.context_before.startswith("[…] ")
    assert found.context_before.endswith("long.")
    assert found.context_after.startswith("It was very")
    assert found.context_after.endswith("[…]")
    assert max(len(found.context_before), len(found.context_after)) <= MAX_CONTEXT


def test_a_title_has_no_surroundings_and_an_excerpt_leaves_them_out():
    title = Evidence(sentence="Mali quits", start=-1, end=-1, trigger="quits")
    (event,) = with_surroundings(TEXT, [replace(reports()[0], evidence=(title,))])
    assert event.evidence == (title,)
    whole = replace(reports()[0], evidence=(_of(TEXT, "Mali will leave ECOWAS."),))
    short = excerpt(whole)
    assert (short.evidence[0].context_before, short.evidence[0].context_after) == ("", "")
    assert short.evidence[0].sentence == whole.evidence[0].sentence
    assert excerpt(short) == short


def test_extraction_keeps_surroundings(extractor):
    at = reports()[0].article.published_at
    article = Article(id="a", title="", text=TEXT, published_at=at, fetched_at=at)
    (event,) = extractor(article)
    assert event.evidence[0].context_before == "Tensions had grown for months."
