"""JSON Feed 1.0 and 1.1."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from streams.domain.errors import RejectedError
from streams.domain.feed_document import FeedDocument, FeedEntry, FeedForm


def read(body: bytes, url: str) -> FeedDocument:
    """Read a document; raises RejectedError (``not_a_feed``)."""
    try:
        tree = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise RejectedError("not_a_feed", f"the document begins like JSON and is none: {error}") from error
    if not isinstance(tree, Mapping) or not isinstance(tree.get("items"), list):
        raise RejectedError("not_a_feed", "the document is JSON, but no JSON Feed: it has no list of items")
    items = [item for item in tree["items"] if isinstance(item, Mapping)]
    skipped = len(tree["items"]) - len(items)
    hubs = tree.get("hubs") if isinstance(tree.get("hubs"), list) else []
    return FeedDocument(
        form=FeedForm.JSON,
        entries=tuple(_entry(item, url, _text(tree, "language")) for item in items),
        title=_text(tree, "title"),
        link=_text(tree, "home_page_url"),
        language=_text(tree, "language"),
        hub=next((_text(hub, "url") for hub in hubs or () if isinstance(hub, Mapping)), ""),
        topic=_text(tree, "feed_url"),
        notes=(f"{skipped} items are no objects and were skipped",) if skipped else (),
    )


def _entry(item: Mapping[str, Any], url: str, language: str) -> FeedEntry:
    identifier = item.get("id")
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    link = _text(item, "url") or _text(item, "external_url")
    try:
        link = urljoin(url, link) if link else ""
    except ValueError:
        link = ""
    texts = (_text(item, "content_html"), _text(item, "content_text"), _text(item, "summary"))
    return FeedEntry(
        guid=str(identifier) if isinstance(identifier, str | int | float) else "",
        link=link,
        title=_text(item, "title"),
        texts=tuple(text for text in texts if text),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        language=_text(item, "language") or language,
        author=", ".join(_text(author, "name") for author in authors or () if isinstance(author, Mapping)),
    )


def _text(tree: Mapping[str, Any], name: str) -> str:
    value = tree.get(name)
    return value.strip() if isinstance(value, str) else ""
