"""Explain why a rule does or does not fire for an event."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from streams.detect.match.explain import Verdict, decisive, explain
from streams.detect.match.fields import Values
from streams.detect.rulebook import RuleBook
from streams.domain.errors import Place, RejectedError, TocsinError
from streams.domain.event import Event
from streams.domain.rule import Rule, RuleStatus
from streams.wire.codec import decode

FEW_VALUES = 8
"""Values of a field that are shown when none of them is asked for."""


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """Why a rule does or does not fire for an event.

    Attributes:
        verdicts: on the condition of each step by its name; one condition alone has an empty name.
        remarks: what besides the conditions decides whether an alert opens and notifies.
    """

    rule: Rule
    event: Event
    verdicts: Mapping[str, Verdict]
    remarks: Sequence[str]

    @property
    def matches(self) -> bool:
        """Whether a condition holds."""
        return any(verdict.holds for verdict in self.verdicts.values())

    @property
    def decisive(self) -> list[Verdict]:
        """The clauses that made it so."""
        clauses = [clause for verdict in self.verdicts.values() for clause in decisive(verdict)]
        return [clause for clause in clauses if clause.holds or not self.matches]


def explain_rule(book: RuleBook, rule: Rule, event: Event) -> RuleExplanation:
    """Why the rule does or does not fire for the event."""
    view = book.fields.view(event)
    steps = rule.correlate.steps if rule.correlate else ()
    verdicts = {step.name: explain(step.match, view) for step in steps} or {"": explain(rule.match, view)}
    matches = any(verdict.holds for verdict in verdicts.values())
    return RuleExplanation(rule, event, verdicts, list(_remarks(book, rule, event, matches=matches)))


def read_events(data: bytes, name: str) -> Iterator[Event]:
    """The events of a JSON text: one, laid out as one likes, or one a line; raises TocsinError.

    Args:
        data: the text.
        name: of its file, for places.
    """
    if not data.strip():
        raise TocsinError(f"{name}: there is no event in it")
    try:
        json.loads(data)
    except ValueError:
        lines = [(number, line) for number, line in enumerate(data.splitlines(), 1) if line.strip()]
    else:
        lines = [(0, data)]
    for number, text in lines:
        try:
            yield decode(text, Event)
        except RejectedError as error:
            raise TocsinError(f"{Place(name, number)}: {error}") from error


def have_text(verdict: Verdict) -> str:
    """What the event has in the field of a clause, and in the fields that it is compared with."""
    clause = verdict.clause
    if clause is None:
        raise ValueError(f"{verdict.text} is no clause")
    have = f"{clause.field} is {_listed(verdict.have, verdict.compared_with if clause.ref else clause.values)}"
    if clause.ref:
        others = ", ".join(str(value) for value in clause.values)
        have += f"; {others} is {_listed(verdict.compared_with)}"
    return have


def _listed(values: Values, wanted: Values = ()) -> str:
    """The values; of many only those wanted, since a country belongs to sixty bodies."""
    shown = values if len(values) <= FEW_VALUES else [value for value in values if value in wanted]
    texts = [f"{value:g}" if isinstance(value, float) else str(value) for value in shown]
    if len(shown) < len(values):
        texts.append(f"{len(values) - len(shown)} others")
    return ", ".join(texts) or "missing"


def _remarks(book: RuleBook, rule: Rule, event: Event, *, matches: bool) -> Iterator[str]:
    if rule.status is not RuleStatus.STABLE:
        effect = "does nothing" if rule.status is RuleStatus.DISABLED else "records but never notifies"
        yield f"the rule is {rule.status}: it {effect}"
    if matches and (unordered := stage_remark(book, rule, event)) is not None:
        yield unordered
    if matches and rule.correlate is not None:
        yield f"one event does not fire it: it looks for a {rule.correlate.type} within a window"


def stage_remark(book: RuleBook, rule: Rule, event: Event) -> str | None:
    """That the event opens nothing, because the rule does not order its stage; none where it does."""
    policy = rule.alert
    if policy.stage_field is None or rule.correlate is not None:
        return None
    stage = book.value(event, policy.stage_field)
    if stage in policy.stage_order:
        return None
    return f"opens nothing: {policy.stage_field} is {stage}, and the rule's stages are {' → '.join(policy.stage_order)}"
