"""Reads articles in JSON of any shape as feed entries, by a mapping."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from streams.domain.errors import RejectedError
from streams.domain.feed_document import FeedDocument, FeedEntry, FeedForm
from streams.domain.json_mapping import FIELDS, JsonMapping
from streams.domain.suggestion import nearest

_SECONDS, _MILLISECONDS = 1e8, 1e11
"""Numbers from which on a date counts as seconds or milliseconds since 1970 (from 1973 on)."""


def wrong_mapping(mapping: JsonMapping) -> list[tuple[str, str]]:
    """What is wrong with a mapping: where it stands, as ``fields.title``, and what it is."""
    wrong = [("items", mapping.items)] if mapping.items else []
    wrong += [(f"fields.{name}", each) for name, found in mapping.fields.items() for each in found]
    if mapping.cursor is not None:
        wrong.append(("cursor.value", mapping.cursor.value))
    faults = [(place, said) for place, expression in wrong if (said := _wrong_expression(expression))]
    for name in mapping.fields:
        if name not in FIELDS:
            near = nearest(name, FIELDS)
            hint = f"did you mean {near}?" if near else f"one of {', '.join(FIELDS)}"
            faults.append((f"fields.{name}", f"unknown field {name!r}: {hint}"))
    if not mapping.fields.get("text") and not mapping.fields.get("title"):
        faults.append(("fields", "neither text nor title is mapped: an article needs one of them"))
    if not mapping.fields.get("id") and not mapping.fields.get("link"):
        faults.append(("fields", "neither id nor link is mapped: a correction could not be recognised"))
    if mapping.cursor is not None and not mapping.cursor.parameter.strip():
        faults.append(("cursor.parameter", "the query parameter has no name"))
    return faults


def map_document(tree: object, mapping: JsonMapping, url: str) -> FeedDocument:
    """The document that an answer of an API is.

    Raises:
        RejectedError: ``not_mapped``: the list of articles is not where the mapping says.
    """
    found, cursor = map_items(tree, mapping, url), mapping.cursor
    return FeedDocument(
        form=FeedForm.MAPPED,
        entries=tuple(each for each in found if isinstance(each, FeedEntry)),
        cursor=_text(_search(cursor.value, tree)) if cursor is not None else "",
        keeps_cursor=cursor is not None and cursor.kept,
        notes=tuple(f"item {n}: {each}" for n, each in enumerate(found, 1) if isinstance(each, RejectedError)),
    )


def map_items(tree: object, mapping: JsonMapping, url: str = "") -> list[FeedEntry | RejectedError]:
    """Every article of a document, or why it is none; raises RejectedError (``not_mapped``) as above."""
    items = _search(mapping.items, tree) if mapping.items else [tree]
    if not isinstance(items, list):
        raise RejectedError("not_mapped", f"the mapping's items {mapping.items!r} finds no list of articles")
    return [_entry_or_fault(item, mapping, url) for item in items]


def map_entry(item: object, mapping: JsonMapping, url: str = "") -> FeedEntry:
    """The entry that one object is.

    Raises:
        RejectedError: ``not_mapped``: it has neither title nor text, or nothing that identifies it, where the
            mapping says.
    """
    if not isinstance(item, Mapping):
        raise RejectedError("not_mapped", "it is no JSON object")
    found = {name: [_search(each, item) for each in expressions] for name, expressions in mapping.fields.items()}
    texts = tuple(text for each in found.get("text", ()) if (text := _text(each, "\n\n")))
    title, guid, link = (_first(found, name) for name in ("title", "id", "link"))
    if not title and not texts:
        raise RejectedError("not_mapped", f"nothing is at {_places(mapping, 'title', 'text')}")
    if not guid and not link:
        raise RejectedError("not_mapped", f"nothing is at {_places(mapping, 'id', 'link')}")
    return FeedEntry(
        guid=guid,
        link=_absolute(url, link),
        title=title,
        texts=texts,
        published=_moment(found, "published"),
        updated=_moment(found, "updated"),
        language=_first(found, "language"),
        author=_first(found, "author"),
        origin=_first(found, "source"),
    )


def _entry_or_fault(item: object, mapping: JsonMapping, url: str) -> FeedEntry | RejectedError:
    try:
        return map_entry(item, mapping, url)
    except RejectedError as error:
        return error


@lru_cache(maxsize=1_024)
def _compiled(expression: str) -> ParsedResult:
    return jmespath.compile(expression)


def _wrong_expression(expression: str) -> str:
    try:
        _compiled(expression)
    except JMESPathError as error:
        return f"{expression!r} is no JMESPath expression: {' '.join(str(error).split())}"
    return ""


def _search(expression: str, tree: object) -> Any:
    try:
        return _compiled(expression).search(tree)
    except JMESPathError as error:
        raise RejectedError("not_mapped", f"{expression!r} fails: {' '.join(str(error).split())}") from error


def _first(found: Mapping[str, list[Any]], name: str) -> str:
    return next((text for each in found.get(name, ()) if (text := _text(each))), "")


def _moment(found: Mapping[str, list[Any]], name: str) -> str:
    """A date as it is written; a number as the time that it counts."""
    value = _first(found, name)
    try:
        number = float(value)
    except ValueError:
        return value
    seconds = number / 1_000 if number >= _MILLISECONDS else number
    is_time = _SECONDS <= seconds < _MILLISECONDS
    return datetime.fromtimestamp(seconds, UTC).isoformat() if is_time else value


def _text(value: object, between: str = ", ") -> str:
    """A value as text: of a list its parts, nothing for what is neither text nor number."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return between.join(filter(None, map(_text, value))) if isinstance(value, list) else ""


def _absolute(url: str, link: str) -> str:
    try:
        return urljoin(url, link) if link else ""
    except ValueError:
        return ""


def _places(mapping: JsonMapping, *names: str) -> str:
    return ", ".join(each for name in names for each in mapping.fields.get(name, ()))
