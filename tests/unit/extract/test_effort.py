"""The work that a text takes grows with its length and no faster, whatever it holds; calls are counted, not seconds."""

import sys
from collections.abc import Callable

import pytest

from streams.adapters.spacy.tokens import BlankEnglish
from streams.extract.extractor import Extractor
from streams.extract.lang.en.boundaries import MAX_SENTENCE, sentence_spans
from tests.unit.extract.conftest import article

SIZE = 5_000
HARD = {
    "one sentence": "Mali said that Niger will leave the bloc, which ECOWAS suspended after the coup, and ",
    "commas": "Mali, , , , suspended, ",
    "countries": "Mali, Niger, Chad, Georgia, Guinea and ",
    "names of several": "Georgia and Jordan, Korea, Congo, Guinea left it. ",
    "nested quotes": '"‘“Mali (left [ECOWAS',
    "references": "they left the bloc and it joined the three states ",
    "paragraphs": "Mali left ECOWAS. The country joined the bloc. They suspended it.\n\n",
    "echoes": "Mali followed suit and did the same. ",
    "no white space": "Mali-left-ECOWAS,",
    "hyphens": "a-",
    "brackets": "(((",
    "stops": ". . ",
    "infinitives": "to leave to ",
    "combining": "Ma\u0301li le\u0301ft E\u0301COWAS ",
    "right to left": "\u202eMali left ECOWAS\u202c غادرت مالي ",
    "NUL": "Mali\x00left\x00ECOWAS Mali left ECOWAS\x00. ",
    "shifting letters": "İMali left ECOWAS. ",
}


def calls(work: Callable[[], object]) -> int:
    """How many functions the work calls."""
    number = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal number
        number += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return number


@pytest.mark.parametrize("pattern", HARD.values(), ids=HARD)
def test_twice_the_text_takes_twice_the_work(extractor: Extractor, pattern: str) -> None:
    once, twice = (article(("Mali left ECOWAS. " + pattern * size)[:size]) for size in (SIZE, 2 * SIZE))
    extractor(twice)
    assert calls(lambda: extractor(twice)) < 2.4 * calls(lambda: extractor(once))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("gap", [" ", "\t", "\n", " \n", "\u00a0"])
def test_an_ocean_of_white_space_ends_nothing(extractor: Extractor, gap: str) -> None:
    text = f"Mali left ECOWAS.{gap * 300_000}Qatar left OPEC."
    assert {event.actor.id for event in extractor(article(text)) if event.actor} == {"MLI", "QAT"}


def test_a_sentence_without_end_is_cut_and_every_piece_of_it_read(extractor: Extractor) -> None:
    text = "nothing, " * MAX_SENTENCE + "Mali left ECOWAS."
    tokens = BlankEnglish().tokens(text, 0)
    spans = list(sentence_spans(text, tokens))
    assert [first for first, _ in spans] == [0, *(behind for _, behind in spans[:-1])]
    assert spans[-1][1] == len(tokens)
    assert max(behind - first for first, behind in spans) <= MAX_SENTENCE
    (event,) = extractor(article(text))
    assert text[event.evidence[0].start : event.evidence[0].end].endswith("Mali left ECOWAS.")
