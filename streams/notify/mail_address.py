"""Email addresses, and text that is safe in a header."""

import re
import unicodedata
from email.headerregistry import Address

_SPEC = re.compile(r"""([^\s@,;:<>()\[\]"\\]+)@([^\s@,;:<>()\[\]"\\]+)""")


def one_line(text: str, length: int = 998) -> str:
    """The text on one line, without control characters, cut with an ellipsis at ``length`` characters."""
    line = " ".join("".join(" " if breaks(c) else c for c in text).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def breaks(character: str) -> bool:
    """Whether a character may end a line or is none that a mail may hold."""
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def address_of(text: str) -> Address:
    """The one address that a text is, bare or as ``Name <address>``; raises ValueError when it is none."""
    name, spec = "", text
    if text.endswith(">"):
        name, opening, address = text[:-1].rpartition("<")
        spec = address if opening else text
    found = _SPEC.fullmatch(spec) if text == one_line(text) else None
    if found is None or "@" in name:
        raise ValueError(f"{one_line(text, 100)!r} is not an email address")
    return Address(name.strip(' "'), found[1], found[2])
