"""Bodies: noun phrases read as organisations, by name, by a part or by reference."""

from itertools import pairwise

from streams.domain.entity import Role
from streams.extract.filling import Filling, FillResult
from streams.extract.lang.en.filling.names import (
    apposed_body,
    as_filling,
    bracketed_body,
    head_mention,
    is_unknown_name,
    modifying_body,
)
from streams.extract.lang.en.filling.reference import read_pronoun
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.lexicon import Slot
from streams.extract.mention import Mention
from streams.extract.referents import Prefer

_OCCASIONS = frozenset(
    {"summit", "summits", "meeting", "conference", "talks", "session", "office", "programme", "program"}
)
_TREATIES = frozenset({"treaty", "pact", "accord", "convention", "agreement", "protocol", "covenant"})
_DEFINITE = frozenset({"the", "this", "its", "their", "our"})
_INDEFINITE = frozenset({"a", "an", "another", "any", "one", "some", "several"})
_BODY = Slot("organisation", (), frozenset({"organisation"}))


def read_body(context: SentenceContext, k: int, *, acting: bool, prefer: Prefer | None) -> FillResult:
    """Read noun phrase ``k``; ``acting`` lets an organ stand for its organisation."""
    chunk = context.clauses.chunks[k]
    words = context.clauses.words
    named = head_mention(context, chunk, country=False)
    if named is not None:
        candidate, mention = named
        whole = mention.text.rpartition(" ")[2].lower() in {"force", "forces", "treaty", "mechanism"}
        if candidate.role in {Role.ORGAN, Role.METONYM} and not acting and not whole:
            return FillResult(refusal=f"{mention.text!r} is only a part or a place of {candidate.entity}")
        return FillResult((as_filling(named),))
    if head_mention(context, chunk, country=True) is not None:
        return FillResult(refusal=f"{context.words_of(chunk)!r} is a country")
    bracketed = bracketed_body(context, chunk)
    if bracketed is not None and words[chunk.head].low in context.lexicon.nouns["organisations"]:
        return FillResult((as_filling(bracketed),))
    if words[chunk.head].tag is Tag.PRONOUN and words[chunk.head].low in {"it", "itself"}:
        found = context.document.organisation("", context.position(chunk), prefer or _takes_those_named(context))
        if found is not None:
            return FillResult((Filling(found.entity, "referred", found.certainty * 0.9, found.how),))
    return body_by_noun(context, chunk, k + 1, prefer, acting=acting)


def _takes_those_named(context: SentenceContext) -> Prefer:
    """Whether a country of the sentence ever belonged to the organisation: *Burundi left it* speaks of no other."""
    mentions = (word.mention for word in context.clauses.words if word.mention)
    named = {c.entity for mention in mentions for c in mention.candidates if c.is_country}
    return lambda entity: context.document.takes(entity, named)


def body_by_noun(
    context: SentenceContext, chunk: Chunk, following: int | None, prefer: Prefer | None, *, acting: bool = False
) -> FillResult:
    """A body by a noun that stands for it, in phrase ``chunk`` before chunk ``following``: *the bloc*."""
    words = context.clauses.words
    low = words[chunk.head].low
    nouns = context.lexicon.nouns
    own = modifying_body(context, chunk)
    if own is not None and words[chunk.first].low in _INDEFINITE:
        return FillResult(refusal=f"{context.words_of(chunk)!r} is something of {own[0].entity}, not itself")
    if own is not None and low in nouns["organisations"] and (apposed := apposed_body(context, chunk)) is not None:
        return FillResult((as_filling(apposed),))
    if own is not None:
        candidate, mention = own
        known = context.document.is_noun_of(low, candidate.entity) and low not in _OCCASIONS
        if known or (low in nouns["parts"] and not _is_of_its_own(context, chunk, mention)):
            return FillResult((Filling(candidate.entity, "named", 0.88, f"{mention.text} {low}"),))
        if acting and low in nouns["representatives"] | nouns["countries"]:
            return FillResult(
                (Filling(candidate.entity, "represented", 0.88, f"{context.words_of(chunk)!r} acts for it"),)
            )
        return FillResult(refusal=f"{context.words_of(chunk)!r} is something of {candidate.entity}, not itself")
    if acting and low in nouns["representatives"] and following is not None:
        led = context.clauses.low(following) == "of" and _leads_to_whole(context, following)
        whole = head_mention(context, context.clauses.chunks[following + 1], country=False) if led else None
        if whole is not None:
            return FillResult((Filling(whole[0].entity, "represented", 0.88, f"{low} of {whole[1].text} act for it"),))
    if low in nouns["parts"] and chunk.possessor is not None and following is not None:
        owner = read_owner(context, chunk.possessor, prefer)
        if owner.fillings:
            return owner
    if low in nouns["parts"] and following is not None and _leads_to_whole(context, following):
        inner = read_body(context, following + 1, acting=False, prefer=prefer)
        if inner.fillings:
            return inner
        if context.clauses.names(following + 1):
            return FillResult(refusal=inner.refusal)
    apposed = apposed_body(context, chunk)
    if apposed is not None and low in nouns["organisations"]:
        return FillResult((as_filling(apposed),))
    if low not in nouns["organisations"]:
        return FillResult(refusal=f"{context.words_of(chunk)!r} is no organisation")
    if is_unknown_name(context, chunk):
        return FillResult(refusal=f"{context.words_of(chunk)!r} is an organisation that the atlas does not know")
    name = words[chunk.possessor.head] if chunk.possessor is not None else None
    if name is not None and name.capital and name.mention is None:
        return FillResult(refusal=f"{context.words_of(chunk)!r} is that of somebody else")
    described = _by_members(context, following)
    found = context.document.organisation(low, context.position(chunk), prefer) if described is None else None
    if found is None and described is None:
        described = _described(context, chunk)
    if described is not None:
        return FillResult((Filling(described, "referred", 0.7, "the only one that these words describe"),))
    if found is None:
        return FillResult(refusal=f"no organisation named here is a {low}")
    return FillResult((Filling(found.entity, "referred", found.certainty, found.how),))


