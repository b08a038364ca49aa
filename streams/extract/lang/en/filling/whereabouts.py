"""Whereabouts: the country in which something happens, by the phrases of place around its trigger."""

from streams.domain.entity import Role
from streams.extract.lang.en.filling.names import head_mention
from streams.extract.lang.en.filling.outcome import Filling
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.mention import PLACE

_WHERE = ("in", "across", "at", "near", "outside", "inside", "throughout", "around", "off", "within", "along")
_SAID = frozenset(
    {"membership", "accuse", "agree", "reject", "relations", "request", "sanction", "support", "threaten"}
)
"""Families of what is said or decided: *condemned the coup in Niger* was not said there."""
_SOILS = frozenset({Role.NAME, Role.FORMER_NAME, Role.ACRONYM, Role.CAPITAL})


def whereabouts(context: SentenceContext, occurrence: Occurrence) -> Filling | None:
    """The country where it happens; none where no phrase says so, or it is only said or decided."""
    return None if occurrence.pattern.type.partition(".")[0] in _SAID else scene(context, occurrence)


def scene(context: SentenceContext, occurrence: Occurrence) -> Filling | None:
    """The country that a phrase of place behind the trigger names, or else that of the only place in the sentence."""
    beside = sorted(k for name in _WHERE for k in occurrence.roles.get(name, ()))
    place = next((found for k in beside if (found := _located(context, k)) is not None), None)
    if place is not None:
        return place
    clauses = context.clauses
    anywhere = [k for k in range(1, len(clauses.chunks)) if clauses.low(k - 1) in _WHERE and k not in beside]
    places = {located.entity: located for k in anywhere if (located := _located(context, k)) is not None}
    return next(iter(places.values())) if len(places) == 1 else None


def _located(context: SentenceContext, k: int) -> Filling | None:
    """The country of a phrase of place: *Mali*, *Gao*, *the Malian town*, *the town of Gao*, *Hombori, Mali*."""
    clauses = context.clauses
    if clauses.kind(k) is not Kind.NOUN:
        return None
    chunk = clauses.chunks[k]
    if (here := _land(context, chunk)) is not None:
        return here
    head = clauses.words[chunk.head]
    if head.low in context.lexicon.nouns["settlements"]:
        for word in clauses.words[chunk.first : chunk.head]:
            candidate = context.document.pick(word.mention, country=True) if word.mention else None
            if candidate is not None:
                return Filling(candidate.entity, "named", 0.9, f"{context.words_of(chunk)!r} is its")
        if clauses.low(k + 1) == "of":
            return _located(context, k + 2)
    unknown = head.capital and head.mention is None
    if unknown and clauses.kind(k + 1) is Kind.COMMA and clauses.kind(k + 2) is Kind.NOUN:
        return _land(context, clauses.chunks[k + 2])
    return None


def _land(context: SentenceContext, chunk: Chunk) -> Filling | None:
    """The country that heads the phrase, or whose city or region does."""
    mention = context.clauses.words[chunk.head].mention
    if mention is not None and mention.group is not None and mention.group.kind == PLACE:
        return Filling(mention.group.entity, "named", 0.9, f"{mention.text!r} lies in it")
    named = head_mention(context, chunk, country=True)
    if named is None or named[0].role not in _SOILS:
        return None
    return Filling(named[0].entity, "named", 0.95, repr(named[1].text))
