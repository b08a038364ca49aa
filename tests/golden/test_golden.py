"""The project's own gold set: floors that a change must not break."""

import json
from pathlib import Path

import pytest

from benchmarks.evaluate import Report, evaluate
from streams.bootstrap import build_extractor
from streams.extract.extractor import Extractor
from streams.settings import Settings

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return build_extractor(Settings())


def measured(name: str, extractor: Extractor) -> Report:
    rows = [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    return evaluate(rows, extractor)


def test_sentences_are_read_right(extractor: Extractor) -> None:
    report = measured("sentences.jsonl", extractor)
    assert report.exits.precision >= 0.97, report.errors
    assert report.exits.recall >= 0.93, report.errors
    assert report.micro.f1 >= 0.97, report.errors


def test_whole_articles_are_read_right(extractor: Extractor) -> None:
    report = measured("articles.jsonl", extractor)
    assert report.exits.precision >= 0.95, report.errors
    assert report.exits.recall >= 0.95, report.errors
    assert report.micro.f1 >= 0.95, report.errors


def test_the_gold_set_is_large_and_has_enough_that_must_stay_silent() -> None:
    sentences = [json.loads(line) for line in (HERE / "sentences.jsonl").read_text(encoding="utf-8").splitlines()]
    articles = (HERE / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(sentences) >= 300
    assert len(articles) >= 40
    assert sum(s["label"] == "none" for s in sentences) >= 0.35 * len(sentences)
