"""The lexicon that ships."""

from streams.bootstrap import build_extractor
from streams.extract.examples import failures
from streams.settings import Settings


def test_every_example_in_the_lexicon_holds_however_unsure() -> None:
    extractor = build_extractor(Settings(), min_confidence=0.0)
    assert [str(diagnostic) for diagnostic in failures(extractor, extractor.lexicon)] == []
