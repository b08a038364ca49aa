"""Secrets shown once and stored as a hash."""

import hashlib
import secrets


def new_secret() -> str:
    """A text with 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(text: str) -> bytes:
    """What the store keeps; a plain hash suffices, because nobody guesses 256 random bits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
