"""Deterministic ids: the same facts always get the same id, on every machine and at every attempt."""

import hashlib
from collections.abc import Iterable

ID_LENGTH = 24
"""Hexadecimal digits of an id (96 bits: a clash among a billion ids has odds of about one in 10^11)."""


def stable_id(*parts: str | int | None) -> str:
    """Hash the parts, in order, into an id of :data:`ID_LENGTH` hexadecimal digits.

    ``None`` differs from the empty string, and moving a character from one part to the next changes the id.
    """
    framed: list[bytes] = []
    for part in parts:
        data = b"\x00" if part is None else b"\x01" + str(part).encode("utf-8", "surrogatepass")
        framed += (len(data).to_bytes(8, "big"), data)
    return hashlib.sha256(b"".join(framed)).hexdigest()[:ID_LENGTH]


def joined_key(parts: Iterable[str | None]) -> str:
    """Join the parts of a key with ``|`` for people to read; a missing part becomes ``-``."""
    return "|".join("-" if part is None else part for part in parts)
