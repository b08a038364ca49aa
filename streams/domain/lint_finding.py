"""Lint findings: what is valid in a rule but probably unintended or expensive."""

from dataclasses import dataclass
from enum import StrEnum

from streams.domain.errors import Place


class Level(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing that somebody should look at.

    Attributes:
        check: short stable name of the check.
        about: id of the rule, filter or list.
    """

    level: Level
    check: str
    about: str
    place: Place
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """One line: place, level, what, what to do, check."""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: {self.level}: {self.message}{hint} [{self.check}]"
