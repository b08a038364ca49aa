"""Origins of web pages: scheme, host and port."""

import re

_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?")


def origin_fault(origin: str) -> str | None:
    """Why this is no origin, or ``*``; none when it is one."""
    if origin == "*" or _ORIGIN.fullmatch(origin):
        return None
    return f"{origin!r} is no origin; write it like https://desk.example.com, or * for all"
