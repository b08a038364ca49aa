"""Articles in files: JSON lines, one page of HTML, or one plain text."""

import re
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from streams.domain.errors import Place, RejectedError
from streams.wire import codec as wire


class Form(StrEnum):
    """What a file holds."""

    JSON_LINES = "jsonl"
    HTML = "html"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One article of a file as it stands there.

    Attributes:
        size: its bytes in the file.
        content: its JSON tree, or what keeps it from being one.
    """

    place: Place
    size: int
    content: object | RejectedError


_SUFFIXES = {
    ".jsonl": Form.JSON_LINES,
    ".ndjson": Form.JSON_LINES,
    ".json": Form.JSON_LINES,
    ".html": Form.HTML,
    ".htm": Form.HTML,
    ".xhtml": Form.HTML,
    ".txt": Form.TEXT,
    ".text": Form.TEXT,
    ".md": Form.TEXT,
}
_HEAD = 1_024
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)


def form_of(path: str) -> Form:
    """What the file's name says that it holds; JSON lines for ``-`` and for names that say nothing."""
    return _SUFFIXES.get(Path(path).suffix.lower(), Form.JSON_LINES)


def read_records(path: str, form: Form) -> Iterator[Record]:
    """Every article of a file, or of standard input for ``-``; JSON lines are read one at a time, blank ones skipped.

    Raises:
        OSError: the file cannot be read.
    """
    name = "stdin" if path == "-" else path
    with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as stream:
        if form is Form.JSON_LINES:
            if isinstance(stream, BufferedReader) and b"\0" in stream.peek()[:_HEAD]:
                reason = "it is binary or UTF-16, not JSON lines in UTF-8"
                yield Record(place=Place(name), size=0, content=RejectedError("not_json", reason))
            else:
                yield from _json_lines(name, stream)
        else:
            data = stream.read()
            yield Record(place=Place(name), size=len(data), content=_whole(data, form))


def _json_lines(name: str, stream: BinaryIO) -> Iterator[Record]:
    for number, line in enumerate(stream, 1):
        data = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if data.strip():
            yield Record(place=Place(name, number), size=len(line), content=_tree(data, first=number == 1))


def _tree(line: bytes, *, first: bool) -> object | RejectedError:
    try:
        return wire.parse(line)
    except RejectedError as error:
        if first and error.code == "not_json":
            return RejectedError(error.code, f"{error}; write one JSON object a line, or say --format text or html")
        return error


def _whole(data: bytes, form: Form) -> object | RejectedError:
    charset = _CHARSET.search(data[:2_048]) if form is Form.HTML else None
    encodings = ["UTF-8", *([charset[1].decode()] if charset else [])]
    for encoding in encodings:
        try:
            return {"text": data.decode(encoding).removeprefix("\ufeff")}
        except (UnicodeDecodeError, LookupError):
            continue
    return RejectedError("bad_unicode", f"it is not {' or '.join(encodings)}: convert it to UTF-8")
