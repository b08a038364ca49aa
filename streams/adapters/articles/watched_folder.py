"""A folder into which others put files of articles."""

from collections.abc import Sequence
from pathlib import Path

DONE, REFUSED = "done", "refused"
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".swp")


class WatchedFolder:
    """Files are ready when they did not change between two looks; what was taken is moved to a folder of its own.

    Args:
        path: of the folder; ``done`` and ``refused`` are made in it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: dict[Path, tuple[int, int]] = {}

    def ready(self) -> list[Path]:
        """The files that have not changed since the last look, by name; hidden and unfinished ones are left alone."""
        now = {file: _state(file) for file in sorted(self._path.iterdir()) if _is_article_file(file)}
        found = [file for file, state in now.items() if state is not None and self._seen.get(file) == state]
        self._seen = {file: state for file, state in now.items() if state is not None}
        return found

    def is_unchanged(self, file: Path) -> bool:
        """Whether a file is still as it was when it was ready."""
        return _state(file) == self._seen.get(file)

    def done(self, file: Path) -> None:
        """Move away a file of which everything was taken."""
        self._move(file, DONE)

    def refused(self, file: Path, reasons: Sequence[str]) -> None:
        """Move away a file of which something was refused, and write down what beside it."""
        moved = self._move(file, REFUSED)
        moved.with_name(f"{moved.name}.errors").write_text("".join(f"{line}\n" for line in reasons), encoding="utf-8")

    def _move(self, file: Path, folder: str) -> Path:
        target = self._path / folder / file.name
        target.parent.mkdir(exist_ok=True)
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{file.stem}-{number}{file.suffix}")
        return file.rename(target)


def _is_article_file(file: Path) -> bool:
    return not file.name.startswith(".") and not file.name.endswith(_UNFINISHED) and file.is_file()


def _state(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns
