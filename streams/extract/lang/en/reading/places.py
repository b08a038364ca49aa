"""Places: the noun phrases around a trigger that can fill a slot, best first."""

from functools import cache

from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.lexicon import Slot

_ACTS = frozenset({"agent", "patient"})
_TOWARDS = frozenset({"for", "to", "with", "on", "against"})
"""Prepositions behind a noun that bring whom it is done to, so that its owner does it: *Iran's support for Syria*."""


def places_of(occurrence: Occurrence, slot: Slot) -> list[tuple[str, bool, int]]:
    """(role, whether it acts, chunk) of every place that can fill the slot, best first."""
    roles = occurrence.roles
    # to freeze one's part in an organ is to freeze it in the whole
    whole = occurrence.pattern.type == "membership.freeze" and slot.name == "organisation"
    places: list[tuple[str, bool, int]] = []
    for path in slot.paths:
        noun = occurrence.trigger.noun and path in _ACTS
        for role, acting in _nominal(occurrence, path) if noun else _verbal(path):
            chunks = roles.get("possessor" if role == "modifier" else role)
            if chunks:
                name = "possessor" if role == "holder possessor" else role
                asks = (
                    role == "patient" and occurrence.passive and occurrence.subject_how == "control"
                )  # "asked to be let in"
                acts = ((acting or asks) and occurrence.pattern.represented) or whole
                places += [(name, acts, k) for k in chunks]
    return places


@cache
def _verbal(path: str) -> tuple[tuple[str, bool], ...]:
    """The roles that a path of the lexicon means anywhere but in *agent* and *patient* of a nominal."""
    own = (path, path in {"agent", "by", "possessor"})
    return (own, ("holder possessor", True)) if path == "agent" else (own,)


def _nominal(occurrence: Occurrence, path: str) -> list[tuple[str, bool]]:
    """The roles that *agent* and *patient* mean around a nominal, which has owners and holders."""
    owned = _TOWARDS.isdisjoint(occurrence.trigger.rest)
    transitive = owned and occurrence.pattern.paths >= _ACTS
    holders = [("by", True), ("holder", True), ("holder possessor", True)]
    if path == "patient" and not owned:
        return [("threatened", False)]
    if path == "patient":
        return [("of", False), ("possessor", False), ("threatened", False)]
    if transitive:
        return ([("possessor", True)] if "of" in occurrence.roles else []) + holders
    return [("possessor", True), *([("of", True)] if owned else []), *holders]
