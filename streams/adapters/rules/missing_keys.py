"""Finds key fields that can be missing in the events that a rule matches."""

from collections.abc import Iterator, Sequence

from streams.detect.match.fields import PAIRS, ROLES
from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Not, Operator
from streams.domain.correlation import Missing
from streams.domain.rule import Rule

ALWAYS = frozenset({"article.id", "article.published_at", "source.name", "source.independent_key"})
"""Fields outside ``event.`` that every event has."""

OF_EVERY_ROLE = frozenset({"id", "name", "kind"})
"""What every actor, target, organisation and place has."""

OF_MEMBERSHIP = frozenset({"actor", "organisation"})
"""The roles that every event of the membership family has."""


def unknown_keys(rule: Rule, conditions: Sequence[Condition]) -> Iterator[tuple[str, str]]:
    """The fields that can be missing, each with the key in which it stands; an event without one is like no other."""
    correlate, policy = rule.correlate, rule.alert
    grouped = correlate.group_by if correlate else ()
    if correlate and correlate.missing is Missing.APART:
        yield from ((field, "group_by") for field in grouped if not _known(field, conditions))
    if policy.missing is Missing.APART:
        own = (field for field in policy.dedupe_key if field not in (*grouped, *policy.optional))
        yield from ((field, "dedupe_key") for field in own if not _known(field, conditions))


def _known(field: str, conditions: Sequence[Condition]) -> bool:
    if field in PAIRS:
        return all(_known(side, conditions) for side in PAIRS[field])
    return field.startswith("event.") or field in ALWAYS or all(_ensures(one, field) for one in conditions)


def _ensures(condition: Condition, field: str) -> bool:
    """Whether the condition holds only for events that have the field."""
    match condition:
        case AllOf(parts):
            return any(_ensures(part, field) for part in parts)
        case AnyOf(parts):
            return all(_ensures(part, field) for part in parts)
        case Not(Clause(operator=Operator.EXISTS, values=(False,)) as clause):
            return _implies(clause.field, field)
        case Not():
            return False
        case Clause():
            return _clause_ensures(condition, field)


def _clause_ensures(clause: Clause, field: str) -> bool:
    if clause.operator is Operator.EXISTS and clause.values == (False,):
        return False
    role, _, leaf = field.partition(".")
    if clause.field == "event.type" and clause.operator is Operator.EQUALS and role in OF_MEMBERSHIP:
        return leaf in OF_EVERY_ROLE and all(str(value).startswith("membership.") for value in clause.values)
    if clause.field == f"{role}.kind" and leaf in ("country", "country_name"):
        return clause.operator is Operator.EQUALS and clause.values == ("country",)
    others = map(str, clause.values) if clause.ref and len(clause.values) == 1 else ()
    return any(_implies(name, field) for name in (clause.field, *others))


def _implies(known: str, field: str) -> bool:
    """Whether an event that has the one field has the other."""
    role, _, leaf = field.partition(".")
    if known == field:
        return True
    return role in ROLES and leaf in OF_EVERY_ROLE and known.startswith(f"{role}.")
