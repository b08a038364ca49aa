"""Records for people: a one-line summary each, or whole."""

import json
from collections.abc import Callable
from typing import Any

import click

from streams.domain.errors import RejectedError
from streams.domain.record import Record
from streams.domain.wording import local_second, printable
from streams.wire.codec import parse
from streams.wire.dead_letters import is_letter, read_letter

_WIDTH = 160


def line(record: Record) -> str:
    """Time, place and a summary."""
    when = click.style(local_second(record.arrived_at), dim=True)
    return f"{when} {click.style(f'{record.local_origin:>8}', fg='cyan')}  {summary(record)}"


def whole(record: Record) -> str:
    """The line, then key, headers and the value as indented JSON where it is JSON."""
    parts = [line(record)]
    if record.key is not None:
        parts.append(f"  key {_shown(record.key)}")
    parts += [f"  {name}: {_shown(value)}" for name, value in record.headers]
    tree = _tree(record.value)
    rows = [_shown(record.value)] if tree is None else json.dumps(tree, indent=2, ensure_ascii=False).split("\n")
    parts += [f"  {printable(row)}" for row in rows]
    return "\n".join(parts)


def summary(record: Record) -> str:
    """What the record says, on one line."""
    if is_letter(record):
        letter = read_letter(record)
        return _cut(f"{letter.code} from {letter.origin}: {letter.message}")
    if record.value is None:
        return "(no value)"
    tree = _tree(record.value)
    if isinstance(tree, dict):
        for sign, describe in _KINDS.items():
            if sign in tree:
                try:
                    return _cut(describe(tree))
                except (KeyError, TypeError, AttributeError):
                    break  # it has the sign and not the form: shown as it is
    return _cut(_shown(record.value))


def _article(tree: dict[str, Any]) -> str:
    return f"{tree['title'] or tree['text']}  ({tree['source']['name'] or tree['source']['domain']})"


def _event(tree: dict[str, Any]) -> str:
    roles = [tree[role]["name"] for role in ("actor", "target", "organisation") if tree.get(role)]
    return f"{tree['type']} {tree['status']}/{tree['modality']}  {' → '.join(roles)}  {tree['confidence']:.2f}"


def _alert_change(tree: dict[str, Any]) -> str:
    alert = tree["alert"]
    told = "notifies" if tree["notify"] else "silent"
    return f"{tree['change']} {alert['severity']}: {alert['summary']}  ({alert['rule_id']}, {told})"


_KINDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "alert": _alert_change,
    "modality": _event,
    "text": _article,
}
"""A field that only this kind of record has → how it is summed up."""


def _tree(value: bytes | None) -> Any:
    try:
        return parse(value or b"")
    except RejectedError:
        return None


def _shown(value: bytes | None) -> str:
    if value is None:
        return "(none)"
    return printable(value.decode("utf-8", "backslashreplace"))


def _cut(text: str) -> str:
    text = printable(" ".join(text.split()))
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}… ({len(text):,} characters)"
