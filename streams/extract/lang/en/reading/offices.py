"""Offices: whether a noun phrase is a current office-holder of a country."""

from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.lang.en.syntax.word import Word

_NOT_IN_OFFICE = frozenset(
    "former ex late then erstwhile onetime one-time past previous first founding ousted deposed vice deputy assistant "
    "honorary toppled jailed exiled would-be".split()
)
_LONGEST = 3
"""Words of an office: *head of state*, *acting prime minister*."""


def holds_office(context: SentenceContext, k: int, path: str, offices: frozenset[str]) -> bool:
    """Whether noun phrase ``k``, or its owner where the path says so, is one of those in office."""
    chunk = context.clauses.chunks[k]
    if path == "possessor":
        return chunk.possessor is not None and _is_office(context, chunk.possessor, offices)
    if context.clauses.words[chunk.head].low in {"he", "she"}:
        verb = context.clauses.previous_verb(k, finite=True)
        return verb is not None and any(
            s < k and holds_office(context, s, "agent", offices) for s in context.clauses.subject(verb)[0]
        )
    if _is_office(context, chunk, offices):
        return _is_of_country(context, k)
    return _is_apposed(context, k, offices)


def _is_office(context: SentenceContext, chunk: Chunk, offices: frozenset[str]) -> bool:
    """Whether the phrase is an office, or the name of somebody with the office as title, or that of a known leader."""
    words = context.clauses.words
    start = chunk.possessor.last + 1 if chunk.possessor is not None else chunk.first
    head = words[chunk.head]
    if head.mention is not None and any(c.terms for c in head.mention.candidates):
        before = words[start : chunk.head]
        return not any(_NOT_IN_OFFICE & set(word.low.split()) for word in before) and not _is_namesake(before, offices)
    last = chunk.head
    if head.capital and head.mention is None:
        last = next((w for w in range(chunk.head, start - 1, -1) if _ends(words, start, w, offices)), -1)
        if last < 0 or not all(word.capital for word in words[last : chunk.head + 1]):
            return False
    first = _begins(words, start, last, offices)
    return first is not None and all(_may_precede(context, word) for word in words[start:first])


def _is_namesake(before: list[Word], offices: frozenset[str]) -> bool:
    """Whether the words before a leader's surname are somebody else's first name: *Saif al-Islam Gaddafi*."""
    titles = {word for office in offices for word in office.split()}
    nearest = before[-1] if before else None
    return (
        nearest is not None
        and any(part[:1].isupper() for part in nearest.text.split("-"))
        and nearest.mention is None
        and nearest.tag in {Tag.NAME, Tag.NOUN}
        and nearest.low not in titles
    )


def _ends(words: list[Word], start: int, last: int, offices: frozenset[str]) -> bool:
    return _begins(words, start, last, offices) is not None


def _begins(words: list[Word], start: int, last: int, offices: frozenset[str]) -> int | None:
    """Where the longest office that ends at that word begins."""
    for first in range(max(start, last - _LONGEST + 1), last + 1):
        if " ".join(word.low for word in words[first : last + 1]) in offices:
            return first
    return None


def _may_precede(context: SentenceContext, word: Word) -> bool:
    """Whether the word leaves the office as it is: *the*, *long-serving*, a state that exists; not *FIFA*."""
    if word.mention is not None:
        country = context.document.pick(word.mention, country=True)
        return country is not None and _exists(context, country.entity)
    if word.low in _NOT_IN_OFFICE or word.low.startswith("ex-"):
        return False
    return not word.capital or word.tag in {Tag.DETERMINER, Tag.POSSESSIVE, Tag.PRONOUN} or word.start == 0


def _exists(context: SentenceContext, country: str) -> bool:
    """Whether the country still is when the article appears: nobody holds an office of South Vietnam."""
    known, day = context.document.atlas.countries.get(country), context.document.day
    return known is None or known.dissolved is None or day is None or day < known.dissolved


def _is_of_country(context: SentenceContext, k: int) -> bool:
    """Whether what *of* brings behind the office, if anything, is a country: not *the president of the Senate*."""
    clauses = context.clauses
    if clauses.low(k + 1) != "of" or clauses.kind(k + 2) is not Kind.NOUN:
        return True
    head = clauses.words[clauses.chunks[k + 2].head]
    if head.mention is not None:
        return context.document.pick(head.mention, country=True) is not None
    return head.low in context.lexicon.nouns["countries"] or head.low == "state"


def _is_apposed(context: SentenceContext, k: int, offices: frozenset[str]) -> bool:
    """Whether a comma brings the office behind a name: *Idriss Deby, the president of Chad, died*."""
    clauses = context.clauses
    if not clauses.words[clauses.chunks[k].head].capital or clauses.kind(k + 1) is not Kind.COMMA:
        return False
    if clauses.kind(k + 2) is not Kind.NOUN:
        return False
    return _is_office(context, clauses.chunks[k + 2], offices) and _is_of_country(context, k + 2)
