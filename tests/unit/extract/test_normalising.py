"""Text as it is read: as long as it is written, without layout, pictures and pointers."""

from datetime import UTC, datetime

import pytest

from streams.domain.article import Article
from streams.domain.event import MAX_EVIDENCE
from streams.extract.extractor import Extractor
from streams.extract.lang.en.normalising import normalised
from streams.extract.squeezing import squeeze


def article(text: str, title: str = "") -> Article:
    return Article(id="a", title=title, text=text, published_at=datetime(2025, 5, 14, tzinfo=UTC))


def told(extractor: Extractor, text: str) -> set[tuple[str, str | None, str | None]]:
    sides = [(e.type, e.actor, e.organisation or e.target) for e in extractor(article(text))]
    return {(name, actor and actor.id, other and other.id) for name, actor, other in sides}


@pytest.mark.parametrize(
    "text",
    [
        "Peru cuts ties\nwith Chile.",
        "Peru recalls its ambas-\r\nsador to Chile. Then 🎉.",
        "Read more: Peru quits\n\nMost viewed\nChile votes\nPeru wins",
        "Kenya votes\nUganda expels envoy\nMarkets rally",
    ],
)
def test_normalised_text_is_as_long_as_the_article(text: str) -> None:
    assert len(normalised(text)) == len(text)


def test_headlines_in_a_stack_are_sentences_of_their_own(extractor: Extractor) -> None:
    found = told(extractor, "Chile votes in August\nUganda expels Rwandan envoy\nMarkets rally in Asia")
    assert found == {("sanction.expel", "UGA", "RWA")}


def test_pointers_to_other_articles_tell_no_events(extractor: Extractor) -> None:
    assert told(extractor, "Read more: Peru cuts ties with Chile\n\nThe market opened.") == set()
    assert told(extractor, "Most viewed\nPeru cuts ties with Chile\nUganda expels Rwandan envoy") == set()


def test_names_and_words_are_found_over_the_end_of_a_line(extractor: Extractor) -> None:
    text = "Peru recalled its ambas-\nsador to the United\r\nKingdom on Monday."
    assert told(extractor, text) == {("relations.sever", "PER", "GBR")}
    (event,) = extractor(article(text))
    (evidence,) = event.evidence
    assert text[evidence.start : evidence.end] == evidence.sentence == text


def test_names_written_small_are_found_only_where_nothing_has_a_capital(extractor: Extractor) -> None:
    assert told(extractor, "peru cuts ties with chile") == {("relations.sever", "PER", "CHL")}
    assert told(extractor, "The cook cuts ties with turkey and chad.") == set()


def test_squeezed_text_knows_where_its_characters_stood() -> None:
    squeezed, at = squeeze("a  b\r\nc\n\nd")
    assert squeezed == "a b c\n\nd"
    assert at is not None
    assert ["a  b\r\nc\n\nd"[i] for i in at if i not in {1, 4}] == list("abc\n\nd")


def test_evidence_of_an_event_is_capped_and_counted(extractor: Extractor) -> None:
    (event,) = extractor(article("Peru severed diplomatic relations with Chile. " * 300))
    assert len(event.evidence) == MAX_EVIDENCE
    assert event.evidence_left_out == 300 - MAX_EVIDENCE
