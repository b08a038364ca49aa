"""What a window still lacks is said in numbers and in the names of steps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.detect.shortfall import shortfall
from streams.domain.correlation import Correlation, CorrelationType
from streams.domain.rule_match import RuleMatch
from tests.unit.detect.desk import after, step

STEPS = (step("sanctioned", "sanction.impose"), step("expelled", "diplomacy.expel"))


def match(number: int, hours: float, *steps: str, value: str | None = None) -> RuleMatch:
    return RuleMatch(
        rule_id="r",
        event_id=f"e{number}",
        fingerprint="f",
        dedupe=(),
        group=(),
        at=after(hours),
        source="wire",
        steps=steps,
        value=value,
    )


def correlation(kind: CorrelationType, **more: object) -> Correlation:
    return Correlation(type=kind, within=timedelta(hours=72), **more)


@pytest.mark.parametrize(
    ("sought", "window", "text"),
    [
        (
            correlation(CorrelationType.COUNT, at_least=3),
            [match(1, -80, value="a"), match(2, -1, value="b"), match(3, 0, value="c")],
            "2 of 3 articles within 3d",
        ),
        (
            correlation(CorrelationType.DISTINCT, at_least=3, field="source.owner"),
            [match(1, -1, value="BBC"), match(2, 0, value="BBC")],
            "1 of 3 different values of source.owner within 3d",
        ),
        (
            correlation(CorrelationType.RATE, at_least=3, floor=5, baseline=timedelta(days=9)),
            [match(1, -80), match(2, -90), match(3, -100), match(4, -100), match(5, -101), match(6, -102), match(7, 0)],
            "1 article within 3d, of at least 6 (usual are 2)",
        ),
        (
            correlation(CorrelationType.SEQUENCE, steps=STEPS),
            [match(1, 0, "sanctioned")],
            "it is sanctioned; no expelled within 3d",
        ),
        (
            correlation(CorrelationType.SEQUENCE, steps=STEPS),
            [match(1, -2, "expelled"), match(2, 0, "sanctioned")],
            "every step has come, but not as sanctioned → expelled within 3d, each by an event of its own",
        ),
        (
            correlation(CorrelationType.ABSENCE, steps=STEPS),
            [match(1, 0, "sanctioned")],
            "it waits for expelled; its absence is certain at 2024-02-01 12:00 UTC",
        ),
    ],
)
def test_what_is_missing_is_named(sought: Correlation, window: list[RuleMatch], text: str):
    assert shortfall(sought, window, window[-1]) == text


def test_withdrawn_and_late_events_are_not_counted_and_lateness_is_said():
    sought = correlation(CorrelationType.COUNT, at_least=3)
    window = [replace(match(1, -1), stands=False), replace(match(2, -1), late=True), match(3, 0)]
    assert shortfall(sought, window, window[-1]) == "1 of 3 articles within 3d"
    assert shortfall(sought, window, window[1]) == "it came later than allowed_lateness (1d), so it is not counted"
