"""PLOVER scores are those that one works out by hand."""

from benchmarks.evaluation import plover
from benchmarks.evaluation.labelled import Names, read_labelled
from benchmarks.evaluation.outcome import Outcome
from benchmarks.evaluation.report import Report
from benchmarks.evaluation.score import Score
from streams.domain.taxonomy import EventType
from streams.extract.gazetteer import Gazetteer
from tests.unit.evaluation.conftest import Write, event

TAXONOMY = {
    "agree": EventType(name="agree", plover="AGREE"),
    "assault": EventType(name="assault", plover="ASSAULT"),
    "request": EventType(name="request", plover="REQUEST"),
}


def row(number: str, category: str | None, source: str = "FRA", target: str = "DEU") -> dict[str, object]:
    """A labelled record; without a category one that holds no event."""
    coded = {"type": category, "source": [{"code": source}], "target": [{"code": target}]}
    return {"id": number, "text": "France agreed with Germany.", "expected": [coded] if category else []}


def scored(write: Write, names: Names, gazetteer: Gazetteer) -> Report:
    found = {
        "1": [event("agree", "FRA", "DEU")],
        "2": [event("agree", "FRA", "DEU", confidence=0.5), event("assault", "ITA", confidence=0.7)],
        "3": [],
        "4": [event("request", "FRA", "ESP")],
        "5": [event("agree", "FRA")],
    }
    rows = (row("1", "AGREE"), row("2", "AGREE"), row("3", "FIGHT"), row("4", "DEMAND", "FRA", "UNK"), row("5", None))
    _, records = read_labelled(write(*rows), names)
    return plover.score([Outcome(r, tuple(found[r.id])) for r in records], TAXONOMY, gazetteer)


def test_coverage_and_category(write: Write, names: Names, gazetteer: Gazetteer) -> None:
    report = scored(write, names, gazetteer)
    assert report.figures["coverage"] == 3 / 4  # of the four that hold an event
    assert report.figures["category"] == 2 / 4  # the most confident event of records 1, 2, 4 and 5
    assert report.figures["category, any event"] == 3 / 4


def test_old_categories_count_as_what_they_were_merged_into(write: Write, names: Names, gazetteer: Gazetteer) -> None:
    report = scored(write, names, gazetteer)
    assert report.by_type == {
        "AGREE": Score(right=1, wrong=1, missed=1),
        "ASSAULT": Score(right=0, wrong=1, missed=1),
        "REQUEST": Score(right=1),
    }
    assert report.confusion == {
        ("AGREE", "AGREE"): 1,
        ("AGREE", "ASSAULT"): 1,
        ("ASSAULT", "none"): 1,
        ("REQUEST", "REQUEST"): 1,
        ("none", "AGREE"): 1,
    }


def test_actors_are_compared_where_their_country_is_known_and_an_event_was_found(
    write: Write, names: Names, gazetteer: Gazetteer
) -> None:
    slots = scored(write, names, gazetteer).slots
    assert (slots["source"].right, slots["source"].asked) == (3, 3)
    assert (slots["target"].right, slots["target"].asked) == (2, 2)


def test_every_record_that_is_coded_otherwise_is_an_error(write: Write, names: Names, gazetteer: Gazetteer) -> None:
    report = scored(write, names, gazetteer)
    assert [(e.record, e.kind, e.gold, e.found) for e in report.errors] == [
        ("2", "category", "AGREE", "ASSAULT"),
        ("3", "missed", "ASSAULT", "none"),
        ("5", "wrong", "none", "AGREE"),
    ]


def test_keywords_are_scored_on_the_same_records(write: Write, names: Names, gazetteer: Gazetteer) -> None:
    # every text holds "agreed", France and Germany; two of the four that are coded are AGREE
    assert scored(write, names, gazetteer).baseline == {"coverage": 1, "category": 2 / 4, "source": 1, "target": 1}
