"""W3C trace context of an article, computed from the article's id, so that no stage has to pass it on.

A delivery is sent hours after its article came in, by another process, out of the store. Both compute the same ids.
"""

from dataclasses import dataclass
from hashlib import sha256

INGEST, EXTRACT, DETECT, DELIVER = "ingest", "extract", "detect", "deliver"

PARENTS = {EXTRACT: INGEST, DETECT: EXTRACT, DELIVER: DETECT}
"""A stage → the one before it."""

HEADER = "traceparent"
"""The header of records, and the attribute of CloudEvents."""


@dataclass(frozen=True, slots=True)
class TraceContext:
    """Where a stage's work on an article is in its trace; ids are numbers of 128 and 64 bits."""

    trace_id: int
    span_id: int

    @property
    def traceparent(self) -> str:
        """As W3C writes it; marked as sampled."""
        return f"00-{self.trace_id:032x}-{self.span_id:016x}-01"


def trace_of(article_id: str, stage: str, part: str = "") -> TraceContext:
    """The context of a stage's work on an article; ``part`` tells apart what a stage does several times."""
    return TraceContext(_number("trace", article_id, size=16), _number(stage, article_id, part, size=8))


def _number(*parts: str, size: int) -> int:
    """Bits of a hash; never zero, which W3C forbids."""
    return int.from_bytes(sha256("\x1f".join(parts).encode()).digest()[:size], "big") or 1
