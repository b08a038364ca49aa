"""One extractor for every test of extraction: building it takes a second."""

from datetime import UTC, datetime

import pytest

from streams.bootstrap import build_extractor
from streams.domain.article import Article
from streams.extract.extractor import Extractor
from streams.settings import Settings


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return build_extractor(Settings())


def article(text: str, title: str = "", day: str = "2022-05-16") -> Article:
    year, month, number = map(int, day.split("-"))
    return Article(id="a", title=title, text=text, published_at=datetime(year, month, number, 12, tzinfo=UTC))


@pytest.fixture(scope="session")
def thorough(extractor: Extractor) -> Extractor:
    """The same extractor without its first pass: it reads every sentence."""
    return Extractor(
        extractor._pipeline,
        extractor.atlas,
        extractor.lexicon,
        extractor.calibration,
        min_confidence=extractor._min_confidence,
        first_pass=False,
    )
