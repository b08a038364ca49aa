"""Syndication: the copies of one report in many papers count as one source."""

import hashlib
import re
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from rensa import RMinHash

from streams.domain.fingerprint import Fingerprint

WINDOW = timedelta(hours=72)
"""How long after the first of them copies are expected."""

COPIED = 0.33
"""The share of the shorter text's shingles that the other has, from which on one copies the other."""

MIN_SHARED = 20
"""Shingles that both have, at least: shorter texts are alike by chance."""

SAME_FACTS = 0.4
"""The share of the numbers and names in the text with fewer that the other has, below which they tell of two things.

Bulletins from one mould (earthquakes, markets, weather) are alike in all but these.
"""

MIN_FACTS = 4
"""Numbers and names that a text must have for their share to say anything."""

MAX_FACTS, MAX_RUNS = 96, 48
"""Facts and runs of a text that are kept: those with the lowest hashes, so that two texts keep the same ones."""

_PERMUTATIONS, _ROWS, _WHOLE_BANDS, _SEED = 128, 3, 14, 20_240_101
_SHINGLE, _RUN, _WINDOW = 3, 8, 8
_MODULUS, _BASE, _MIX = 2**61 - 1, 1_000_003, 0x1E3779B97F4A7C15
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_DATELINE = re.compile(r"^[^\n]{0,80}?(?:\((?:[A-Za-z ]{2,20})\)\s*[-–—:]?|\s[-–—]\s)")
_LONG_QUOTE = re.compile(r"[\"“][^\"“”]{60,}[\"”]")
_AROUND = ".,;:!?()[]\"“”„«»‘’'–—-"


def fingerprint(article_id: str, text: str, *, source_key: str, origin: str | None) -> Fingerprint | None:
    """The fingerprint of an article; None for a text too short to be told from others.

    Long quotes find texts to compare, and do not count in the comparison: rival agencies quote the same statement.
    """
    text = _DATELINE.sub("", text.lstrip(), count=1)
    words = _words(text)
    shingles = _shingles(_words(_LONG_QUOTE.sub(" ", text)))
    if len(shingles) < MIN_SHARED:
        shingles = _shingles(words)
    if len(shingles) < MIN_SHARED:
        return None
    whole = _minhash(shingles)
    bands = [_band(f"whole{n}", whole[n * _ROWS : (n + 1) * _ROWS]) for n in range(_WHOLE_BANDS)]
    return Fingerprint(
        article_id=article_id,
        source_key=source_key,
        origin=origin,
        minhash=array("I", whole).tobytes(),
        shingles=len(shingles),
        bands=(*bands, *_runs(words)),
        facts=_facts(text),
    )


def containment(one: Fingerprint, other: Fingerprint) -> float:
    """The share of the shorter text's shingles that the longer one has, estimated; 0 where too few are shared."""
    first, second = array("I", one.minhash), array("I", other.minhash)
    similarity = sum(a == b for a, b in zip(first, second, strict=True)) / len(first)
    shared = similarity * (one.shingles + other.shingles) / (1 + similarity)
    return min(shared / min(one.shingles, other.shingles), 1.0) if shared >= MIN_SHARED else 0.0


def tells_the_same(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether two texts name the same numbers and people; True where they have too few to tell."""
    first, second = set(array("I", one.facts)), set(array("I", other.facts))
    fewer = min(len(first), len(second))
    return fewer < MIN_FACTS or len(first & second) >= SAME_FACTS * fewer


def with_origin(article: Fingerprint, candidates: Sequence[Fingerprint]) -> Fingerprint:
    """The article with whose report it is: that of what it copies most of, else of the agency that it names itself.

    Args:
        article: a new one.
        candidates: earlier articles that share a band with it, in the order in which they came.
    """
    others = (each for each in candidates if each.article_id != article.article_id)
    copied = [(containment(article, each), each) for each in others if tells_the_same(article, each)]
    best = max(copied, key=lambda pair: pair[0], default=None)
    if best is None or best[0] < COPIED:
        return article
    origin = best[1].origin or best[1].source_key
    return replace(article, origin=None if origin == article.source_key else origin)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _shingles(words: Sequence[str], length: int = _SHINGLE) -> list[str]:
    return sorted({" ".join(words[n : n + length]) for n in range(len(words) - length + 1)})


def _minhash(shingles: list[str]) -> list[int]:
    minhash = RMinHash(_PERMUTATIONS, _SEED)
    minhash.update(shingles)
    return list(minhash.digest())


def _runs(words: Sequence[str]) -> list[bytes]:
    """Runs of words by winnowing: of two texts that share fifteen words in a row, at least one run is kept in both.

    So extracts are found in texts many times as long, which hashes of the whole do not do.
    """
    hashes = list(_rolling([zlib.crc32(word.encode("utf-8", "replace")) for word in words]))
    if not hashes:
        return []
    lowest = {min(hashes[n : n + _WINDOW]) for n in range(max(len(hashes) - _WINDOW + 1, 1))}
    return [number.to_bytes(8, "big") for number in sorted(lowest)[:MAX_RUNS]]


def _rolling(words: Sequence[int]) -> Iterator[int]:
    """The hash of every run of words, each from the one before it."""
    first = pow(_BASE, _RUN - 1, _MODULUS)
    value = 0
    for number, word in enumerate(words):
        if number >= _RUN:
            value -= words[number - _RUN] * first
        value = (value * _BASE + word) % _MODULUS
        if number >= _RUN - 1:
            yield value * _MIX % _MODULUS


def _facts(text: str) -> bytes:
    """Numbers, and words with a capital within a sentence."""
    found = set()
    for before, token in pairwise(("", *text.split())):
        word = token.strip(_AROUND).partition("'")[0].partition("’")[0]
        is_name = len(word) > 2 and word[0].isupper() and (before[-1:].islower() or before[-1:] == ",")
        if is_name or word[:1].isdigit():
            found.add(zlib.crc32(word.encode("utf-8", "replace")))
    return array("I", sorted(found)[:MAX_FACTS]).tobytes()


def _band(name: str, rows: Sequence[int]) -> bytes:
    return hashlib.sha256(f"{name}:{','.join(map(str, rows))}".encode()).digest()[:8]
