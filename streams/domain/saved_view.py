"""Saved views: filters of the list of alerts under a name."""

from collections.abc import Mapping
from dataclasses import dataclass

FILTERS = ("text", "about", "state", "severity", "rule", "stage")
"""What a list of alerts can be narrowed by, by the names of its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """Filters that somebody uses again and again.

    Attributes:
        owner: the name of the token or login that saved it; nobody else sees it.
        filters: the values of some of :data:`FILTERS`.
    """

    owner: str
    name: str
    filters: Mapping[str, str]