def _by_members(context: SentenceContext, following: int | None) -> str | None:
    """The one organisation that is known by who its members are: *the club of French-speaking countries*."""
    clauses = context.clauses
    if following is None or clauses.low(following) != "of" or clauses.kind(following + 1) is not Kind.NOUN:
        return None
    *before, last = context.words_of(clauses.chunks[following + 1]).lower().replace(" - ", "-").split()
    if not before:
        return None  # "an alliance of nations" may be any
    states = "nations" if last in {"countries", "states"} else last
    bodies = context.document.descriptions.get(" ".join(("of", *before, states)), ())
    return bodies[0] if len(bodies) == 1 else None


def _described(context: SentenceContext, chunk: Chunk) -> str | None:
    """The one organisation that is described so and has a country of the sentence as a member.

    What region it is of can stand in the sentence's subject: *Central African leaders left their regional bloc*.
    """
    words = context.clauses.words
    vague = chunk.possessor is not None or words[chunk.head - 1].low == "regional"
    if words[chunk.first].low not in _DEFINITE:
        return None  # "an Islamic extremist group"
    around = words if vague else words[max(chunk.first, chunk.head - 2) : chunk.head]
    phrases = {w.low for w in around} | {f"{w.low} {after.low}" for w, after in pairwise(around)}
    named = {c.entity for w in words if w.mention for c in w.mention.candidates if c.is_country}
    bodies = {
        body
        for phrase in phrases
        for body in context.document.descriptions.get(phrase, ())
        if context.document.is_noun_of(words[chunk.head].low, body) and context.document.takes(body, named)
    }
    return bodies.pop() if len(bodies) == 1 else None


def _is_of_its_own(context: SentenceContext, chunk: Chunk, mention: Mention) -> bool:
    """Whether what stands between the body and its part makes that a thing of its own: *the UN migration pact*."""
    between = [w for w in context.clauses.words[chunk.first : chunk.head] if w.start >= mention.end]
    return context.clauses.words[chunk.head].low in _TREATIES and any(
        w.tag is Tag.NOUN and w.low not in {"founding", "accession", "membership", "constitutive", "bloc"}
        for w in between
    )


def _leads_to_whole(context: SentenceContext, k: int) -> bool:
    return (
        context.clauses.kind(k) is Kind.PREPOSITION
        and context.clauses.low(k) in {"of", "in"}
        and context.clauses.kind(k + 1) is Kind.NOUN
    )


def read_owner(context: SentenceContext, owner: Chunk, prefer: Prefer | None) -> FillResult:
    """Read a possessor: *the bloc's*, *its*."""
    words = context.clauses.words
    if owner.first == owner.last and words[owner.first].low in grammar.POSSESSIVES:
        outcome = read_pronoun(context, words[owner.first], owner, _BODY, prefer)
        subject = () if outcome.fillings else context.clauses.subject_before(owner.first)
        told = (body_by_noun(context, context.clauses.chunks[k], k + 1, prefer) for k in subject)
        return next((found for found in told if found.fillings), outcome)
    found = head_mention(context, owner, country=False)
    return body_by_noun(context, owner, None, prefer) if found is None else FillResult((as_filling(found),))
