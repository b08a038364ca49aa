"""Imports compiled modules instead of their sources, while they were compiled from exactly those sources.

:mod:`tools.compile` copies this file into the environment, with a ``.pth`` file that imports it whenever Python starts.
It therefore knows nothing of the project and imports nothing that costs time. An edited source is never run as the
compiled code of its former self: the build is chosen by a digest of all sources, and without one Python's own import
goes on. ``STREAMS_COMPILED=no`` turns it off.
"""

import os
import sys
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

PACKAGE = "streams"
COMPILED = ("streams/extract", "streams/adapters/spacy/tokens.py")
"""What is compiled."""
_SEEN = ("streams/domain", *COMPILED)
"""What the compiler sees: the types of these are built into the compiled code."""
SWITCH = "STREAMS_COMPILED"


def sources(root: Path, places: tuple[str, ...] = COMPILED) -> list[Path]:
    """The source files in those places, sorted."""
    files = [
        path
        for place in places
        for path in ((root / place).rglob("*.py") if (root / place).is_dir() else [root / place])
    ]
    return sorted(path for path in files if places is _SEEN or path.name != "__init__.py")


def digest(root: Path) -> str:
    """A digest of every source that the compiled code depends on, and of the Python that it is for."""
    from hashlib import sha256

    found = sha256(f"{sys.implementation.cache_tag} {sys.platform}".encode())
    for path in sources(root, _SEEN):
        found.update(f"\n{path.relative_to(root).as_posix()}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:20]


class CompiledFinder:
    """Finds the modules of one build.

    Args:
        root: the checkout.
        builds: holds one folder for each build, named by its digest.
    """

    def __init__(self, root: Path, builds: Path) -> None:
        self._root = root
        self._builds = builds
        self._folder: Path | None = None
        self._decided = False

    def find_spec(
        self, name: str, path: "Sequence[str] | None" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """The compiled module of that name; none leaves it to the finders that follow."""
        del path, target
        if not (name.startswith(f"{PACKAGE}.") or name.endswith("__mypyc")):
            return None
        folder = self._build()
        if folder is None:
            return None
        from importlib.machinery import EXTENSION_SUFFIXES
        from importlib.util import spec_from_file_location

        file = folder / (name.replace(".", "/") + EXTENSION_SUFFIXES[0])
        return spec_from_file_location(name, file) if file.exists() else None

    def _build(self) -> Path | None:
        """The build of the sources as they are; decided once, so that a process never mixes two."""
        if not self._decided:
            self._decided = True
            folder = self._builds / digest(self._root)
            self._folder = folder if folder.is_dir() else None
        return self._folder


def install(root: str, builds: str) -> None:
    """Look into the builds first whenever a module is imported."""
    if os.environ.get(SWITCH, "").lower() not in {"no", "off", "0", "false"}:
        sys.meta_path.insert(0, CompiledFinder(Path(root), Path(builds)))
