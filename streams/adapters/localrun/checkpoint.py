"""Checkpoints of long work on a file, kept in the state directory."""

import hashlib
import json
import os
from pathlib import Path

from streams.adapters.localrun.private import private_directory


class Checkpoint:
    """The offset up to which one file was worked through; a file that changed begins anew.

    Args:
        home: where checkpoints are kept.
        file: what is worked through.
    """

    def __init__(self, home: Path, file: Path) -> None:
        found = file.stat()
        self._file = str(file.absolute())
        name = hashlib.sha256(f"{self._file}\0{found.st_size}\0{found.st_mtime_ns}".encode()).hexdigest()[:24]
        self._path = home / f"{name}.json"

    def load(self) -> int:
        """The offset; 0 if nothing was done yet."""
        try:
            return int(json.loads(self._path.read_text())["offset"])
        except FileNotFoundError:
            return 0

    def save(self, offset: int) -> None:
        """Note an offset, durably."""
        private_directory(self._path.parent)
        fresh = self._path.with_suffix(".tmp")
        with fresh.open("w") as stream:
            json.dump({"file": self._file, "offset": offset}, stream)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(self._path)
