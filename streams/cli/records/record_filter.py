"""Choosing records by what is in them."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import click
import re2

from streams.adapters.kafka.reader import StoredRecord
from streams.domain.errors import RejectedError
from streams.wire.codec import parse

Predicate = Callable[[StoredRecord], bool]
_CONDITION = re.compile(r"(?P<path>[\w.-]+?)(?P<operator>!=|=|~)(?P<value>.*)", re.DOTALL)


class Condition(click.ParamType):
    """``FIELD=VALUE``, ``FIELD!=VALUE`` or ``FIELD~PATTERN`` (a regular expression, RE2)."""

    name = "condition"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Callable[[str], bool]]:
        """Read it as a path and a test of one value."""
        if isinstance(value, tuple):
            return value
        match = _CONDITION.fullmatch(value)
        if not match:
            self.fail(f"{value!r} is not FIELD=VALUE, FIELD!=VALUE or FIELD~PATTERN", param, ctx)
        path, operator, wanted = match["path"], match["operator"], match["value"]
        if operator == "=":
            return path, lambda found: found == wanted
        if operator == "!=":
            return path, lambda found: found != wanted
        try:
            pattern = re2.compile(wanted)
        except re2.error as error:
            self.fail(f"{wanted!r} is not a regular expression: {error}", param, ctx)
        return path, lambda found: pattern.search(found) is not None


def all_of(
    where: tuple[tuple[str, Callable[[str], bool]], ...],
    headers: tuple[tuple[str, Callable[[str], bool]], ...],
    key: str | None,
) -> Predicate | None:
    """A predicate that holds where every condition does; None when there is none.

    A condition on a list holds if it holds for one of its elements; a field that is not there has no value, so that
    only ``!=`` holds for it.
    """
    if not (where or headers or key is not None):
        return None

    def holds(record: StoredRecord) -> bool:
        if key is not None and (record.key is None or record.key.decode("utf-8", "replace") != key):
            return False
        if not all(test(record.header(name) or "") for name, test in headers):
            return False
        if not where:
            return True
        try:
            tree = parse(record.value or b"")
        except RejectedError:
            return False
        return all(any(map(test, list(_values(tree, path.split("."))) or [""])) for path, test in where)

    return holds


def _values(tree: object, path: list[str]) -> Iterator[str]:
    if isinstance(tree, list):
        for element in tree:
            yield from _values(element, path)
    elif not path:
        yield tree if isinstance(tree, str) else json.dumps(tree, ensure_ascii=False)
    elif isinstance(tree, dict) and path[0] in tree:
        yield from _values(tree[path[0]], path[1:])
