"""Put articles on the topic from files that others put into a folder."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from streams.services.articles.ingest import Offered


class Folder(Protocol):
    """Where files arrive."""

    def ready(self) -> list[Path]:
        """The files that are written to the end."""
        ...

    def is_unchanged(self, file: Path) -> bool:
        """Whether a file is still as it was when it was ready."""
        ...

    def done(self, file: Path) -> None:
        """Put away a file of which everything was taken."""
        ...

    def refused(self, file: Path, reasons: Sequence[str]) -> None:
        """Put away a file of which something was refused."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFile:
    """What became of a file that was put away."""

    file: Path
    accepted: int
    refused: tuple[str, ...]


def take_ready(folder: Folder, ingest: Callable[[Path], Iterable[Offered]]) -> Iterator[TakenFile]:
    """Ingest every file that is ready, and put it away when what was taken of it is durable.

    A file that changed meanwhile stays and is taken again: what is taken twice is recognised by its id.

    Raises:
        UnavailableError: the stream cannot take articles now; the files stay.
    """
    for file in folder.ready():
        offered = list(ingest(file))
        refused = tuple(f"{each.place}: {each.refusal.code}: {each.refusal}" for each in offered if each.refusal)
        if not folder.is_unchanged(file):
            continue
        if refused:
            folder.refused(file, refused)
        else:
            folder.done(file)
        yield TakenFile(file=file, accepted=len(offered) - len(refused), refused=refused)
