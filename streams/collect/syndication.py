"""Syndication: the copies of one report in many papers count as one source."""

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from streams.collect.agencies import is_agency
from streams.collect.text_tokens import Token, tokens, without_dateline, without_long_quotes
from streams.domain.fingerprint import Fingerprint

WINDOW = timedelta(hours=72)
"""How long after the first of them copies are expected."""

COPIED, BY_CHANCE = 0.2, 5
"""One text copies another when the share of the shorter one's pairs of words that the other has is at least ``COPIED``.

As many as ``BY_CHANCE`` pairs are expected besides: they count in short texts.
"""

COPIED_FROM_A_RIVAL = 0.6
"""The share for a text that names another agency as its author than the one whose report the other is."""

MIN_SHARED = 10
"""Pairs that both have, at least: shorter texts are alike by chance."""

SAME_NAMES, SAME_NUMBERS = 0.4, 0.4
"""The share of the names (numbers) of the text with fewer that the other has, below which they tell of two things.

Bulletins from one mould (earthquakes, markets, sanctions) are alike in all but these.
"""

MIN_FACTS = 4
"""Names (numbers) that a text must have for their share to say anything."""

MAX_PAIRS, MAX_FACTS, MAX_BANDS = 512, 96, 48
"""How many hashes of a text are kept: the lowest, so that two texts keep the same ones."""

_EVERY_HASH = 2**32


def fingerprint(article_id: str, text: str, *, source_key: str, origin: str | None) -> Fingerprint | None:
    """The fingerprint of an article; None for a text too short to be told from others.

    Long quotes do not count, unless there is little else: rival agencies quote the same statement. Nor do names and
    numbers beside each other, which every report of an event has in common.
    """
    text = without_dateline(text)
    everything = tokens(text)
    written = next(
        (each for each in (tokens(without_long_quotes(text)), everything) if len(_pairs(each)) >= MIN_SHARED), None
    )
    if written is None:
        return None
    return Fingerprint(
        article_id=article_id,
        source_key=source_key,
        origin=origin,
        pairs=_lowest(_pairs(written), MAX_PAIRS),
        names=_lowest((token.stem for token in everything if token.is_name), MAX_FACTS),
        numbers=_lowest((token.stem for token in everything if token.is_number), MAX_FACTS),
        bands=_bands(written),
    )


def containment(one: Fingerprint, other: Fingerprint) -> tuple[float, int]:
    """The share of the shorter text's pairs that the longer one has, and how many pairs that share is taken over.

    Of long texts only the lowest hashes are known: the comparison ends where those of one text end. The share is 0
    where too few pairs are shared.
    """
    both = [set(array("I", each.pairs)) for each in (one, other)]
    end = min((max(each) for each in both if len(each) == MAX_PAIRS), default=_EVERY_HASH)
    first, second = ({number for number in each if number <= end} for each in both)
    shared, fewer = len(first & second), min(len(first), len(second))
    return (shared / fewer if shared >= MIN_SHARED else 0.0), fewer


def tells_the_same(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether two texts have the same names and numbers; True where they have too few to tell."""
    return _has_same(one.names, other.names, SAME_NAMES) and _has_same(one.numbers, other.numbers, SAME_NUMBERS)


def copies(article: Fingerprint, other: Fingerprint) -> bool:
    """Whether two texts are one report."""
    share, fewer = containment(article, other)
    are_rivals = is_agency(article.origin) and is_agency(other.origin) and article.origin != other.origin
    needed = COPIED_FROM_A_RIVAL if are_rivals else COPIED + BY_CHANCE / max(fewer, 1)
    return share >= needed and tells_the_same(article, other)


def with_origin(article: Fingerprint, candidates: Sequence[Fingerprint]) -> Fingerprint:
    """The article with whose report it is: that of the first that it copies, else of the agency that it names itself.

    Where it copies reports that went out under several keys before they were known to be one, an agency's wins.

    Args:
        article: a new one.
        candidates: earlier articles that share a band with it, in the order in which they came.
    """
    copied = [each for each in candidates if each.article_id != article.article_id and copies(article, each)]
    if not copied:
        return article
    first = next((each for each in copied if is_agency(each.origin)), copied[0])
    origin = first.origin or first.source_key
    return replace(article, origin=None if origin == article.source_key else origin)


def _has_same(one: bytes, other: bytes, share: float) -> bool:
    first, second = set(array("I", one)), set(array("I", other))
    fewer = min(len(first), len(second))
    return fewer < MIN_FACTS or len(first & second) >= share * fewer


def _pairs(words: Sequence[Token]) -> set[str]:
    return {f"{one.stem} {two.stem}" for one, two in pairwise(words) if not (one.is_fact and two.is_fact)}


def _bands(words: Sequence[Token]) -> tuple[bytes, ...]:
    """Runs of three words: two texts that share some of them are found even if one is many times as long."""
    runs = zip(words, words[1:], words[2:], strict=False)
    texts = {" ".join(word.stem for word in run) for run in runs if not all(word.is_fact for word in run)}
    return tuple(
        sorted(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest() for text in texts)[:MAX_BANDS]
    )


def _lowest(texts: Iterable[str], most: int) -> bytes:
    hashes = {hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).digest() for text in texts}
    return array("I", sorted(int.from_bytes(each, "big") for each in hashes)[:most]).tobytes()
