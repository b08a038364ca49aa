"""Places: the noun phrases around a trigger that can fill a slot, best first."""

from streams.extract.lexicon import Slot
from streams.extract.triggers.occurrence import Occurrence

_TOWARDS = frozenset({"for", "to", "with", "on", "against"})
"""Prepositions behind a noun that bring whom it is done to, so that its owner does it: *Iran's support for Syria*."""


def places_of(occurrence: Occurrence, slot: Slot) -> list[tuple[str, bool, int]]:
    """(role, whether it acts, chunk) of every place that can fill the slot, best first."""
    roles = occurrence.roles
    # to freeze one's part in an organ is to freeze it in the whole
    whole = occurrence.pattern.type == "membership.freeze" and slot.name == "organisation"
    places: list[tuple[str, bool, int]] = []
    for path in slot.paths:
        for role, acting in _roles(occurrence, path):
            name = "possessor" if role in {"possessor", "holder possessor"} else role
            acts = (acting and occurrence.pattern.represented) or whole
            places += [(name, acts, k) for k in roles.get("possessor" if role == "modifier" else role, ())]
    return places


def _roles(occurrence: Occurrence, path: str) -> list[tuple[str, bool]]:
    """The roles of the occurrence that a path of the lexicon means; a nominal has owners and holders."""
    if not occurrence.trigger.noun or path not in {"agent", "patient"}:
        held = [("holder possessor", True)] if path == "agent" else []
        return [(path, path in {"agent", "by", "possessor"}), *held]
    owned = _TOWARDS.isdisjoint(occurrence.trigger.rest)
    transitive = owned and {"agent", "patient"} <= {p for s in occurrence.pattern.slots for p in s.paths}
    holders = [("by", True), ("holder", True), ("holder possessor", True)]
    if path == "patient" and not owned:
        return [("threatened", False)]
    if path == "patient":
        return [("of", False), ("possessor", False), ("threatened", False)]
    if transitive:
        return ([("possessor", True)] if "of" in occurrence.roles else []) + holders
    return [("possessor", True), ("of", True), *holders]
