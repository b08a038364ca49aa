"""Slots: which entities fill what a pattern asks for."""

from collections.abc import Mapping
from dataclasses import replace

from streams.extract.filling import Filling, FillResult
from streams.extract.lang.en.filling.filler import fill, fill_modifier, fill_possessor
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.filling.whereabouts import located
from streams.extract.lang.en.reading.heads import is_headed
from streams.extract.lang.en.reading.membership import is_private, preference
from streams.extract.lang.en.reading.offices import holds_office
from streams.extract.lang.en.reading.places import places_of
from streams.extract.lang.en.reading.posts import is_elsewhere
from streams.extract.lang.en.reading.unnamed import as_people, unnamed
from streams.extract.lang.en.reading.victims import is_only_scene
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.lang.en.triggers.parsed import parsed_roles
from streams.extract.lexicon import Slot
from streams.extract.referents import Prefer

_ENUMERATING = frozenset({("such", "as"), ("among", "them"), ("amongst", "them")})
_FROM_AFAR = frozenset({"shared", "parenthesis"})
_EDGES = frozenset({"border", "borders", "frontier", "frontiers"})
_PARSED = 0.9
"""How sure the place is that only the parse gives: the small English parsers attach about nine of ten words rightly."""
_AUTHORITIES = ("accuse", "coerce")
"""Families in which the country where it happens acts when nobody else is named."""
_COUNTRY = Slot("actor", ("agent",), frozenset({"country"}))


def fill_slots(context: SentenceContext, occurrence: Occurrence) -> tuple[dict[str, tuple[Filling, ...]], str]:
    """What fills each slot; and why that is no event, or nothing."""
    slots: dict[str, tuple[Filling, ...]] = {}
    for slot in sorted(occurrence.pattern.slots, key=lambda s: s.name != "organisation"):
        taken = frozenset(f.entity for f in slots.get("actor", ()) if slot.optional)
        outcome = _fill_slot(
            context, occurrence, slot, preference(context.document, occurrence.pattern.type, slots), taken
        )
        fillings = as_people(context, occurrence, slot, outcome.fillings) or unnamed(context, occurrence, slot)
        if fillings:
            slots[slot.name] = fillings
        elif not slot.optional:
            return slots, outcome.refusal or f"nothing stands where the {slot.name} should"
    if occurrence.pattern.mutual:
        slots |= _towards_each_other(slots)
    if len({f.entity for fillings in slots.values() for f in fillings}) < occurrence.pattern.sides:
        return slots, "only one side is named"
    if _acts_itself(context, occurrence, slots):
        return slots, "the country itself acts"
    if context.strangers and _is_among_strangers(context, occurrence, slots):
        if any(word.mention is not None for word in context.clauses.words):
            return fill_slots(replace(context, strangers=(), outcomes={}), occurrence)
        return slots, "it names nobody of the atlas whom this is about"
    return slots, "" if slots else "nobody acts and nobody is acted on"


def _towards_each_other(slots: Mapping[str, tuple[Filling, ...]]) -> dict[str, tuple[Filling, ...]]:
    """The target of two that act together: each has the other; who is only named later is not meant."""
    actors = slots.get("actor", ())
    if len({f.entity for f in actors}) != 2 or any(f.path != "later" for f in slots.get("target", ())):
        return {}
    return {"target": tuple(f._replace(why=f"{f.why}, with the other") for f in actors)}


def _is_among_strangers(
    context: SentenceContext, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]]
) -> bool:
    """Whether nobody of a known country or organisation is told of by name: *Smith met Jones*, *he met Jones*.

    A sentence that names somebody of the atlas all the same is then read as without a trained pipeline.

    Strangers let a sentence be read that nobody would read without a trained pipeline. What *he* or *the party* means
    there, of all countries that the article names, is then a guess.
    """
    strange = {s.ref.id: s.ref for s in context.strangers}
    fillings = [f for several in slots.values() for f in several]
    alone = not any(f.entity in strange for f in fillings)
    if alone and (not occurrence.pattern.needs_name or any(word.mention for word in context.clauses.words)):
        return False
    return not any(strange[f.entity].country if f.entity in strange else f.how != "referred" for f in fillings)


def _fill_slot(
    context: SentenceContext, occurrence: Occurrence, slot: Slot, prefer: Prefer | None, taken: frozenset[str]
) -> FillResult:
    """What fills the slot: what the rules find, or where they are unsure what the parse of a trained pipeline says."""
    by_rules = _by_roles(context, occurrence, slot, prefer, taken)
    if context.parse is None or slot.fixed or occurrence.trigger.noun:
        return by_rules
    roles = parsed_roles(context.clauses, context.parse, occurrence)
    by_parse = _by_roles(context, replace(occurrence, roles=roles), slot, prefer, taken)
    if not _is_better(by_parse, by_rules, occurrence, slot):
        return by_rules
    told = (
        f._replace(certainty=f.certainty * _PARSED, why=f"{f.why}, {slot.name} by the parse") for f in by_parse.fillings
    )
    return FillResult(tuple(told))


