"""Rules that follow their files: a good edit is in force with the next batch, a broken one changes nothing."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from streams.detect.detector import Detector
from streams.detect.rulebook import RuleBook
from streams.domain.faults import FaultsError
from streams.domain.rule_load import RuleLoad
from streams.ports import Clock

LOOK_EVERY = 1.0
"""Seconds between looks at the files' times."""

_log = logging.getLogger(__name__)

_Signature = tuple[tuple[str, int, int], ...]


class LiveRules:
    """Gives the detector by the rules in force; for one thread.

    Args:
        directory: of the rule files.
        load: reads them; raises FaultsError with everything wrong in them.
        version: what tells one state of the files from another.
        clock: for when what came into force.

    Raises:
        FaultsError: they are broken from the start, so there is no good version to go on with.
    """

    def __init__(
        self, directory: Path, load: Callable[[Path], RuleBook], version: Callable[[Path], str], clock: Clock
    ) -> None:
        self._directory = directory
        self._load = load
        self._version = version
        self._clock = clock
        self._status: RuleLoad
        self._seen = self._signature()
        self._looked = time.monotonic()
        self._detector = self._read()

    def status(self, worker: str) -> RuleLoad:
        """Which rules are in force, as that worker reports it."""
        return replace(self._status, worker=worker)

    def detector(self) -> Detector:
        """The detector by the rules as their files stand, or as they last stood without a fault."""
        if time.monotonic() - self._looked >= LOOK_EVERY:
            self._looked = time.monotonic()
            signature = self._signature()
            if signature != self._seen:
                self._seen = signature
                self._reload()
        return self._detector

    def _reload(self) -> None:
        try:
            self._detector = self._read()
        except (FaultsError, OSError) as error:  # OSError: a file went away between being listed and being read
            self._status = replace(self._status, error=str(error), failed_at=self._clock())
            _log.error("the rules cannot be read, so the last good version stays in force:\n%s", error)

    def _read(self) -> Detector:
        version = self._version(self._directory)
        book = self._load(self._directory)
        self._status = RuleLoad(worker="", version=version, rules=len(book.rules), loaded_at=self._clock())
        _log.info("%d rules in force from %s", len(book.rules), self._directory)
        return Detector(book)

    def _signature(self) -> _Signature:
        found = []
        for path in sorted(self._directory.rglob("*.y*ml")):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue  # an editor replaced it between the two looks
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
        return tuple(found)
