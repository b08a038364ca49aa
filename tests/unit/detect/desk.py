"""A desk with rules and a detector, for tests of detection: reports come in, changes go out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streams.detect.detector import Detector
from streams.detect.memory_state import MemoryState
from streams.detect.rulebook import RuleBook
from streams.domain.alert import AlertChange, Change
from streams.domain.article import Source
from streams.domain.condition import Clause
from streams.domain.correlation import Correlation, Step
from streams.domain.event import Event
from streams.domain.rule import AlertPolicy, Rule, fingerprint
from streams.domain.withdrawal import Withdrawal, withdrawal_id
from tests.unit.rules.world import ATLAS, event

START = datetime(2024, 1, 28, 12, tzinfo=UTC)


def after(hours: float = 0, **more: float) -> datetime:
    """A moment counted from the start of the story."""
    return START + timedelta(hours=hours, **more)


def outlet(name: str) -> Source:
    return Source(name=name, domain=f"{name}.example", owner=name)


def report(number: int, hours: float = 0, status: str = "announced", by: str = "wire", **fields: object) -> Event:
    """One article's report; by default that Mali announces to leave ECOWAS."""
    made = event(event_id=f"e{number}", status=status, published_at=after(hours), source=outlet(by), **fields)
    return replace(made, article=replace(made.article, id=f"a{number}"))


def taken_back(given: Event, hours: float) -> Withdrawal:
    """A correction, published at that hour, that drops the event."""
    at = after(hours)
    return Withdrawal(
        id=withdrawal_id(given.id, at),
        event_id=given.id,
        story_key=given.story_key,
        article_id=given.article.id,
        at=at,
    )


def is_type(name: str) -> Clause:
    return Clause(field="event.type", values=(name,))


def rule(
    rule_id: str = "leaves",
    event_type: str = "membership.leave",
    correlate: Correlation | None = None,
    **policy: object,
) -> Rule:
    """A rule; a correlation's group is the dedupe key."""
    match = is_type(event_type)
    keys = {"dedupe_key": correlate.group_by} if correlate else {}
    return Rule(
        id=rule_id,
        title="A member leaves",
        match=match,
        correlate=correlate,
        alert=AlertPolicy(**{**keys, **policy}),
        fingerprint=fingerprint(match, correlate),
    )


def step(name: str, event_type: str) -> Step:
    return Step(name=name, match=is_type(event_type))


class Desk:
    """A detector with its state and a clock that the test sets."""

    def __init__(self, *rules: Rule, state: MemoryState | None = None) -> None:
        self.detector = Detector(RuleBook(rules or (rule(),), ATLAS))
        self.state = state if state is not None else MemoryState()
        self.now = START

    def take(self, *inputs: Event | Withdrawal, now: datetime | None = None) -> list[AlertChange]:
        """Inputs that arrive when the last of them is published, unless the test says otherwise."""
        published = [i.at if isinstance(i, Withdrawal) else i.article.published_at for i in inputs]
        self.now = now or max([self.now, *published])
        return self.detector.detect(inputs, self.state, self.now)

    def wait(self, until: datetime) -> list[AlertChange]:
        """Nothing arrives until then."""
        self.now = until
        return self.detector.tick(self.state, until)


def kinds(changes: list[AlertChange]) -> list[tuple[str, str | None]]:
    return [(change.change.value, change.alert.stage) for change in changes]


def told(changes: list[AlertChange]) -> list[Change]:
    return [change.change for change in changes if change.notify]
