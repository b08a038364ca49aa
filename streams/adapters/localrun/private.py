"""Directories and files with owner-only access: the store and the state hold secrets and people's addresses."""

import logging
import stat
from pathlib import Path

_OTHERS = 0o077

_log = logging.getLogger(__name__)


def private_directory(path: Path) -> Path:
    """Make it, or close it to others if it is there and open to them; says so when it was."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close(path)
    return path


def private_file(path: Path) -> Path:
    """Make it, empty, or close it to others if it is there and open to them; says so when it was."""
    path.touch(mode=0o600)
    _close(path)
    return path


def close_to_others(path: Path) -> None:
    """Close what is there to others; nothing is done where there is nothing."""
    if path.exists():
        _close(path)


def _close(path: Path) -> None:
    found = path.stat()
    if not found.st_mode & _OTHERS:
        return
    try:
        path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
    except PermissionError:
        _log.warning("%s can be read by others, and belongs to another user: close it with chmod go= %s", path, path)
    else:
        _log.warning("%s could be read by others; now only its owner can", path)
