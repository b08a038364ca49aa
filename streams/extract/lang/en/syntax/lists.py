"""Lists: noun phrases coordinated by words other than *and*."""

from typing import TYPE_CHECKING

from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.grammar import Form

if TYPE_CHECKING:
    from streams.extract.lang.en.syntax.phrases import Phrases

_JOINING = frozenset(
    {
        ("as", "well", "as"),
        ("along", "with"),
        ("together", "with"),
        ("alongside",),
        ("and", "also"),
        ("plus",),
        ("followed", "by"),
        ("joined", "by"),
    }
)


def is_headline_pair(phrases: "Phrases", k: int) -> bool:
    """Whether a comma joins two names that begin a headline: *Thailand, Cambodia agree*, but not *Kyiv, Ukraine*."""
    if k != 2 or phrases.kind(1) is not Kind.COMMA or phrases.low(1) != "," or phrases.kind(0) is not Kind.NOUN:
        return False
    following = phrases.skip_right(k)
    if phrases.kind(following) is not Kind.VERB or phrases.chunks[following].form is Form.THIRD:
        return False
    heads = [phrases.chunks[n] for n in (0, k)]
    mentions = [phrases.words[chunk.head].mention for chunk in heads if chunk.first == chunk.head]
    places = [{c.entity for c in mention.candidates} for mention in mentions if mention is not None]
    return len(places) == len(heads) and not places[0] & places[1]


def added_right(phrases: "Phrases", k: int) -> list[int]:
    """Noun phrases that such words join to ``k``: *Iceland, as well as Finland*, *together with Chad*."""
    at = k + 2 if phrases.kind(k + 1) is Kind.COMMA else k + 1
    if phrases.kind(at) is None:
        return []
    first = phrases.chunks[at].first
    lows = tuple(phrases.lows[first : first + 3])
    size = next((n for n in (3, 2, 1) if lows[:n] in _JOINING), 0)
    behind = phrases.chunk_at(first + size) if size and first + size < len(phrases.words) else None
    return phrases.conjuncts_right(behind) if behind is not None and phrases.kind(behind) is Kind.NOUN else []
