"""Why did it not fire? An article followed through one rule: sentence, event, clause, window, mute, subscription."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from streams.detect.match.event_types import event_types
from streams.detect.rulebook import RuleBook
from streams.domain.event import Event
from streams.domain.rule import Rule, RuleStatus
from streams.extract.verdict import TriggerVerdict
from streams.services.extraction.read_article import ArticleReading
from streams.services.rules.explain import explain_rule, stage_remark
from streams.services.rules.near_misses import first_failed
from streams.services.rules.trace import ArticleTrace, Checkpoint, Station, Trace
from streams.services.rules.why_live import LiveState

MAX_TRIGGERS = 12
"""Triggers that are shown for an article without a fitting event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTracer:
    """Follows articles through the rules of a book.

    Attributes:
        types: event type by the name of a pattern of the lexicon.
        min_confidence: less confident events never reach the rules.
        live: what rules, silences and subscriptions remember.
    """

    book: RuleBook
    types: Mapping[str, str]
    min_confidence: float
    live: LiveState

    def trace(self, rule: Rule, reading: ArticleReading) -> ArticleTrace:
        """Follow everything that the article says to the rule."""
        wanted = event_types(rule.match)
        fitting = [event for event in reading.events if not wanted or wanted & {event.type, event.family}]
        found = [Trace(event=event, checkpoints=tuple(self._of_event(rule, event))) for event in fitting]
        if not found:
            found = [Trace(event=None, checkpoints=tuple(self._of_article(reading, wanted)))]
        found.sort(key=_distance, reverse=True)
        return ArticleTrace(rule=rule, article=reading.article, dated=reading.dated, traces=found)

    def _of_article(self, reading: ArticleReading, wanted: frozenset[str]) -> Iterator[Checkpoint]:
        """Where no event fits: either no sentence has a trigger, or its triggers are no event that the rule wants."""
        named = " or ".join(sorted(wanted)) or "any event"
        if reading.language is not None:
            reason = f"the article is written in {reading.language!r}, and only English is read"
            yield Checkpoint(station=Station.SENTENCE, passed=False, reason=reason)
            return
        verdicts = [one for one in reading.verdicts if self._tells_of(one, wanted)]
        if not verdicts:
            reason = f"no sentence has a word that announces {named}"
            yield Checkpoint(station=Station.SENTENCE, passed=False, reason=reason, details=_others(reading))
            return
        sentences = dict.fromkeys(one.sentence for one in verdicts)
        yield Checkpoint(station=Station.SENTENCE, passed=True, reason=f"“{next(iter(sentences))}”")
        details = [f"{one.trigger!r} by {one.pattern!r}: {', '.join(one.reasons)}" for one in verdicts]
        left = len(details) - MAX_TRIGGERS
        shown = (*details[:MAX_TRIGGERS], *([f"{left} more; see `tocsin extract --explain`"] if left > 0 else []))
        yield Checkpoint(station=Station.EVENT, passed=False, reason=f"no trigger became {named}", details=shown)

    def _tells_of(self, verdict: TriggerVerdict, wanted: frozenset[str]) -> bool:
        kind = self.types.get(verdict.pattern, "")
        return not wanted or bool(wanted & {kind, kind.partition(".")[0]})

    def _of_event(self, rule: Rule, event: Event) -> Iterator[Checkpoint]:
        said = event.evidence[0].sentence
        yield Checkpoint(station=Station.SENTENCE, passed=True, reason=f"“{said}”")
        sure = event.confidence >= self.min_confidence
        reason = _told(event)
        if not sure:
            reason += f"; only events of at least {self.min_confidence:.2f} reach the rules (extract.min_confidence)"
        yield Checkpoint(station=Station.EVENT, passed=sure, reason=reason)
        if not sure:
            return
        clause = self._clause(rule, event)
        yield clause
        if clause.passed:
            yield from self.live.follow(rule, event)

    def _clause(self, rule: Rule, event: Event) -> Checkpoint:
        if rule.status is RuleStatus.DISABLED:
            return Checkpoint(station=Station.CLAUSE, passed=False, reason="the rule is disabled: it does nothing")
        found = explain_rule(self.book, rule, event)
        if not found.matches:
            failed = first_failed(found)
            reason = f"{failed.clause} ({failed.place}), but {failed.have}" if failed else "not such an event"
            return Checkpoint(station=Station.CLAUSE, passed=False, reason=reason)
        unordered = stage_remark(self.book, rule, event)
        if unordered is not None:
            return Checkpoint(station=Station.CLAUSE, passed=False, reason=unordered)
        steps = [name for name, verdict in found.verdicts.items() if name and verdict.holds]
        reason = f"it is {' and '.join(steps)}" if steps else "every clause holds"
        return Checkpoint(station=Station.CLAUSE, passed=True, reason=reason)


def _distance(trace: Trace) -> tuple[int, float]:
    passed = sum(one.passed for one in trace.checkpoints)
    return passed, trace.event.confidence if trace.event is not None else 0.0


def _told(event: Event) -> str:
    roles = " ".join(role.id for role in (event.actor, event.target, event.organisation) if role is not None)
    return f"{event.type} {roles}: {event.status}, {event.modality}, confidence {event.confidence:.2f}"


def _others(reading: ArticleReading) -> tuple[str, ...]:
    return tuple(f"read as {_told(event)}" for event in reading.events[:MAX_TRIGGERS])
