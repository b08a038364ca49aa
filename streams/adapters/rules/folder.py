"""The rules directory, for those who edit rules."""

import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from streams.adapters.rules.loader import load_draft
from streams.domain.entity import Atlas
from streams.domain.errors import ConflictError, Place, UnavailableError
from streams.domain.rule import Rule
from streams.domain.taxonomy import Taxonomy


class RuleFolder:
    """Reads, checks and replaces the files below a directory.

    Args:
        directory: of the rules in force.
        may_save: whether files may be replaced.
        vocabulary: gives what names mean and the event types.
    """

    def __init__(self, directory: Path, vocabulary: Callable[[], tuple[Atlas, Taxonomy]], *, may_save: bool) -> None:
        self._directory = directory
        self._vocabulary = vocabulary
        self.may_save = may_save

    def read(self, place: Place) -> str:
        """The whole text of the file in which a rule stands; raises UnavailableError."""
        try:
            return Path(place.file).read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            raise UnavailableError(f"{Path(place.file).name} cannot be read: {error}") from error

    def check(self, place: Place, text: str) -> Mapping[str, Rule]:
        """The rules by id as they would be with this text in that file; raises DiagnosticsError."""
        return load_draft(text, Path(place.file), *self._vocabulary(), self._directory).rules

    def save(self, place: Place, text: str, replaced: str) -> None:
        """Put the text into the file at once or not at all; raises ConflictError and UnavailableError."""
        if not self.may_save:
            raise ConflictError("rules are not saved here: set web.edit_rules, or download the text")
        if self.read(place) != replaced:
            raise ConflictError(f"{Path(place.file).name} was changed meanwhile: open it anew")
        target = Path(place.file).resolve()
        try:
            _replace(target, text.encode())
        except OSError as error:
            raise UnavailableError(f"{target.name} cannot be written: {error.strerror or error}") from error


def _replace(target: Path, data: bytes) -> None:
    """A reader sees the old file or the new one; hidden files are no rules, so the half-written one is not read."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=target.suffix)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(target.stat().st_mode & 0o777)
        Path(name).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