def _is_better(by_parse: FillResult, by_rules: FillResult, occurrence: Occurrence, slot: Slot) -> bool:
    """Whether the parse knows more: somebody for nobody, others joined with them, or who is told of from afar."""
    parsed, ruled = ({f.entity for f in outcome.fillings} for outcome in (by_parse, by_rules))
    if not ruled or not parsed or any(f.how == "referred" for f in by_parse.fillings):
        return not ruled and bool(parsed)
    from_afar = occurrence.subject_how in _FROM_AFAR and bool({"agent", "patient"} & set(slot.paths))
    return ruled < parsed or (from_afar and ruled != parsed)


def _by_roles(
    context: SentenceContext, occurrence: Occurrence, slot: Slot, prefer: Prefer | None, taken: frozenset[str]
) -> FillResult:
    if slot.fixed:
        return FillResult((Filling(slot.fixed, "fixed", 0.95, "the trigger implies it"),))
    places = places_of(occurrence, slot)
    if not places and slot.name in occurrence.pattern.implicit and (occurrence.passive or "agent" not in slot.paths):
        return _implied(context, slot)
    refusals: list[str] = []
    sources = {path for path, _, _ in places} & {"from", "out of"}
    if sources and not occurrence.trigger.noun and slot.name == "organisation":
        places = [place for place in places if place[0] in sources]
    for path, acting, k in places:
        if (path == "holder" and _only_reacts(context, occurrence)) or (
            path == "later" and any(_is_elsewhere(context, p, j) for p, _, j in places)
        ):
            continue
        misfit = _misfit(context, occurrence, slot, path, k)
        if misfit:
            refusals.append(f"{context.words_of(context.clauses.chunks[k])!r} {misfit}")
            continue
        outcome = _read(context, k, slot, path, acting=acting or bool(slot.offices), prefer=prefer)
        if outcome.fillings and not all(f.entity in taken for f in outcome.fillings):
            others = _conjoined(context, occurrence, slot, places, (path, k), acting=acting, prefer=prefer)
            reach = abs(k - occurrence.chunk)
            every = dict.fromkeys((*outcome.fillings, *others))
            return FillResult(tuple(filling._replace(path=path, reach=reach) for filling in every))
        instances = _instances(context, k) if slot.name in {"organisation", "actor"} else []
        found = [f for j in instances for f in fill(context, j, slot, acting=False, prefer=prefer).fillings]
        if found:
            return FillResult(tuple(dict.fromkeys(found)))
        refusals.append(outcome.refusal)
    return FillResult(refusal="; ".join(dict.fromkeys(r for r in refusals if r)))


def _misfit(context: SentenceContext, occurrence: Occurrence, slot: Slot, path: str, k: int) -> str:
    """What is wrong with noun phrase ``k`` as somebody who can do what the pattern tells, or nothing."""
    if slot.heads and not occurrence.trigger.noun and not is_headed(context, k, slot.heads):
        return "is not who can do it"
    if slot.offices and not holds_office(context, k, path, slot.offices):
        return "holds no such office"
    if slot.name == "target":
        return "is only where they died" if is_only_scene(context, occurrence, path) else ""
    if slot.name == "actor" and is_elsewhere(context, occurrence, path, k):
        return "is none of the country's"
    if (slot.name, path) == ("actor", "in") and (why := _no_authority(context, occurrence, k)):
        return why
    return "do it for themselves" if path == "agent" and is_private(context, occurrence, k) else ""


def _is_elsewhere(context: SentenceContext, path: str, k: int) -> bool:
    """Whether noun phrase ``k`` names whom or where it is done to, though nobody known: then nobody named later is.

    At a border that is who lives behind it: *sent troops to its border with Belarus*.
    """
    if path not in {"to", "into"}:
        return path == "patient" and _is_unknown(context, k)
    words, chunk = context.clauses.words, context.clauses.chunks[k]
    return words[chunk.head].low not in _EDGES and any(words[w].capital for w in range(chunk.first, chunk.last + 1))


def _no_authority(context: SentenceContext, occurrence: Occurrence, k: int) -> str:
    """Why the country of noun phrase ``k`` did not do what happened in it, or nothing.

    Who is arrested in a country is so by its police; who sues in it need not be of it.
    """
    if not occurrence.pattern.type.startswith(_AUTHORITIES):
        return ""
    if occurrence.roles.get("agent") and not occurrence.passive:
        return "is only where it happens"
    court = context.lexicon.sectors.get(context.clauses.low(k)) == "forces"
    return "" if court or located(context, k) is not None else "is no country"


