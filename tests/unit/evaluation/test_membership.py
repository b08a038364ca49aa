"""Membership scores are those that one works out by hand."""

import pytest

from benchmarks.evaluation import membership
from benchmarks.evaluation.labelled import Names, read_labelled
from benchmarks.evaluation.membership import EXITS, MAIN
from benchmarks.evaluation.outcome import Outcome
from benchmarks.evaluation.report import Report
from benchmarks.evaluation.score import Score
from streams.domain.event import Event, Modality, Status
from streams.extract.gazetteer import Gazetteer
from tests.unit.evaluation.conftest import Write, event

LABELLED = [
    {"id": "1", "text": "Mali quits ECOWAS.", "label": "leave", "actor": ["Mali"], "org": ["ECOWAS"],
     "status": "announced"},
    {"id": "2", "text": "Niger quit ECOWAS.", "label": "leave", "actor": ["NER"], "org": ["ECOWAS"],
     "status": "completed", "uncertain": True},
    {"id": "3", "text": "Turkey hopes to join the EU.", "label": "join", "actor": ["Turkey"], "org": ["EU"],
     "status": "proposed"},
    {"id": "4", "text": "Fiji played the Pacific Islands Forum.", "label": "none", "actor": [], "org": [],
     "status": None},
    {"id": "5", "text": "Syria is out of the Arab League.", "label": "suspend", "actor": ["Syria"],
     "org": ["Arab League"], "status": "completed"},
]  # fmt: skip
FOUND: dict[str, list[Event]] = {
    "1": [event("membership.leave", "MLI", "ECOWAS")],
    "2": [event("membership.leave", "NER", "ECOWAS", Status.ANNOUNCED)],
    "3": [],
    "4": [event("membership.suspend", "FJI", "PIF", confidence=0.6)],
    "5": [event("membership.leave", "SYR", "ARABLEAGUE", Status.COMPLETED)],
}


@pytest.fixture
def report(write: Write, names: Names, gazetteer: Gazetteer) -> Report:
    _, records = read_labelled(write(*LABELLED), names)
    return membership.score([Outcome(r, tuple(FOUND[r.id])) for r in records], gazetteer)


def test_types_count_by_label_actor_and_organisation(report: Report) -> None:
    assert report.by_type["leave"] == Score(right=2, wrong=1, missed=0)
    assert report.by_type["join"] == Score(right=0, wrong=0, missed=1)
    assert report.by_type["suspend"] == Score(right=0, wrong=1, missed=1)
    assert report.scores[MAIN] == Score(right=2, wrong=2, missed=2)
    assert report.figures["micro F1"] == pytest.approx(0.5)


def test_exits_are_leaves_that_are_announced_or_completed(report: Report) -> None:
    assert report.scores[EXITS] == Score(right=2, wrong=1, missed=0)
    assert report.figures["exits precision"] == pytest.approx(2 / 3)


def test_a_status_counts_together_with_its_type_and_entities(report: Report) -> None:
    assert report.by_status["announced"] == Score(right=1, wrong=2, missed=0)
    assert report.by_status["completed"] == Score(right=0, wrong=1, missed=2)
    assert report.figures["status accuracy"] == pytest.approx(1 / 2)


def test_the_matrix_says_what_was_taken_for_what(report: Report) -> None:
    assert report.confusion == {
        ("leave", "leave"): 2,
        ("join", "none"): 1,
        ("none", "suspend"): 1,
        ("suspend", "leave"): 1,
    }


def test_every_difference_is_listed_once(report: Report) -> None:
    listed = [(error.record, error.kind, error.doubtful) for error in report.errors]
    assert listed == [
        ("2", "status", True),
        ("3", "missed", False),
        ("4", "wrong", False),
        ("5", "missed", False),
        ("5", "wrong", False),
    ]


def test_confidences_are_kept_with_whether_the_event_is_right(report: Report) -> None:
    assert report.confidences == [(0.9, True), (0.9, True), (0.6, False), (0.9, False)]


def test_keywords_are_scored_on_the_same_records(report: Report) -> None:
    # finds 1 and 2 by "quit", 3 by "join"; sentences 4 and 5 hold no keyword
    assert report.baseline["micro precision"] == 1
    assert report.baseline["micro recall"] == pytest.approx(3 / 4)


def test_a_wrong_organisation_is_told_apart_from_a_wrong_actor(
    write: Write, names: Names, gazetteer: Gazetteer
) -> None:
    _, (record,) = read_labelled(write(LABELLED[0]), names)
    found = (event("membership.leave", "MLI", "AU"), event("membership.leave", "TGO", "ECOWAS"))
    slots = membership.score([Outcome(record, found)], gazetteer).slots
    assert (slots["actor"].right, slots["actor"].asked) == (1, 2)
    assert (slots["organisation"].right, slots["organisation"].asked) == (1, 2)


def test_history_counts_in_sentences_but_not_in_articles(write: Write, names: Names, gazetteer: Gazetteer) -> None:
    told = event("membership.leave", "MLI", "ECOWAS", Status.COMPLETED, Modality.HISTORICAL)
    article = {"id": "1", "title": "News", "text": "Mali, which quit ECOWAS.", "events": []}
    for row, wrong in ((LABELLED[3] | {"id": "1"}, 1), (article, 0)):
        _, (record,) = read_labelled(write(row), names)
        assert membership.score([Outcome(record, (told,))], gazetteer).scores[MAIN].wrong == wrong


def test_an_application_counts_as_joining_unless_the_file_tells_them_apart(
    write: Write, names: Names, gazetteer: Gazetteer
) -> None:
    applied = event("membership.apply", "TUR", "EU", Status.COMPLETED)
    for label in ("join", "apply"):
        _, (record,) = read_labelled(write(LABELLED[2] | {"label": label}), names)
        scored = membership.score([Outcome(record, (applied,))], gazetteer)
        assert scored.by_type[label] == Score(right=1)
        told = "proposed" if label == "join" else "completed"  # an application has a status of its own
        assert scored.statuses == {("proposed", told): 1}
