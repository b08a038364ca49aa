"""Event types and the PLOVER categories that they map to."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """One event type.

    Attributes:
        name: dotted, family first: ``membership.leave``.
        plover: the PLOVER 0.5 event category (``SANCTION``).
        mode: the PLOVER mode (``withdraw``), if the type has one.
        summary: one line for people.
        intended: the type that announcing such an act amounts to: who says that he will help agrees.
        refused: the type that refusing such an act amounts to.
    """

    name: str
    plover: str
    mode: str | None = None
    summary: str = ""
    intended: str | None = None
    refused: str | None = None


Taxonomy = Mapping[str, EventType]
"""Every event type by name."""
