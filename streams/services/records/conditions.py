"""Selects records by their contents."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import re2

from streams.domain.errors import RejectedError
from streams.domain.record import Record
from streams.wire.codec import parse

Predicate = Callable[[Record], bool]
_CONDITION = re.compile(r"(?P<path>[\w.-]+?)(?P<operator>!=|=|~)(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RecordCondition:
    """A test of one field or header."""

    path: str
    holds: Callable[[str], bool]


def parse_condition(text: str) -> RecordCondition:
    """``FIELD=VALUE``, ``FIELD!=VALUE`` or ``FIELD~PATTERN`` (a regular expression, RE2); raises ValueError."""
    match = _CONDITION.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not FIELD=VALUE, FIELD!=VALUE or FIELD~PATTERN")
    path, operator, wanted = match["path"], match["operator"], match["value"]
    if operator == "=":
        return RecordCondition(path, lambda found: found == wanted)
    if operator == "!=":
        return RecordCondition(path, lambda found: found != wanted)
    try:
        pattern = re2.compile(wanted)
    except re2.error as error:
        raise ValueError(f"{wanted!r} is not a regular expression: {error}") from error
    return RecordCondition(path, lambda found: pattern.search(found) is not None)


def all_of(where: Sequence[RecordCondition], headers: Sequence[RecordCondition], key: str | None) -> Predicate | None:
    """A predicate that holds where every condition does; None when there is none.

    A condition on a list holds if it holds for one of its elements; a field that is not there has no value, so that
    only ``!=`` holds for it.
    """
    if not (where or headers or key is not None):
        return None

    def holds(record: Record) -> bool:
        if key is not None and (record.key is None or record.key.decode("utf-8", "replace") != key):
            return False
        if not all(each.holds(record.header_text(each.path) or "") for each in headers):
            return False
        if not where:
            return True
        try:
            tree = parse(record.value or b"")
        except RejectedError:
            return False
        return all(any(map(each.holds, list(_values(tree, each.path.split("."))) or [""])) for each in where)

    return holds


def field_values(record: Record, path: str) -> list[str]:
    """What the record's JSON has in that field, of each element where there is a list; none if it is no JSON."""
    try:
        return list(_values(parse(record.value or b""), path.split(".")))
    except RejectedError:
        return []


def _values(tree: object, path: list[str]) -> Iterator[str]:
    if isinstance(tree, list):
        for element in tree:
            yield from _values(element, path)
    elif not path:
        yield tree if isinstance(tree, str) else json.dumps(tree, ensure_ascii=False)
    elif isinstance(tree, dict) and path[0] in tree:
        yield from _values(tree[path[0]], path[1:])
