"""What a change made different, field by field or line by line."""

import json
from dataclasses import dataclass
from difflib import ndiff

from streams.domain.audit import AuditEntry


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, or one line of a text, before and after; empty where there was or is none."""

    field: str
    before: str
    after: str


def difference(entry: AuditEntry) -> list[Difference]:
    """What is different after a change; of what is new or removed, every field that says something."""
    before, after = _fields(entry.before), _fields(entry.after)
    if before is None or after is None:
        return _lines(entry.before, entry.after)
    names = [*after, *(name for name in before if name not in after)]
    found = (Difference(name, _plain(before.get(name)), _plain(after.get(name))) for name in names)
    return [each for each in found if each.before != each.after]


def _fields(text: str) -> dict[str, object] | None:
    """The fields of a JSON object, none of them for no text; none for another text."""
    if not text:
        return {}
    try:
        tree = json.loads(text)
    except ValueError:
        return None
    return tree if isinstance(tree, dict) else {"": tree}


def _plain(value: object) -> str:
    if value in (None, "", [], {}):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _lines(before: str, after: str) -> list[Difference]:
    compared = ndiff(before.splitlines(), after.splitlines())
    return [
        Difference("", line[2:] if line[0] == "-" else "", line[2:] if line[0] == "+" else "")
        for line in compared
        if line[0] in "+-"
    ]
