"""Confidence is fitted to judgements that still hold, and checked on articles that it was not fitted to."""

import gzip
import json
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from benchmarks.calibrate.judge import draw
from benchmarks.calibrate.judgements import Cause, judgement_lines, judgement_of, read_judgements
from benchmarks.calibrate.matching import Match, match
from benchmarks.calibrate.regression import Sample, fit
from benchmarks.calibrate.validation import by_corpus, held_out
from streams.bootstrap import build_extractor
from streams.domain.article import Article
from streams.domain.event import Modality, Status
from streams.domain.faults import FaultsError
from streams.settings import Settings
from tests.unit.evaluation.conftest import DAY, event

LEFT = "Mali left ECOWAS on Sunday."
SAID = judgement_of("news", event("membership.leave", "MLI", "ECOWAS", Status.COMPLETED), None, 10)


def samples(feature: bool, right: int, wrong: int) -> list[Sample]:
    held = {"membership fits": 1.0} if feature else {}
    return [Sample(held, True)] * right + [Sample(held, False)] * wrong


def test_without_a_ridge_the_fit_gives_the_shares_that_were_seen() -> None:
    model = fit(samples(False, 3, 1) + samples(True, 9, 1), ["membership fits"], ridge=1e-9)
    assert model.constant == pytest.approx(math.log(3))
    assert model.weights["membership fits"] == pytest.approx(math.log(9) - math.log(3))


def test_a_ridge_lets_few_cases_say_little() -> None:
    few, many = (
        fit(samples(False, 50, 50) + samples(True, 2 * n, 0), ["membership fits"]).weights["membership fits"]
        for n in (1, 50)
    )
    assert 0 < few < 1 < many


def test_events_are_judged_by_weights_fitted_to_other_parts() -> None:
    # in one corpus all is right, in the other nothing: each is told what was seen in the other
    matches = [
        Match(replace(SAID, corpus=corpus, cause=cause), {}, 0.5)
        for corpus, cause in (("good", None), ("bad", Cause.TYPE))
        for _ in range(20)
    ]
    points = held_out(matches, [], by_corpus)
    assert all(confidence < 0.01 for confidence, right in points if right)
    assert all(confidence > 0.99 for confidence, right in points if not right)


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
    path.write_text("".join(judgement_lines(judgements)))
    assert read_judgements(path) == judgements


def test_every_line_that_is_no_judgement_is_named(tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    good = next(judgement_lines([SAID]))
    path.write_text(good + "{}\n" + good + good.replace('"cause": null', '"cause": "tpye"'))
    with pytest.raises(FaultsError) as caught:
        read_judgements(path)
    assert [fault.place.line for fault in caught.value.faults] == [2, 4]


def test_the_judgements_of_the_project_hold_no_text_of_articles() -> None:
    judgements = read_judgements()
    assert len(judgements) >= 400
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


def test_events_to_judge_are_drawn_evenly_from_families_and_stand_for_the_rest() -> None:
    article = Article(id="a", text="", published_at=DAY)
    found = [(article, event("agree", "FRA"))] * 40 + [(article, event("request", "FRA"))] * 4
    drawn = draw([*found, (article, event("assault", "FRA"))], 9, Random(1))
    counts = Counter((event.family, stands_for) for _, event, stands_for in drawn)
    assert counts == {("agree", 10.0): 4, ("request", 1.0): 4, ("assault", 1.0): 1}
