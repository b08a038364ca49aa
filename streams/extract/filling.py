"""Outcomes of filling a slot: what a noun phrase refers to, or why nothing."""

from typing import NamedTuple

from streams.extract.cities import City


class Filling(NamedTuple):
    """An entity in a slot.

    Attributes:
        how: ``named``, ``represented``, ``referred``, ``fixed``.
        certainty: how sure it is that the words mean this entity, 0 to 1.
        why: for people.
        path: the role or preposition in whose place the words stand; empty where none was looked at.
        reach: how many phrases lie between them and the trigger.
        city: of a place, where the words name one.
    """

    entity: str
    how: str
    certainty: float
    why: str
    path: str = ""
    reach: int = 0
    city: City | None = None


class FillResult(NamedTuple):
    """What became of one noun phrase: fillings, or why there are none."""

    fillings: tuple[Filling, ...] = ()
    refusal: str = ""
