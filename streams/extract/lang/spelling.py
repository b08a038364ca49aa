"""Spelling: how a language writes names."""

from collections.abc import Mapping
from typing import Protocol

from streams.domain.entity import Surface
from streams.extract.mention import Candidate


class Casing(Protocol):
    """Gives names back the capitals that a text leaves out."""

    def restored(self, text: str) -> str:
        """The text, as long as it was, with the capitals of the names in it."""


class Spelling(Protocol):
    """How a language writes names."""

    def spellings(self, surface: Surface, folds: dict[int, str], kind: str = "") -> set[str]:
        """Every spelling of a name of an entity of that kind, ``folds`` applied."""

    def casing(self, names: Mapping[str, Mapping[str, Candidate]]) -> Casing:
        """What restores the capitals of these names, by their spellings."""

    def is_homonym(self, text: str, start: int, end: int, own: frozenset[str]) -> bool:
        """Whether the country's name there means a town, a firm or a gang; ``own`` are the country's known towns."""
