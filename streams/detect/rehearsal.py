"""Rehearsal: runs the tests inside rules through the real detector, with a state of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, zip_longest

from streams.detect.detector import Detector
from streams.detect.memory_state import MemoryState
from streams.detect.rulebook import RuleBook
from streams.domain.alert import AlertChange, Change
from streams.domain.event import Event
from streams.domain.rule import Arrival, ExpectedChange, Rule, RuleTest
from streams.domain.withdrawal import Withdrawal, withdrawal_id


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An expected change and the one that came in its place; None where there is none."""

    expected: ExpectedChange | None
    actual: AlertChange | None


@dataclass(frozen=True, slots=True)
class RuleTestResult:
    """What one test gave.

    Attributes:
        mismatches: where what came is not what was expected; empty for a test that passed.
        changes: everything that came for the rule, plain updates included.
    """

    rule: Rule
    test: RuleTest
    mismatches: tuple[Mismatch, ...]
    changes: tuple[AlertChange, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not self.mismatches


def rehearse(rule: Rule, test: RuleTest, book: RuleBook) -> RuleTestResult:
    """Run one test of a rule of the book.

    Only rules that mute each other share a test: a rule of somebody else must not break it.
    """
    detector = Detector(book.only(company(rule, book.rules)))
    state = MemoryState()
    for (at, _), arrivals in groupby(test.inputs, key=lambda one: (one.at, one.event.article.id)):
        detector.detect([_input(arrival) for arrival in arrivals], state, at)
    detector.tick(state, test.until)
    changes = tuple(change for change in state.changes if change.alert.rule_id == rule.id)
    return RuleTestResult(rule, test, tuple(_mismatches(test.expect, changes)), changes)


def company(rule: Rule, rules: Mapping[str, Rule]) -> Iterable[Rule]:
    """The rule, those that it mutes, and those that mute it."""
    weaker = {how.rule for how in rule.alert.inhibits}
    return [
        one
        for one in rules.values()
        if one.id == rule.id or one.id in weaker or any(how.rule == rule.id for how in one.alert.inhibits)
    ]


def _input(arrival: Arrival) -> Event | Withdrawal:
    if not arrival.withdrawn:
        return arrival.event
    return Withdrawal(
        id=withdrawal_id(arrival.event.id, arrival.at),
        event_id=arrival.event.id,
        story_key=arrival.event.story_key,
        article_id=arrival.event.article.id,
        at=arrival.at,
    )


def _mismatches(expected: tuple[ExpectedChange, ...], changes: tuple[AlertChange, ...]) -> Iterable[Mismatch]:
    updates = any(one.change is Change.UPDATED for one in expected)
    told = [change for change in changes if updates or change.change is not Change.UPDATED]
    for want, have in zip_longest(expected, told):
        if want is None or have is None or differences(want, have):
            yield Mismatch(want, have)


def differences(want: ExpectedChange, have: AlertChange) -> list[str]:
    """The names of what the change has otherwise than expected."""
    pairs: dict[str, tuple[object, object]] = {
        "change": (want.change, have.change),
        "at": (want.at, have.at),
        "stage": (want.stage, have.alert.stage),
        "severity": (want.severity, have.alert.severity),
        "notify": (want.notify, have.notify),
        **{name: (value, have.alert.dedupe.get(name)) for name, value in want.dedupe.items() if value is not None},
    }
    wrong = [name for name, (wanted, found) in pairs.items() if wanted is not None and wanted != found]
    empty = [name for name, value in want.dedupe.items() if value is None and have.alert.dedupe.get(name) is not None]
    return wrong + empty
