"""Names: the referents of countries and organisations named in a noun phrase."""

from streams.domain.entity import Role
from streams.extract.filling import Filling
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.mention import Candidate, Mention


def head_mention(context: SentenceContext, chunk: Chunk, *, country: bool) -> tuple[Candidate, Mention] | None:
    """The name that heads the phrase, if it can be what is asked for."""
    mention = context.clauses.words[chunk.head].mention
    if mention is None:
        return None
    if chunk.head > chunk.first and country and _is_part_of_name(context, chunk, mention):
        return None
    candidate = context.document.pick(mention, country=country)
    return None if candidate is None else (candidate, mention)


def _is_part_of_name(context: SentenceContext, chunk: Chunk, mention: Mention) -> bool:
    """Whether a cautious name or a city's stands behind an unknown capitalised word: *Michael Jordan*, *John Paris*."""
    before = context.clauses.words[chunk.head - 1]
    unsure = all(c.cautious or c.role is Role.CAPITAL for c in mention.candidates)
    return unsure and before.capital and before.mention is None and before.tag is Tag.NOUN


def as_filling(found: tuple[Candidate, Mention]) -> Filling:
    """The name as what fills a slot."""
    candidate, mention = found
    certainty = 0.75 if candidate.cautious else {Role.CAPITAL: 0.88, Role.METONYM: 0.88}.get(candidate.role, 0.98)
    return Filling(candidate.entity, "named", certainty, repr(mention.text))


def modifying_body(context: SentenceContext, chunk: Chunk) -> tuple[Candidate, Mention] | None:
    """The organisation named before the head: *the OPEC summit*."""
    for w in range(chunk.first, chunk.last):
        mention = context.clauses.words[w].mention
        if mention is not None and (candidate := context.document.pick(mention, country=False)) is not None:
            return candidate, mention
    return None


def bracketed_body(context: SentenceContext, chunk: Chunk) -> tuple[Candidate, Mention] | None:
    """The organisation named in brackets behind the phrase: *the regional bloc (ECOWAS)*."""
    words = context.clauses.words
    at = chunk.last + 1
    if at + 1 < len(words) and words[at].tag is Tag.OPEN and words[at + 1].mention is not None:
        mention = words[at + 1].mention
        candidate = context.document.pick(mention, country=False) if mention else None
        if candidate is not None and mention is not None:
            return candidate, mention
    return None


def apposed_body(context: SentenceContext, chunk: Chunk) -> tuple[Candidate, Mention] | None:
    """A name behind a comma: *the regional bloc, ECOWAS*, *the UN agency for culture, UNESCO*; no subject of a verb."""
    clauses = context.clauses
    k = clauses.chunk_at(chunk.last)
    if k is None:
        return None
    if clauses.kind(k + 1) is Kind.PREPOSITION and clauses.kind(k + 2) is Kind.NOUN and not clauses.names(k + 2):
        k += 2
    if (
        clauses.kind(k + 1) is not Kind.COMMA
        or clauses.kind(k + 2) is not Kind.NOUN
        or clauses.kind(k + 3) is Kind.VERB
    ):
        return None
    return head_mention(context, clauses.chunks[k + 2], country=False)


def is_unknown_name(context: SentenceContext, chunk: Chunk) -> bool:
    """Whether a capitalised noun phrase names an organisation of its own: *the Foo League*."""
    head = context.clauses.words[chunk.head]
    return head.capital and any(
        context.clauses.words[w].capital and not context.clauses.words[w].mention
        for w in range(chunk.first, chunk.last)
    )
