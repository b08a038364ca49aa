"""Fingerprints, by which near-duplicate articles are recognised."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """One article among those that may copy each other.

    Attributes:
        source_key: what its source counts as by itself.
        origin: whose report it is, as far as it says so itself, or as was decided.
        pairs: hashes of its words with the one that follows each, four bytes a hash, lowest first.
        names, numbers: hashes of those in it, in the same form.
        bands: two articles that share one are compared.
    """

    article_id: str
    source_key: str
    origin: str | None
    pairs: bytes
    names: bytes
    numbers: bytes
    bands: tuple[bytes, ...]
