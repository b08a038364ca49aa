"""Records as people want to see them: one line each, with what matters of its kind, or whole."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from streams.adapters.kafka.reader import StoredRecord
from streams.cli.shared.wording import printable
from streams.domain.errors import RejectedError
from streams.wire.codec import parse

_WIDTH = 160


def line(record: StoredRecord) -> str:
    """Time, place and a summary."""
    when = datetime.fromtimestamp(record.timestamp_ms / 1000).astimezone().strftime("%m-%d %H:%M:%S")
    return f"{click.style(when, dim=True)} {click.style(f'{record.place:>8}', fg='cyan')}  {summary(record)}"


def whole(record: StoredRecord) -> str:
    """The line, then key, headers and the value as indented JSON where it is JSON."""
    parts = [line(record)]
    if record.key is not None:
        parts.append(f"  key {_shown(record.key)}")
    parts += [f"  {name}: {_shown(value)}" for name, value in record.headers]
    tree = _tree(record.value)
    rows = [_shown(record.value)] if tree is None else json.dumps(tree, indent=2, ensure_ascii=False).split("\n")
    parts += [f"  {printable(row)}" for row in rows]
    return "\n".join(parts)


def summary(record: StoredRecord) -> str:
    """What the record says, on one line."""
    if code := record.header("tocsin-error-code"):
        origin = "/".join(record.header(f"tocsin-origin-{part}") or "?" for part in ("topic", "partition", "offset"))
        return _cut(f"{code} from {origin}: {record.header('tocsin-error') or ''}")
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
