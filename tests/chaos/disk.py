"""A small file system of its own, which can be filled up and made read-only; only root can mount one."""

import errno
import os
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.waiting import until

_BLOCKS = (1 << 20, 1 << 12, 1)


class Disk:
    """A mounted file system in memory.

    Args:
        folder: where it is mounted; made if it is missing.
        megabytes: its size.
        mode: of its root folder.

    Attributes:
        mounted: whether it could be; if not, the folder is one like any other.
    """

    def __init__(self, folder: Path, megabytes: int, mode: int = 0o700) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.mounted = _mount("-t", "tmpfs", "-o", f"size={megabytes}m,mode={mode:o}", "tocsin-chaos", folder)

    def fill(self) -> None:
        """Leave no byte free."""
        with self._filler.open("wb", buffering=0) as file:
            for size in _BLOCKS:
                with suppress(OSError):
                    while True:
                        _write(file.fileno(), b"x" * size)

    def empty(self) -> None:
        """Free what :meth:`fill` took."""
        self._filler.unlink()

    def make_read_only(self) -> None:
        """Let nobody write; waits until no file is open for writing."""
        until(lambda: _mount("-o", "remount,ro", self._folder), 30, f"{self._folder} is read-only")

    def make_writable(self) -> None:
        """Let everybody write again."""
        _mount("-o", "remount,rw", self._folder)

    def close(self) -> None:
        """Unmount it, whoever still has a file of it open."""
        if self.mounted:
            subprocess.run(["umount", "--lazy", self._folder], check=True)

    @property
    def _filler(self) -> Path:
        return self._folder / "filler"


def _mount(*words: str | Path) -> bool:
    try:
        return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _write(descriptor: int, block: bytes) -> None:
    if os.write(descriptor, block) < len(block):
        raise OSError(errno.ENOSPC, "full")
