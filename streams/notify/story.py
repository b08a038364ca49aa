"""Stories: one alert in a message, as people read it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.domain.alert import Alert, AlertChange, Change, HistoryEntry, Severity
from streams.domain.event import Event
from streams.domain.wording import counted
from streams.notify.quotation import Quote, quotes_of
from streams.notify.routing import ENDINGS

MAX_QUOTES = 4
"""Most quotes that a story shows; ``further_reports`` counts the rest."""

HEADINGS = {
    Change.OPENED: "New alert",
    Change.ESCALATED: "Escalated",
    Change.UPDATED: "Further report",
    Change.RETRACTED: "Retracted",
    Change.CLOSED: "Closed",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a story.

    Attributes:
        at: when it was reached; none when nobody reported it.
        current: the story has come this far and no further.
        skipped: nobody reported it, but a later one.
    """

    name: str
    at: datetime | None
    current: bool
    skipped: bool

    @property
    def passed(self) -> bool:
        """Whether somebody reported it."""
        return self.at is not None

    @property
    def note(self) -> str:
        """Why it has no time."""
        return "not reported" if self.skipped else "not yet"


@dataclass(frozen=True, slots=True)
class Story:
    """One alert of a message, as it stood after the last of the message's changes.

    Attributes:
        heading: what happened to the alert, in a word or two.
        names: those it is about: actor, then organisation or target.
        topic: the names and the rule's title: stays the same as long as the story lasts.
        passed: the changes of this message, oldest first.
        stages: how far it has come; none of what was retracted, which has come nowhere.
        further_reports: supporting events beyond those quoted.
        url: of the alert's page.
        support: how many sources there are, in words.
        action: what the link to ``url`` does.
    """

    alert: Alert
    change: AlertChange
    heading: str
    names: str
    topic: str
    passed: tuple[AlertChange, ...]
    stages: tuple[Stage, ...]
    quotes: tuple[Quote, ...]
    further_reports: int
    history: tuple[HistoryEntry, ...]
    url: str
    support: str
    zone: str = "UTC"
    action: str = "Open the alert"

    @property
    def severity(self) -> Severity:
        """How loud it is now."""
        return self.alert.severity

    @property
    def tone(self) -> str:
        """The name of its colour: its severity, or ``retracted``, which is grey."""
        return "retracted" if self.is_retracted else self.severity.value

    @property
    def label(self) -> str:
        """What stands first: how loud it is, or that it was retracted."""
        return self.tone.capitalize()

    @property
    def note(self) -> str:
        """What stands beside the label: what happened to the alert, or how loud it was."""
        return f"was {self.severity}" if self.is_retracted else self.heading

    @property
    def is_urgent(self) -> bool:
        """Whether it may ask for more attention than other mail: not when it is over."""
        return self.change.change not in ENDINGS

    @property
    def is_known(self) -> bool:
        """Whether the alert may have been told of before this message: its opening is not in it."""
        return all(each.change is not Change.OPENED for each in self.passed)

    @property
    def title(self) -> str:
        """What happened, at which stage: retractions, closings and further reports say so first."""
        if self.heading not in {HEADINGS[Change.OPENED], HEADINGS[Change.ESCALATED]}:
            return f"{self.heading}: {self.summary}"
        stage = self.alert.stage or ""
        return self.summary if stage.lower() in self.summary.lower() else f"{stage.capitalize()}: {self.summary}"

    @property
    def summary(self) -> str:
        """The rule's line, else the names and the rule's title."""
        return self.alert.summary or self.topic

    @property
    def told(self) -> str:
        """The summary, behind a word that takes it back where it was retracted."""
        return f"Retracted: {self.summary}" if self.is_retracted else self.summary

    @property
    def who(self) -> str:
        """The first of those it is about."""
        return self.names.partition(" · ")[0] or self.topic

    @property
    def progress(self) -> str:
        """The stages on one line, those that were reported with a full dot: ``○ threatened  ● announced``."""
        return "  ".join(f"{'●' if stage.passed else '○'} {stage.name}" for stage in self.stages)

    @property
    def is_retracted(self) -> bool:
        """Whether what was told before is taken back."""
        return self.change.change is Change.RETRACTED


def story_of(changes: Sequence[AlertChange], home: str, zone: str = "UTC") -> Story:
    """One alert's changes, oldest first, as people read them."""
    last = changes[-1]
    alert = last.alert
    names = " · ".join(_names(alert.events)) or " · ".join(v for v in alert.dedupe.values() if v)
    quotes = tuple(quotes_of(last))
    return Story(
        alert=alert,
        change=last,
        heading=_heading(changes),
        names=names,
        topic=f"{names}: {alert.rule_title}" if names else alert.rule_title,
        passed=tuple(changes),
        stages=() if last.change is Change.RETRACTED else tuple(_stages(alert)),
        quotes=quotes[:MAX_QUOTES],
        further_reports=max(alert.event_count, len(alert.events)) - min(len(quotes), MAX_QUOTES),
        history=alert.history,
        url=f"{home}/alerts/{alert.id}",
        support=_support(alert.source_count),
        zone=zone,
    )


def _support(sources: int) -> str:
    return counted(sources, "independent source") if sources else "no report says so any more"


def _heading(changes: Sequence[AlertChange]) -> str:
    """What is news to those who are told: a first message is a new alert, however late it comes."""
    news = _news(changes)
    is_first = news not in ENDINGS and any(each.first_told for each in changes)
    return HEADINGS[Change.OPENED if is_first else news]


def _news(changes: Sequence[AlertChange]) -> Change:
    """What the changes come to: a further report is no news beside the opening or climb that it goes out with."""
    more_telling = [each.change for each in changes if each.change is not Change.UPDATED]
    return more_telling[-1] if more_telling else Change.UPDATED


def _names(events: Iterable[Event]) -> tuple[str, ...]:
    for event in events:
        roles = (event.actor, event.organisation or event.target)
        return tuple(role.name for role in roles if role is not None)
    return ()


def _stages(alert: Alert) -> Iterator[Stage]:
    reached: dict[str, datetime] = {}
    for milestone in alert.history:
        if milestone.stage is not None:
            reached.setdefault(milestone.stage, milestone.at)
    if alert.stage is not None:
        reached.setdefault(alert.stage, alert.changed_at)
    names = alert.stage_order or tuple(reached)
    now = max((number for number, name in enumerate(names) if name in reached), default=-1)
    for number, name in enumerate(names if now >= 0 else ()):
        yield Stage(name, reached.get(name), name == alert.stage, number < now and name not in reached)
