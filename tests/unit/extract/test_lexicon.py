"""The lexicon that ships."""

from streams.extract.examples import failures
from streams.extract.extractor import Extractor


def test_every_example_in_the_lexicon_holds(extractor: Extractor) -> None:
    assert [str(fault) for fault in failures(extractor, extractor.lexicon)] == []
