"""The store from an administrator's view."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much was pruned, or would be."""

    deliveries: int = 0
    attempts: int = 0
    notices: int = 0

    def __add__(self, other: "Pruned") -> "Pruned":
        """Both together."""
        return Pruned(self.deliveries + other.deliveries, self.attempts + other.attempts, self.notices + other.notices)


class StoreAdmin(Protocol):
    """Schema and upkeep of the store. Every method raises UnavailableError when the store cannot be reached."""

    @property
    def address(self) -> str:
        """Where it is, with its password hidden."""
        ...

    @property
    def newest_step(self) -> str:
        """The last step of the schema that this program knows."""
        ...

    def current_step(self) -> str | None:
        """The last step of the schema that the store has had; none for an empty one."""
        ...

    def migrate(self) -> None:
        """Take the steps that are missing, all or none of them; raises TocsinError when that is impossible."""
        ...

    def row_counts(self) -> dict[str, int]:
        """How many rows each table has, by name."""
        ...

    def prunable(self, before: datetime) -> Pruned:
        """How much was finished before then."""
        ...

    def prune(self, before: datetime) -> Pruned:
        """Prune some of what was finished before then, oldest first; nothing when nothing is left."""
        ...

    def rewrite_secrets(self) -> tuple[int, int]:
        """Write every secret anew, as the keys say; how many rows that were, and how many are in clear text now."""
        ...
