"""The project's own gold set: floors that a change must not break."""

import json
from pathlib import Path

from benchmarks.evaluation import membership
from benchmarks.evaluation.labelled import Names, read_labelled
from benchmarks.evaluation.membership import EXITS, MAIN
from benchmarks.evaluation.outcome import outcomes
from benchmarks.evaluation.report import Report
from streams.extract.extractor import Extractor

HERE = Path(__file__).parent


def measured(name: str, extractor: Extractor) -> Report:
    _, records = read_labelled(HERE / name, Names(extractor.atlas))
    return membership.score(list(outcomes(records, extractor)), extractor.gazetteer)


def test_sentences_are_read_right(extractor: Extractor) -> None:
    report = measured("sentences.jsonl", extractor)
    assert report.scores[EXITS].precision >= 0.97, report.errors
    assert report.scores[EXITS].recall >= 0.93, report.errors
    assert report.scores[MAIN].f1 >= 0.97, report.errors


def test_whole_articles_are_read_right(extractor: Extractor) -> None:
    report = measured("articles.jsonl", extractor)
    assert report.scores[EXITS].precision >= 0.95, report.errors
    assert report.scores[EXITS].recall >= 0.95, report.errors
    assert report.scores[MAIN].f1 >= 0.95, report.errors


def test_the_gold_set_is_large_and_has_enough_that_must_stay_silent() -> None:
    sentences = [json.loads(line) for line in (HERE / "sentences.jsonl").read_text(encoding="utf-8").splitlines()]
    articles = (HERE / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(sentences) >= 300
    assert len(articles) >= 40
    assert sum(s["label"] == "none" for s in sentences) >= 0.4 * len(sentences)
