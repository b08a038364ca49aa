"""Web archives in the WARC form, as Common Crawl's CC-NEWS has it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from streams.adapters.articles.html_text import decode_html, read_page
from streams.adapters.http.content_encoding import ContentError, decode
from streams.domain.errors import RejectedError, TocsinError
from streams.domain.page import Page
from streams.ingest.archived_page import ArchivedPage


def read_warc(path: Path, start: int, max_bytes: int) -> Iterator[ArchivedPage]:
    """Every answer of an archive from an offset on.

    Args:
        path: of the archive, compressed or not.
        start: where a record begins.
        max_bytes: the largest page, unpacked.

    Raises:
        TocsinError: it is no archive, or it is damaged at an offset that the text names.
    """
    reached = start
    with path.open("rb") as stream:
        stream.seek(start)
        try:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=False):
                reached = record.stream_pos
                yield _archived(record, max_bytes)
        except OSError as error:
            raise TocsinError(f"{path}: no WARC can be read after offset {reached:,}: {error}") from error


def _archived(record: WarcRecord, max_bytes: int) -> ArchivedPage:
    announced = record.content_length
    url = str(record.headers.get("WARC-Target-URI", "")).strip("<>")
    at = record.record_date or datetime.now(UTC)
    page: Page | RejectedError | None
    if announced > 2 * max_bytes:
        page = RejectedError("too_large", f"{announced:,} bytes; at most {max_bytes:,} are read")
    else:
        record.freeze()
        if record.content_length < announced:
            raise OSError(f"the record of {url} is cut off")
        page = _page(record, max_bytes)
    return ArchivedPage(offset=record.stream_pos, url=url, at=at.astimezone(UTC), page=page)


def _page(record: WarcRecord, max_bytes: int) -> Page | RejectedError | None:
    record.parse_http(auto_decode="transfer")
    headers = record.http_headers
    kind = record.http_content_type or ""
    if headers is None or headers.status_code != 200 or "html" not in kind:
        return None
    try:
        body = decode(record.reader.read(), headers.get("Content-Encoding") or "", max_bytes)
        return read_page(decode_html(body, headers.get("Content-Type") or kind))
    except ContentError as error:
        return RejectedError("bad_html", f"the answer cannot be used: {error}")
    except RejectedError as error:
        return error
