"""The files of rules, for those who edit them."""

from collections.abc import Mapping
from typing import Protocol

from streams.domain.errors import Place
from streams.domain.rule import Rule


class RuleFiles(Protocol):
    """The rules directory.

    Attributes:
        may_save: whether edits may be written to it.
    """

    may_save: bool

    def read(self, place: Place) -> str:
        """The whole text of the file in which a rule stands; raises UnavailableError."""
        ...

    def check(self, place: Place, text: str) -> Mapping[str, Rule]:
        """The rules by id, as they would be with this text in that file; raises DiagnosticsError."""
        ...

    def save(self, place: Place, text: str, replaced: str) -> None:
        """Put the text into the file.

        Raises:
            ConflictError: the file has another text than ``replaced`` by now, or nothing may be saved.
            UnavailableError: it cannot be written.
        """
        ...
