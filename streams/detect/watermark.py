"""Event time: how far each source has come, and what can no longer be expected."""

from datetime import datetime, timedelta

from streams.domain.clocks import Clocks, SourceClock

IDLE_AFTER = timedelta(minutes=5)
"""A source that has been silent for this long (wall clock) does not hold the watermark back."""

STRAGGLES_AFTER = timedelta(days=1)
"""A source this far behind the watermark (event time), such as an archive being loaded, does not either."""


class EventTime:
    """The clocks at one moment of the wall clock, moved on by events.

    Attributes:
        watermark: where the slowest source that still speaks is, or, when none does, :data:`IDLE_AFTER` behind the
            wall clock; never goes back; none before the first event.
    """

    def __init__(self, clocks: Clocks, now: datetime) -> None:
        self.watermark = clocks.watermark
        self._before = clocks
        self._now = now
        self._sources = dict(clocks.sources)
        self._moved: set[str] = set()
        self._slowest: str | None = None
        if clocks.watermark is not None:
            self._settle()

    def observe(self, source: str, at: datetime) -> None:
        """Take note of an event of that source with that event time."""
        known = self._sources.get(source)
        self._sources[source] = SourceClock(at=max(at, known.at) if known else at, seen_at=self._now)
        if self._sources[source] == known:
            return
        self._moved.add(source)
        if self._slowest is None or source == self._slowest:
            self._settle()
        elif self._sources[source].at < self._sources[self._slowest].at and self._awake(self._sources[source]):
            self._slowest = source

    def moved(self) -> Clocks:
        """What has changed: the watermark and the sources that moved."""
        return Clocks(watermark=self.watermark, sources={name: self._sources[name] for name in self._moved})

    def _settle(self) -> None:
        active = [(clock.at, name) for name, clock in self._sources.items() if self._awake(clock)]
        reached, self._slowest = min(active) if active else (self._now - IDLE_AFTER, None)
        if self.watermark is None or reached > self.watermark:
            self.watermark = reached

    def _awake(self, clock: SourceClock) -> bool:
        behind = self.watermark is not None and self.watermark - clock.at >= STRAGGLES_AFTER
        return not behind and self._now - clock.seen_at < IDLE_AFTER
