"""Articles in files: JSON lines, one page of HTML, or one plain text."""

import re
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from streams.domain.errors import Place, RejectedError
from streams.ingest.article_file import ArticleForm, FileArticle
from streams.wire import codec as wire

_HEAD = 1_024
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)


def read_article_file(path: str, form: ArticleForm) -> Iterator[FileArticle]:
    """Every article of a file, or of standard input for ``-``; JSON lines are read one at a time, blank ones skipped.

    Raises:
        OSError: the file cannot be read.
    """
    name = "stdin" if path == "-" else path
    with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as stream:
        if form is ArticleForm.JSON_LINES:
            if isinstance(stream, BufferedReader) and b"\0" in stream.peek()[:_HEAD]:
                reason = "it is binary or UTF-16, not JSON lines in UTF-8"
                yield FileArticle(place=Place(name), size=0, content=RejectedError("not_json", reason))
            else:
                yield from _json_lines(name, stream)
        else:
            data = stream.read()
            yield FileArticle(place=Place(name), size=len(data), content=_whole(data, form))


def _json_lines(name: str, stream: BinaryIO) -> Iterator[FileArticle]:
    for number, line in enumerate(stream, 1):
        data = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if data.strip():
            yield FileArticle(place=Place(name, number), size=len(line), content=_tree(data, first=number == 1))


def _tree(line: bytes, *, first: bool) -> object | RejectedError:
    try:
        return wire.parse(line)
    except RejectedError as error:
        if first and error.code == "not_json":
            return RejectedError(error.code, f"{error}; write one JSON object a line, or say --format text or html")
        return error


def _whole(data: bytes, form: ArticleForm) -> object | RejectedError:
    charset = _CHARSET.search(data[:2_048]) if form is ArticleForm.HTML else None
    encodings = ["UTF-8", *([charset[1].decode()] if charset else [])]
    for encoding in encodings:
        try:
            return {"text": data.decode(encoding).removeprefix("\ufeff")}
        except (UnicodeDecodeError, LookupError):
            continue
    return RejectedError("bad_unicode", f"it is not {' or '.join(encodings)}: convert it to UTF-8")
