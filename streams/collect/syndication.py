"""Syndication: the copies of one report in many papers count as one source."""

import hashlib
import re
from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rensa import RMinHash

from streams.domain.fingerprint import Fingerprint

WINDOW = timedelta(hours=72)
"""How long after the first of them copies are expected."""

COPIED = 0.5
"""The share of the shorter text's shingles that the other has, from which on one copies the other."""

MIN_SHARED = 20
"""Shingles that both have, at least: shorter texts are alike by chance."""

_PERMUTATIONS, _LEAD_PERMUTATIONS, _ROWS, _WHOLE_BANDS, _SEED = 128, 24, 3, 14, 20_240_101
_SHINGLE, _LEAD_WORDS = 3, 60
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_DATELINE = re.compile(r"^[^\n]{0,80}?(?:\((?:[A-Za-z ]{2,20})\)\s*[-–—:]?|\s[-–—]\s)")


def fingerprint(article_id: str, text: str, *, source_key: str, origin: str | None) -> Fingerprint | None:
    """The fingerprint of an article; None for a text too short to be told from others."""
    words = [word.lower() for word in _WORD.findall(_DATELINE.sub("", text.lstrip(), count=1))]
    shingles = _shingles(words)
    if len(shingles) < MIN_SHARED:
        return None
    whole = _minhash(shingles, _PERMUTATIONS)
    lead = _minhash(_shingles(words[:_LEAD_WORDS]), _LEAD_PERMUTATIONS)
    bands = [_band(f"whole{n}", whole[n * _ROWS : (n + 1) * _ROWS]) for n in range(_WHOLE_BANDS)]
    bands += [_band(f"lead{n}", lead[n * _ROWS : (n + 1) * _ROWS]) for n in range(_LEAD_PERMUTATIONS // _ROWS)]
    return Fingerprint(
        article_id=article_id,
        source_key=source_key,
        origin=origin,
        minhash=array("I", whole).tobytes(),
        shingles=len(shingles),
        bands=tuple(bands),
    )


def containment(one: Fingerprint, other: Fingerprint) -> float:
    """The share of the shorter text's shingles that the longer one has, estimated; 0 where too few are shared."""
    first, second = array("I", one.minhash), array("I", other.minhash)
    similarity = sum(a == b for a, b in zip(first, second, strict=True)) / len(first)
    shared = similarity * (one.shingles + other.shingles) / (1 + similarity)
    return min(shared / min(one.shingles, other.shingles), 1.0) if shared >= MIN_SHARED else 0.0


def with_origin(article: Fingerprint, candidates: Sequence[Fingerprint]) -> Fingerprint:
    """The article with whose report it is: that of what it copies most of, else of the agency that it names itself.

    Args:
        article: a new one.
        candidates: earlier articles that share a band with it, in the order in which they came.
    """
    copied = [(containment(article, each), each) for each in candidates if each.article_id != article.article_id]
    best = max(copied, key=lambda pair: pair[0], default=None)
    if best is None or best[0] < COPIED:
        return article
    origin = best[1].origin or best[1].source_key
    return replace(article, origin=None if origin == article.source_key else origin)


def _shingles(words: Sequence[str]) -> list[str]:
    return sorted({" ".join(words[n : n + _SHINGLE]) for n in range(len(words) - _SHINGLE + 1)})


def _minhash(shingles: list[str], permutations: int) -> list[int]:
    minhash = RMinHash(permutations, _SEED)
    minhash.update(shingles)
    return list(minhash.digest())


def _band(name: str, rows: Sequence[int]) -> bytes:
    return hashlib.sha256(f"{name}:{','.join(map(str, rows))}".encode()).digest()[:8]
