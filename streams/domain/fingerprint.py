"""Fingerprints, by which near-duplicate articles are recognised."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """One article among those that may copy each other.

    Attributes:
        source_key: what its source counts as by itself.
        origin: whose report it is, as far as it says so itself, or as was decided.
        minhash: of its shingles, four bytes a permutation.
        shingles: how many different ones it has.
        facts: hashes of its numbers and names, four bytes each; empty where that was not kept.
        bands: two articles that share one are compared.
    """

    article_id: str
    source_key: str
    origin: str | None
    minhash: bytes
    shingles: int
    bands: tuple[bytes, ...]
    facts: bytes = b""
