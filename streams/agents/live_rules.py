"""Live rules: a valid edit takes effect within seconds, a broken one changes nothing."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from streams.detect.detector import Detector
from streams.detect.rulebook import RuleBook
from streams.domain.errors import DiagnosticsError
from streams.domain.rule_load import RuleLoad
from streams.domain.wording import minute
from streams.ports.clock import Clock

LOOK_EVERY = 1.0
"""Seconds between looks at the files' times."""

SETTLED = timedelta(seconds=0.5)
"""For how long files must have been left alone before they are read: editors and copies write in steps, and the first
half of a file can be a good one that lacks rules."""

_log = logging.getLogger(__name__)

_Signature = tuple[tuple[str, int, int], ...]


class LiveRules:
    """Gives the detector by the rules in force; for one thread.

    Args:
        directory: of the rule files.
        load: reads them; raises DiagnosticsError with everything wrong in them, and when there are none.
        version: what tells one state of the files from another.
        clock: for when what came into force.

    Raises:
        DiagnosticsError: they are broken or none from the start, so there is no good version to go on with.
    """

    def __init__(
        self, directory: Path, load: Callable[[Path], RuleBook], version: Callable[[Path], str], clock: Clock
    ) -> None:
        self._directory = directory
        self._load = load
        self._version = version
        self._clock = clock
        self._seen = self._signature()
        self._looked = time.monotonic()
        self._status, self._detector = self._read()
        _log.info("%d rules in force from %s", self._status.rules, directory)

    def status(self, worker: str) -> RuleLoad:
        """Which rules are in force, as that worker reports it."""
        return replace(self._status, worker=worker)

    def detector(self) -> Detector:
        """The detector by the rules as their files stand, or as they last stood without a fault."""
        if time.monotonic() - self._looked >= LOOK_EVERY:
            self._looked = time.monotonic()
            signature = self._signature()
            if signature != self._seen and self._is_settled(signature):
                self._reload(signature)
        return self._detector

    def _is_settled(self, signature: _Signature) -> bool:
        newest = max((changed_ns for _, changed_ns, _ in signature), default=0)
        age = self._clock().timestamp() - newest / 1e9
        return age >= SETTLED.total_seconds() or age < 0  # a clock that is ahead must not stop it for ever

    def _reload(self, signature: _Signature) -> None:
        try:
            status, detector = self._read()
        except (DiagnosticsError, OSError) as error:  # OSError: a file went away between being listed and being read
            if self._signature() == signature:
                self._seen = signature
                self._keep(error)
            return
        if self._signature() == signature:  # else it was written to amid being read: the next look reads it again
            self._seen = signature
            self._status, self._detector = status, detector
            _log.info("%d rules in force from %s", status.rules, self._directory)

    def _keep(self, error: DiagnosticsError | OSError) -> None:
        diagnostics = error.diagnostics if isinstance(error, DiagnosticsError) else [error]
        more = f", and {len(diagnostics) - 1} more that `tocsin rules check` shows" if len(diagnostics) > 1 else ""
        kept = f"the {self._status.rules} rules of {minute(self._status.loaded_at)} stay in force"
        _log.error("an edit of the rules has faults, so %s: %s%s", kept, diagnostics[0], more)
        self._status = replace(self._status, error=str(error), failed_at=self._clock())

    def _read(self) -> tuple[RuleLoad, Detector]:
        version = self._version(self._directory)
        book = self._load(self._directory)
        return RuleLoad(worker="", version=version, rules=len(book.rules), loaded_at=self._clock()), Detector(book)

    def _signature(self) -> _Signature:
        found = []
        for path in sorted(self._directory.rglob("*.y*ml")):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue  # an editor replaced it between the two looks
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
        return tuple(found)
