"""Confidence is fitted to judgements that still hold, and checked on articles that it was not fitted to."""

import gzip
import json
import math
from collections import Counter
from dataclasses import replace
from io import StringIO
from pathlib import Path
from random import Random

import pytest

from benchmarks.calibrate import __main__ as calibrate
from benchmarks.calibrate import judge
from benchmarks.calibrate.judgements import JUDGEMENTS, Cause, judgement_of, read_judgements, write_judgements
from benchmarks.calibrate.matching import Match, match
from benchmarks.calibrate.regression import Sample, fit
from benchmarks.calibrate.validation import by_corpus, held_out
from streams.bootstrap import build_extractor
from streams.domain.article import Article
from streams.domain.errors import DiagnosticsError
from streams.domain.event import Modality, Status
from streams.extract.confidence import Calibration
from streams.settings import Extract, Settings
from tests.unit.evaluation.conftest import DAY, event

LEFT = "Mali left ECOWAS on Sunday."
SAID = judgement_of("news", event("membership.leave", "MLI", "ECOWAS", Status.COMPLETED), None)
NOTHING = Calibration(0.0, {})


def samples(feature: bool, right: int, wrong: int) -> list[Sample]:
    held = {"membership fits": 1.0} if feature else {}
    return [Sample(held, True)] * right + [Sample(held, False)] * wrong


def test_without_a_ridge_the_fit_gives_the_shares_that_were_seen() -> None:
    model = fit(samples(False, 3, 1) + samples(True, 9, 1), NOTHING, ridge=1e-9)
    assert model.constant == pytest.approx(math.log(3))
    assert model.weights["membership fits"] == pytest.approx(math.log(9) - math.log(3))


def test_a_ridge_lets_few_cases_say_little() -> None:
    few, many = (
        fit(samples(False, 50, 50) + samples(True, 2 * n, 0), NOTHING).weights["membership fits"] for n in (1, 50)
    )
    assert 0 < few < 1 < many


def test_events_are_judged_by_weights_fitted_to_other_parts() -> None:
    # in one corpus all is right, in the other nothing: each is told what was seen in the other
    matches = [
        Match(replace(SAID, corpus=corpus, cause=cause), {}, 0.5)
        for corpus, cause in (("good", None), ("bad", Cause.TYPE))
        for _ in range(20)
    ]
    for said, match_ in zip(held_out(matches, by_corpus, NOTHING), matches, strict=True):
        assert said < 0.02 if match_.judgement.right else said > 0.98


@pytest.mark.parametrize(
    ("cause", "status", "modality", "holds"),
    [
        (None, Status.COMPLETED, Modality.ASSERTED, True),
        (None, Status.ANNOUNCED, Modality.ASSERTED, False),
        (Cause.STATUS, Status.ANNOUNCED, Modality.ASSERTED, False),
        (Cause.MODALITY, Status.COMPLETED, Modality.DENIED, False),
        (Cause.ACTOR, Status.ANNOUNCED, Modality.DENIED, True),
    ],
)
def test_a_wrong_actor_stays_wrong_but_a_changed_stance_must_be_judged_anew(
    cause: Cause | None, status: Status, modality: Modality, holds: bool
) -> None:
    now = event("membership.leave", "MLI", "ECOWAS", status, modality)
    assert replace(SAID, cause=cause).holds_for(now) is holds


def test_judgements_are_written_and_read_again(tmp_path: Path) -> None:
    judgements = [SAID, replace(SAID, article="b", cause=Cause.TARGET)]
    path = tmp_path / "judgements.jsonl"
    write_judgements(path, judgements)
    assert read_judgements(path) == judgements


