"""Squeezing: collapses white space so that a name is found across line ends."""

import re

_RUN = re.compile(r"[ \t\r\n\u00a0]{2,}")


def squeeze(text: str) -> tuple[str, list[int] | None]:
    """The text with single spaces, and where each of its characters stood; ``None`` where nothing changed.

    Empty lines stay: no name goes on behind one.
    """
    if "\n" not in text and "  " not in text:
        return text, None
    parts: list[str] = []
    at: list[int] = []
    behind = 0
    for run in _RUN.finditer(text):
        if run.group().count("\n") > 1:
            continue
        parts += [text[behind : run.start()], " "]
        at += range(behind, run.start() + 1)
        behind = run.end()
    if not behind:
        return text, None
    at += range(behind, len(text))
    return "".join([*parts, text[behind:]]), at
