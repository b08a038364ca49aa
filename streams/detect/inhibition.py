"""Inhibition: which rules mute which, and in what order rules take an event."""

from collections.abc import Mapping, Sequence

from streams.domain.rule import Inhibition, Rule

Inhibitors = Mapping[str, Sequence[tuple[str, Inhibition]]]
"""By weaker rule, the rules that mute it, each with what must be equal."""


def inhibitors(rules: Mapping[str, Rule]) -> Inhibitors:
    """Which rules mute which."""
    found: dict[str, list[tuple[str, Inhibition]]] = {}
    for rule in rules.values():
        for weaker in rule.alert.inhibits:
            found.setdefault(weaker.rule, []).append((rule.id, weaker))
    return found


def strengths(rules: Mapping[str, Rule]) -> dict[str, int]:
    """By rule, the length of the longest chain of rules that it mutes; muting in a circle counts once."""
    known: dict[str, int] = {}

    def measure(rule_id: str, above: frozenset[str]) -> int:
        if rule_id in above or rule_id not in rules:
            return 0
        if rule_id not in known:
            below = (measure(weaker.rule, above | {rule_id}) for weaker in rules[rule_id].alert.inhibits)
            known[rule_id] = 1 + max(below, default=0)
        return known[rule_id]

    for rule_id in rules:
        measure(rule_id, frozenset())
    return known
