"""Which event types a condition asks for."""

from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Operator


def event_types(condition: Condition) -> frozenset[str]:
    """The types and families that events must be of; empty where it takes any."""
    match condition:
        case Clause(field="event.type" | "event.family", operator=Operator.EQUALS):
            return frozenset(map(str, condition.values))
        case AllOf(parts):
            known = [types for part in parts if (types := event_types(part))]
            return known[0] if known else frozenset()
        case AnyOf(parts):
            several = [event_types(part) for part in parts]
            return frozenset().union(*several) if all(several) else frozenset()
    return frozenset()


def share_types(one: Condition, other: Condition) -> bool:
    """Whether one event can be of a type that both ask for."""
    mine, theirs = event_types(one), event_types(other)
    if not mine or not theirs:
        return True
    return any(a == b or a == b.partition(".")[0] or b == a.partition(".")[0] for a in mine for b in theirs)
