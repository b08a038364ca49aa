"""Filling: which entities a noun phrase refers to in a slot, and if none, why."""

from streams.domain.entity import Role
from streams.extract.filling import Filling, FillResult
from streams.extract.lang.en.filling.body import body_by_noun, read_body
from streams.extract.lang.en.filling.country import country_by_noun, read_country
from streams.extract.lang.en.filling.names import as_filling, head_mention
from streams.extract.lang.en.filling.party import Parties
from streams.extract.lang.en.filling.reference import read_pronoun
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lexicon import Slot
from streams.extract.referents import Prefer

_SURENESS = 0.8
"""Of what only a trained pipeline names: their makers report about that precision for names."""


def fill(
    context: SentenceContext, k: int, slot: Slot, *, acting: bool, prefer: Prefer | None = None, known: bool = False
) -> FillResult:
    """Read noun phrase ``k`` for the slot.

    Args:
        context: its sentence.
        k: which chunk of it.
        slot: what may fill it.
        acting: whether a government can stand for its country.
        prefer: which entity is likely, where words can mean several.
        known: whether only what the atlas knows will do.
    """
    if prefer is not None:
        return _fill(context, k, slot, acting=acting, prefer=prefer, known=known)
    asked = k, slot.name, slot.kinds, slot.whole, acting, known  # several triggers often stand at one verb
    if asked not in context.outcomes:
        context.outcomes[asked] = _fill(context, k, slot, acting=acting, prefer=None, known=known)
    return context.outcomes[asked]


def _fill(
    context: SentenceContext, k: int, slot: Slot, *, acting: bool, prefer: Prefer | None, known: bool
) -> FillResult:
    if _is_elided(context, k):
        return FillResult(refusal=f"{context.words_of(context.clauses.chunks[k])!r} only begins a name")
    country = slot.fits("country")
    body = not slot.kinds or any(kind != "country" for kind in slot.kinds)
    parties = Parties(context, whole=slot.whole) if "group" in slot.kinds else None
    if parties is not None and (meant := parties.meant(k)) is not None:
        return fill(context, meant, slot, acting=acting, prefer=prefer, known=known)
    head = context.clauses.words[context.clauses.chunks[k].head]
    if parties is not None and head.low in grammar.PERSONAL:
        return FillResult(refusal=f"who {head.text!r} is stands in no clause around it")
    refusals = []
    if country and (parties is None or not parties.is_people(head)):
        outcome = read_country(context, k, acting=acting, prefer=prefer)
        if outcome.fillings:
            return _checked(context, outcome, slot)
        refusals.append(outcome.refusal)
    if body:
        outcome = read_body(context, k, acting=acting, prefer=prefer)
        if outcome.fillings:
            return _checked(context, outcome, slot)
        refusals.append(outcome.refusal)
    if parties is not None:
        outcome = _checked(context, parties.fill(k, acting=acting), slot)
    else:
        outcome = FillResult(refusal="; ".join(dict.fromkeys(r for r in refusals if r)))
    return outcome if outcome.fillings or known else _read_stranger(context, k, slot) or outcome


def _is_elided(context: SentenceContext, k: int) -> bool:
    """Whether a city shares the noun that ends the next phrase: *the [Luanda] and Nairobi peace processes*."""
    clauses, chunk = context.clauses, context.clauses.chunks[k]
    if chunk.last != chunk.first + 1 or clauses.kind(k + 1) is not Kind.CONJUNCTION:
        return False
    city = clauses.words[chunk.last].mention
    if city is None or clauses.words[chunk.first].low != "the" or clauses.kind(k + 2) is not Kind.NOUN:
        return False
    after = clauses.chunks[k + 2]
    shared = clauses.words[after.first].mention is not None and clauses.words[after.head].mention is None
    return shared and all(c.role is Role.CAPITAL for c in city.candidates)


def _read_stranger(context: SentenceContext, k: int, slot: Slot) -> FillResult | None:
    """What only a trained pipeline names; what a state joins or leaves must call itself a league, bloc or the like."""
    chunk = context.clauses.chunks[k]
    stranger = context.stranger(chunk)
    if stranger is None or not slot.fits(stranger.ref.kind):
        return None
    if "group" not in slot.kinds:
        head = context.clauses.words[chunk.head]
        if head.low not in context.lexicon.nouns["organisations"] and not stranger.ref.name.isupper():
            return None
    why = f"{stranger.ref.name!r}, {stranger.ref.kind} by the pipeline"
    return FillResult((Filling(stranger.ref.id, "named", _SURENESS, why),))


def fill_possessor(context: SentenceContext, k: int, slot: Slot, prefer: Prefer | None = None) -> FillResult:
    """Read the possessor or a name in front of noun phrase ``k``'s head for the slot."""
    chunk = context.clauses.chunks[k]
    if chunk.possessor is not None:
        outcome = _read_owner(context, chunk.possessor, slot, prefer)
        if outcome.fillings:
            return outcome
    return fill_modifier(context, k, slot)


def fill_modifier(context: SentenceContext, k: int, slot: Slot) -> FillResult:
    """Read a name in front of noun phrase ``k``'s head for the slot: *its OPEC membership*."""
    chunk = context.clauses.chunks[k]
    country, party = slot.fits("country"), "group" in slot.kinds
    for w in range(chunk.first, chunk.last):
        mention = context.clauses.words[w].mention
        if mention is not None and party and slot.name == "actor" and mention.is_place:
            return FillResult(refusal=f"{mention.text!r} before the noun says where, not who")
        if mention is None or (chunk.possessor is not None and w <= chunk.possessor.last):
            continue
        candidate = context.document.pick(mention, country=country)
        if candidate is not None and party and slot.name == "actor" and candidate.role is Role.CAPITAL:
            return FillResult(refusal=f"{mention.text!r} before the noun says where, not who")
        if candidate is not None and slot.fits(candidate.kind):
            return FillResult((Filling(candidate.entity, "named", 0.9, f"{mention.text!r} before the noun"),))
    if party:
        return Parties(context).possessor(k)
    return FillResult(refusal=f"nobody that fits owns {context.words_of(chunk)!r}")


def _read_owner(context: SentenceContext, owner: Chunk, slot: Slot, prefer: Prefer | None) -> FillResult:
    words = context.clauses.words
    if owner.first == owner.last and words[owner.first].low in grammar.POSSESSIVES:
        return _checked(context, read_pronoun(context, words[owner.first], owner, slot, prefer), slot)
    wants_country = slot.fits("country")
    named = head_mention(context, owner, country=wants_country)
    if named is not None:
        return _checked(context, FillResult((as_filling(named),)), slot)
    if wants_country:
        return country_by_noun(context, owner, acting=True, prefer=prefer)
    return body_by_noun(context, owner, None, prefer)


def _checked(context: SentenceContext, outcome: FillResult, slot: Slot) -> FillResult:
    atlas = context.document.atlas
    good = tuple(f for f in outcome.fillings if slot.fits(atlas.ref(f.entity).kind))
    if good or not outcome.fillings:
        return FillResult(good, outcome.refusal)
    names = ", ".join(f.entity for f in outcome.fillings)
    return FillResult(refusal=f"{names} is not of the kind that {slot.name} takes")