def test_every_line_that_is_no_judgement_is_named(tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    write_judgements(path, [SAID])
    good = path.read_text()
    path.write_text(good + "{}\n" + good + good.replace('"cause": null', '"cause": "tpye"'))
    with pytest.raises(DiagnosticsError) as caught:
        read_judgements(path)
    assert [diagnostic.place.line for diagnostic in caught.value.diagnostics] == [2, 4]


def test_the_judgements_of_the_project_hold_no_text_of_articles() -> None:
    judgements = [*read_judgements(JUDGEMENTS), *read_judgements(JUDGEMENTS.with_name("fresh.jsonl"))]
    assert len(judgements) >= 1000
    assert len({(j.corpus, j.event_id) for j in judgements}) == len(judgements)
    longest = max(len(value) for j in judgements for value in (j.corpus, j.article, j.type, j.actor or ""))
    assert longest < 32


def test_judgements_are_matched_with_what_is_said_today(tmp_path: Path) -> None:
    corpus = tmp_path / "news.jsonl.gz"
    row = {"id": "a", "title": "", "text": LEFT, "published_at": "2022-05-16T12:00:00Z"}
    with gzip.open(corpus, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps(row) + "\n")
    gone, elsewhere = replace(SAID, organisation="AU"), replace(SAID, corpus="other")
    changed = replace(SAID, status="announced")
    matches = match([SAID, gone, changed, elsewhere], [corpus], build_extractor(Settings(), min_confidence=0.0))
    assert [m.judgement for m in matches.held] == [SAID]
    assert matches.held[0].features["membership fits"] == 1.0
    assert (matches.gone, matches.changed, matches.unread) == ([gone], [changed], [elsewhere])


def test_a_judgement_holds_what_was_said_of_the_event() -> None:
    assert (SAID.type, SAID.actor, SAID.organisation, SAID.said) == ("membership.leave", "MLI", "ECOWAS", 0.9)
    assert SAID.event_id == event("membership.leave", "MLI", "ECOWAS").id


def test_events_to_judge_are_drawn_evenly_from_families_and_confidences() -> None:
    article = Article(id="a", text="", published_at=DAY)
    plenty = [(article, event("agree", "FRA", confidence=c)) for c in (0.35, 0.55, 0.75) for _ in range(40)]
    few = [(article, event("request", "FRA")), (article, event("assault", "FRA"))]
    drawn = judge.draw([*plenty, *few], 8, Random(1))
    counts = Counter((event.family, event.confidence) for _, event in drawn)
    assert counts == {
        ("agree", 0.35): 2,
        ("agree", 0.55): 2,
        ("agree", 0.75): 2,
        ("request", 0.9): 1,
        ("assault", 0.9): 1,
    }


def test_few_judgements_of_ones_own_move_the_weights_little_and_many_move_them_far() -> None:
    shipped = Calibration(1.0, {"membership fits": 2.0, "historical": -1.0})
    few, many = (fit(samples(True, n, n), shipped) for n in (2, 200))
    assert few.weights["historical"] == many.weights["historical"] == pytest.approx(-1.0)
    assert abs(few.weights["membership fits"] - 2.0) < abs(many.weights["membership fits"] - 2.0)
    assert many.probability({"membership fits": 1.0}) == pytest.approx(0.5, abs=0.01)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Forty articles."""
    path = tmp_path / "news.jsonl"
    path.write_text(
        "".join(
            json.dumps({"id": str(n), "text": LEFT, "published_at": "2022-05-16T12:00:00Z"}) + "\n" for n in range(40)
        )
    )
    return path


def test_one_judges_ones_own_news_goes_back_and_goes_on_later(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.jsonl"
    monkeypatch.setattr("sys.argv", ["judge", str(news), "--judgements", str(mine), "--number", "40"])
    monkeypatch.setattr("sys.stdin", StringIO("r\nb\na\nx\nq\n"))
    judge.main()
    assert [judgement.cause for judgement in read_judgements(mine)] == [Cause.ACTOR]
    said = capsys.readouterr()
    assert "40 events to judge; 0 of news are judged" in said.err
    assert "1 of 40" in said.out
    assert "actor Mali (MLI)   organisation ECOWAS (ECOWAS)" in said.out
    monkeypatch.setattr("sys.stdin", StringIO("r\n" * 39))
    judge.main()
    assert Counter(judgement.cause for judgement in read_judgements(mine)) == {None: 39, Cause.ACTOR: 1}
    assert "39 events to judge; 1 of news are judged" in capsys.readouterr().err


def test_weights_fitted_to_ones_own_news_are_those_that_the_setting_names(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, weights = tmp_path / "mine.jsonl", tmp_path / "weights.yaml"
    left = event("membership.leave", "MLI", "ECOWAS", Status.COMPLETED)
    write_judgements(mine, [replace(judgement_of("news", left, Cause.TYPE), article=str(n)) for n in range(40)])
    monkeypatch.setattr("sys.argv", ["calibrate", str(news), "--judgements", str(mine), "--weights", str(weights)])
    calibrate.main()
    assert "40 hold" in capsys.readouterr().out
    said = [
        extractor(Article(id="a", text=LEFT, published_at=DAY))[0].confidence
        for extractor in (
            build_extractor(Settings()),
            build_extractor(Settings(extract=Extract(weights=weights)), min_confidence=0.0),
        )
    ]
    assert said[0] > 0.8
    assert said[1] < 0.2
