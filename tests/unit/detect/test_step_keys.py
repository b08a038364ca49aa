"""The steps of a sequence can group by fields of their own: A sanctions B, then B expels A's diplomats."""

from datetime import timedelta

from streams.domain.condition import Clause
from streams.domain.correlation import Correlation, CorrelationType, Step
from tests.unit.detect.desk import Desk, report, rule

SANCTIONED = Step(name="sanctioned", match=Clause(field="event.type", values=("sanction.impose",)))
EXPELLED = Step(
    name="expelled",
    match=Clause(field="event.type", values=("sanction.expel",)),
    group_by=("target.id", "actor.id"),
)
ANSWERED = rule(
    "answered",
    correlate=Correlation(
        type=CorrelationType.SEQUENCE,
        group_by=("actor.id", "target.id"),
        within=timedelta(days=30),
        steps=(SANCTIONED, EXPELLED),
    ),
)


def sanctions(number: int, hours: float, actor: str, target: str):
    return report(number, hours, actor=actor, target=target, event_type="sanction.impose", organisation=None)


def expels(number: int, hours: float, actor: str, target: str):
    return report(number, hours, actor=actor, target=target, event_type="sanction.expel", organisation=None)


def test_an_answer_in_the_other_direction_completes_the_sequence():
    desk = Desk(ANSWERED)
    assert desk.take(sanctions(1, 0, "FRA", "MLI")) == []
    (opened,) = desk.take(expels(2, 5, "MLI", "FRA"))
    assert opened.alert.dedupe == {"actor.id": "FRA", "target.id": "MLI"}
    assert [event.id for event in opened.alert.events] == ["e1", "e2"]


def test_the_same_direction_twice_and_another_country_do_not():
    desk = Desk(ANSWERED)
    desk.take(sanctions(1, 0, "FRA", "MLI"))
    assert desk.take(expels(2, 5, "FRA", "MLI")) == []
    assert desk.take(expels(3, 6, "NER", "FRA")) == []
