"""Foreign text, made safe to print on a terminal."""

from streams.domain.wording import printable

_KEPT = frozenset("\n\t\u00a0\u200c\u200d")
"""Line ends and tabs, and what writing needs: no-break spaces, and joiners of Persian, Indic scripts and emoji."""


def harmless(text: str) -> str:
    """The text with control characters (ESC, C1) and marks that turn the direction of writing written as escapes."""
    return text if text.isprintable() else "".join(c if c in _KEPT else printable(c) for c in text)
