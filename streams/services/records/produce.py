"""Produce records to a topic unchanged."""

from collections.abc import Iterable

from streams.domain.errors import Diagnostic, DiagnosticsError, Place, RejectedError
from streams.domain.record import Record
from streams.wire.record_json import from_json


def read_lines(lines: Iterable[bytes], name: str, max_bytes: int) -> list[Record]:
    """The records of JSON lines as ``tocsin tail --json`` prints them; blank lines are skipped.

    Args:
        lines: what is read.
        name: of the file, for places.
        max_bytes: the largest key and value together that a topic takes.

    Raises:
        DiagnosticsError: every line that is wrong.
    """
    records, diagnostics = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            records.append(_checked(from_json(line), max_bytes))
        except RejectedError as error:
            hint = "`tocsin tail --json` prints such lines"
            diagnostics.append(Diagnostic(Place(name, number), str(error), hint))
    if diagnostics:
        raise DiagnosticsError(diagnostics)
    return records


def _checked(record: Record, max_bytes: int) -> Record:
    if record.key is None and record.value is None:
        raise RejectedError("empty", 'key and value are null, and a record needs one of them: an empty one is ""')
    size = len(record.key or b"") + len(record.value or b"")
    if size > max_bytes:
        raise RejectedError("too_large", f"{size:,} bytes; kafka.max_message_bytes allows {max_bytes:,}")
    return record
