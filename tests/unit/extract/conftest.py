"""Articles to read, and an extractor that reads every sentence."""

from datetime import UTC, datetime

import pytest

from streams.domain.article import Article
from streams.extract.extractor import Extractor
from streams.extract.lang.en.english import English


def article(text: str, title: str = "", day: str = "2022-05-16") -> Article:
    year, month, number = map(int, day.split("-"))
    return Article(id="a", title=title, text=text, published_at=datetime(year, month, number, 12, tzinfo=UTC))


def without_first_pass(extractor: Extractor) -> Extractor:
    """The same extractor, but it reads every sentence."""
    return Extractor(
        extractor._pipeline,
        extractor.atlas,
        extractor.lexicon,
        extractor.calibration,
        language=English(),
        min_confidence=extractor._min_confidence,
        first_pass=False,
    )


@pytest.fixture(scope="session")
def thorough(extractor: Extractor) -> Extractor:
    return without_first_pass(extractor)
