"""Topics of Kafka as addresses."""

import re

RESERVED = frozenset({"articles", "events", "alerts", "dead-letters"})
"""Tocsin's own topics, which hold what its processes tell each other."""

_PREFIX = "kafka:"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,249}")


def read_topic(text: str) -> str:
    """The name of a topic, also behind ``kafka:``; raises ValueError that says how to write it."""
    name = text.strip().removeprefix(_PREFIX)
    if not _NAME.fullmatch(name) or name in {".", ".."}:
        raise ValueError(
            f"{text!r} is no topic; write its name, of letters, digits, full stops, dashes and underscores"
        )
    if name in RESERVED or name.startswith("__"):
        raise ValueError(f"{name} is a topic of Tocsin or Kafka itself; deliver to one of your own")
    return name