def _is_unknown(context: SentenceContext, k: int) -> bool:
    """Whether noun phrase ``k`` is somebody of no known country."""
    chunk = context.clauses.chunks[k]
    head = context.clauses.words[chunk.head]
    named = any(context.clauses.words[w].mention for w in range(chunk.first, chunk.last + 1))
    return not named and (head.capital or head.low in context.lexicon.sectors)


def _instances(context: SentenceContext, k: int) -> list[int]:
    """The noun phrases that *including*, *such as* or *among them* enumerates: *dozens of bodies, including UNESCO*."""
    clauses = context.clauses
    while clauses.low(k + 1) == "of" and clauses.kind(k + 2) is Kind.NOUN:
        k += 2
    link = k + 2 if clauses.kind(k + 1) is Kind.COMMA else k + 1
    if (clauses.low(link), clauses.low(link + 1)) in _ENUMERATING:
        link += 1
    elif clauses.low(link) not in {"including", "like", "namely"}:
        return []
    return clauses.conjuncts_right(link + 1) if clauses.kind(link + 1) is Kind.NOUN else []


def _read(
    context: SentenceContext, k: int, slot: Slot, path: str, *, acting: bool, prefer: Prefer | None
) -> FillResult:
    """Noun phrase ``k`` as what the path says; whoever is only mentioned later must be named."""
    if path == "possessor":
        return fill_possessor(context, k, slot, prefer)
    if path == "modifier":
        return fill_modifier(context, k, slot)
    outcome = fill(context, k, slot, acting=acting, prefer=prefer, known=path == "later")
    if path == "later" and any(filling.how == "referred" for filling in outcome.fillings):
        return FillResult(refusal=f"{context.words_of(context.clauses.chunks[k])!r} is only mentioned later")
    if (slot.name, path) == ("actor", "in") and any(f.how == "referred" and "." in f.entity for f in outcome.fillings):
        return FillResult(refusal=f"{context.words_of(context.clauses.chunks[k])!r} is only where it happened")
    return outcome


def _only_reacts(context: SentenceContext, occurrence: Occurrence) -> bool:
    """Whether who holds the trigger only speaks of what others do: *the EU condemned the suspension of Niger*."""
    governor = context.clauses.governor(occurrence.chunk)
    if governor is None or governor.chunk < 0:
        return False
    return context.lexicon.cues.get(context.clauses.lemma(governor.chunk)) == "react"


def _implied(context: SentenceContext, slot: Slot) -> FillResult:
    """What the sentence names once and for all that fits the slot, with somebody who can belong to it."""
    found: dict[str, str] = {}
    mentions = [word.mention for word in context.clauses.words if word.mention]
    named = {candidate.entity for mention in mentions for candidate in mention.candidates if candidate.is_country}
    for mention in mentions:
        for candidate in mention.candidates:
            if slot.fits(candidate.kind) and not candidate.cautious and context.document.takes(candidate.entity, named):
                found[candidate.entity] = mention.text
    if len(found) != 1:
        return FillResult(refusal=f"nothing stands where the {slot.name} should")
    ((entity, text),) = found.items()
    return FillResult((Filling(entity, "referred", 0.75, f"{text!r} is the only one in the sentence"),))


def _conjoined(
    context: SentenceContext,
    occurrence: Occurrence,
    slot: Slot,
    places: list[tuple[str, bool, int]],
    chosen: tuple[str, int],
    *,
    acting: bool,
    prefer: Prefer | None,
) -> list[Filling]:
    """What the other noun phrases joined with the chosen one stand for."""
    path, k = chosen
    found: list[Filling] = []
    for other_path, other_acting, other in places:
        if path == "later" and other not in context.clauses.conjuncts_right(k):
            continue
        if other_path == path and other != k and path not in {"possessor", "modifier"}:
            found += fill(context, other, slot, acting=other_acting and acting, prefer=prefer).fillings
    owned = occurrence.roles.get("possessor", ()) if path == "patient" else ()
    for other in owned:  # "granted Georgia and [Moldova candidate status]"
        if context.clauses.kind(other - 1) is Kind.CONJUNCTION:
            found += fill_modifier(context, other, slot).fillings
    if path == "possessor" and occurrence.trigger.noun:
        before = context.clauses.conjuncts_left(k)
        for other in before[:-1]:
            found += fill(context, other, slot, acting=acting, prefer=prefer).fillings
    return found


def _acts_itself(context: SentenceContext, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]]) -> bool:
    """Whether the actor does what only the organisation can do to it: *Armenia suspended its membership*."""
    body = next((s for s in occurrence.pattern.slots if s.name == "organisation"), None)
    if occurrence.pattern.type not in {"membership.suspend", "membership.expel"} or "actor" not in slots:
        return False
    if body is None or "agent" not in body.paths or "agent" not in occurrence.roles:
        return False
    actors = {f.entity for f in slots["actor"]}
    agents = [j for k in occurrence.roles["agent"] for j in (k, *_instances(context, k))]
    return any(f.entity in actors for k in agents for f in fill(context, k, _COUNTRY, acting=True).fillings)
