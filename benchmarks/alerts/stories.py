"""Which alerts tell a story that another alert of the same rule has told already."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.alerts.judgements import AlertJudgement, Telling, interval_of
from streams.detect.backtest import Findings
from streams.domain.rule import RuleStatus
from streams.domain.tracked_alert import TrackedAlert

WITHIN = timedelta(days=14)
"""How far apart two alerts of one story open at most."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An alert that may tell nothing new.

    Attributes:
        earlier: alerts of the same rule on one of its countries or organisations from the days before, newest first.
    """

    alert: TrackedAlert
    earlier: tuple[TrackedAlert, ...]


@dataclass(frozen=True, slots=True)
class Extras:
    """How many alerts tell a story again.

    Attributes:
        alerts: those of all rules that notify.
        candidates: those that have an earlier alert to be compared with; the others tell a story of their own.
        read: candidates that were read.
        extra: those of them that tell a story again.
    """

    alerts: int
    candidates: int
    read: int
    extra: int

    @property
    def share(self) -> float:
        """The share of all alerts that tell a story again."""
        return self._of_all(self.extra / self.read) if self.read else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the truth lies, 95 times in 100; one figure once every candidate is read."""
        if self.read == self.candidates:
            return self.share, self.share
        low, high = interval_of(self.extra, self.read) if self.read else (0.0, 1.0)
        return self._of_all(low), self._of_all(high)

    def _of_all(self, share: float) -> float:
        return share * self.candidates / self.alerts if self.alerts else 0.0


def candidates_of(findings: Iterable[Findings], only: Sequence[str] = ()) -> list[Candidate]:
    """The alerts of rules that notify which have something to be compared with, rule by rule, oldest first."""
    found = []
    for one in findings:
        recent: deque[TrackedAlert] = deque()
        for alert in alerts_of(one, only):
            while recent and alert.alert.opened_at - recent[-1].alert.opened_at > WITHIN:
                recent.pop()
            about = _about(alert)
            earlier = tuple(other for other in recent if about & _about(other))
            if earlier:
                found.append(Candidate(alert, earlier))
            recent.appendleft(alert)
    return found


def alerts_of(findings: Findings, only: Sequence[str] = ()) -> Sequence[TrackedAlert]:
    """The rule's alerts if it notifies and is asked for."""
    rule = findings.rule
    return findings.alerts if rule.status is RuleStatus.STABLE and (not only or rule.id in only) else ()


def extras_of(alerts: int, candidates: Sequence[Candidate], judgements: Iterable[AlertJudgement]) -> Extras:
    """The share that the judgements of these candidates show; one that readers dispute is extra."""
    said: dict[tuple[str, str], bool] = {}
    for judgement in judgements:
        key = judgement.rule, judgement.event
        said[key] = said.get(key, False) or judgement.verdict is Telling.EXTRA
    read = [said[key] for one in candidates if (key := (one.alert.alert.rule_id, one.alert.alert.events[0].id)) in said]
    return Extras(alerts, len(candidates), len(read), sum(read))


def _about(tracked: TrackedAlert) -> set[str]:
    """The countries and organisations that the alert's events name."""
    parties = (p for e in tracked.alert.events for p in (e.actor, e.target, e.organisation, e.place) if p is not None)
    return {party.country or party.id for party in parties}
