"""Answers of JSON APIs, by a mapping."""

from streams.collect.json_mapping import map_document
from streams.domain.errors import RejectedError
from streams.domain.feed_document import FeedDocument
from streams.domain.json_mapping import JsonMapping
from streams.wire.codec import parse


def read(body: bytes, mapping: JsonMapping, url: str) -> FeedDocument:
    """Read an answer; raises RejectedError (``not_json``, ``not_mapped``)."""
    if not body.strip():
        raise RejectedError("empty", "the document is empty")
    return map_document(parse(body.removeprefix(b"\xef\xbb\xbf")), mapping, url)
