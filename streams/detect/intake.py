"""Intake: the hits of an event under the rules of a rule book."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from streams.detect.happening import happened_on
from streams.detect.match.fields import PAIRS
from streams.detect.patterns.find import memory
from streams.detect.rulebook import RuleBook
from streams.detect.story import rank
from streams.domain.condition import Scalar
from streams.domain.correlation import CorrelationType, Missing
from streams.domain.event import Event
from streams.domain.rule import Rule
from streams.domain.rule_match import CANCELLED, RuleMatch

COUNTS_ARTICLES = frozenset({CorrelationType.COUNT, CorrelationType.RATE})
"""An article that tells of two matching events is counted once."""


def matches_of(book: RuleBook, event: Event, at: datetime) -> list[RuleMatch]:
    """One hit for every rule that the event matches, in the order of the book.

    An event whose stage a rule does not order makes no hit, unless the rule correlates (there it counts, without a
    stage) or it says that the story is off.
    """
    steps: dict[str, list[str]] = {}
    for match in book.matches(event):
        found = steps.setdefault(match.rule.id, [])
        if match.step is not None:
            found.append(match.step)
    rule_matches = (_hit(book, book.rules[rule_id], event, at, tuple(names)) for rule_id, names in steps.items())
    return [rule_match for rule_match in rule_matches if rule_match is not None]


def _hit(book: RuleBook, rule: Rule, event: Event, at: datetime, steps: tuple[str, ...]) -> RuleMatch | None:
    policy, correlate = rule.alert, rule.correlate
    stage = None
    if policy.stage_field is not None:
        value = book.value(event, policy.stage_field)
        stage = None if value is None else str(value)
        if rank(rule, stage) < 0:
            if correlate is not None:
                stage = None
            elif stage != CANCELLED:
                return None
    key = policy.dedupe_key
    if correlate is not None:
        here = dict(zip(correlate.group_by, correlate.group_of(steps), strict=True))
        key = tuple(here.get(field, field) for field in key)
    rule_match = RuleMatch(
        rule_id=rule.id,
        event_id=event.id,
        fingerprint=rule.fingerprint,
        dedupe=_key(book, event, key, policy.missing, policy.optional),
        at=at,
        stage=stage,
        source=event.article.source.independent_key,
        steps=steps,
        happened_on=happened_on(event) if correlate is None else None,
    )
    return rule_match if correlate is None else _in_window(book, rule, rule_match, event)


def _in_window(book: RuleBook, rule: Rule, rule_match: RuleMatch, event: Event) -> RuleMatch | None:
    correlate = rule.correlate
    assert correlate is not None  # noqa: S101 - the caller asked
    value: Scalar | None = None if correlate.field is None else book.value(event, correlate.field)
    if correlate.type in COUNTS_ARTICLES:
        value = event.article.id
    if value is None and (correlate.field or "").startswith("source."):
        value = rule_match.source  # most outlets have no known owner; each of those is independent, not absent
    expecting = correlate.awaits_more or (
        correlate.type is CorrelationType.ABSENCE and correlate.steps[0].name in rule_match.steps
    )
    certain = rule_match.at + correlate.within + correlate.allowed_lateness
    fields = correlate.group_of(rule_match.steps)
    group = _key(book, event, fields, correlate.missing)
    if expecting and len(group) > len(fields):
        return None  # nothing could ever follow an event whose group is not known
    return replace(
        rule_match,
        group=group,
        value=None if value is None else str(value),
        due_at=certain if expecting else None,
        expires_at=rule_match.at + memory(correlate),
    )


def _key(
    book: RuleBook, event: Event, fields: tuple[str, ...], missing: Missing, optional: Collection[str] = ()
) -> tuple[str | None, ...]:
    """The values that make events alike; one whose values are not all known is like no other, so its id is added."""
    values = book.key(event, fields)
    if missing is Missing.GROUP:
        return tuple(_half(book, event, field) if v is None else v for field, v in zip(fields, values, strict=True))
    apart = any(value is None and field not in optional for field, value in zip(fields, values, strict=True))
    return (*values, event.id) if apart else values


def _half(book: RuleBook, event: Event, field: str) -> str | None:
    """What is known of a pair of which one side is missing."""
    known = (value for value in book.key(event, PAIRS.get(field, ())) if value is not None)
    return next(known, None)
