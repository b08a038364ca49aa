"""Posts: whether an election is one of the country that is named, or of a region or another body."""

from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.word import Word
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.mention import PLACE

_OF_PERSONS = frozenset({"agent", "patient", "as", "possessor", "of"})


_PARTS = frozenset("state province region city town county canton district territory governorate".split())


def is_elsewhere(context: SentenceContext, occurrence: Occurrence, path: str, k: int) -> bool:
    """Whether the post is none of the country: *president of Chechnya*, *elected president of the UN assembly*."""
    if occurrence.pattern.type != "government.election" or path not in _OF_PERSONS:
        return False
    if _is_regional(context, k) or _is_regional(context, k + 2, behind="of"):
        return True
    post = occurrence.last
    if context.clauses.kind(post) is not Kind.NOUN:
        post += 2 if context.clauses.low(post + 1) == "as" else 1
    return context.clauses.kind(post) is Kind.NOUN and _is_of_body(context, post + 2)


def _is_regional(context: SentenceContext, k: int, behind: str = "") -> bool:
    """Whether noun phrase ``k`` names a region or city and no country."""
    clauses = context.clauses
    if clauses.kind(k) is not Kind.NOUN or (behind and clauses.low(k - 1) != behind):
        return False
    if behind and clauses.low(k) in _PARTS:
        return True  # "premier of the Australian state of Victoria"
    named = [word.mention for word in _words(context, clauses.chunks[k]) if word.mention is not None]
    regions = [m for m in named if m.group is not None and (behind or m.group.kind == PLACE)]
    return bool(regions) and all(context.document.pick(m, country=True) is None for m in named)


def _is_of_body(context: SentenceContext, k: int) -> bool:
    """Whether *of* brings an organisation or a region behind a post."""
    clauses = context.clauses
    if clauses.kind(k) is not Kind.NOUN or clauses.low(k - 1) != "of":
        return False
    if _is_regional(context, k, behind="of"):
        return True
    named = [word.mention for word in _words(context, clauses.chunks[k]) if word.mention is not None]
    return bool(named) and all(
        context.document.pick(m, country=True) is None and m.organisation is not None for m in named
    )


def _words(context: SentenceContext, chunk: Chunk) -> list[Word]:
    return context.clauses.words[chunk.first : chunk.last + 1]
