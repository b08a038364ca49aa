"""Slots: which entities fill what a pattern asks for."""

from collections.abc import Mapping

from streams.extract.filling.filler import fill, fill_modifier, fill_possessor
from streams.extract.filling.outcome import Filling, Outcome
from streams.extract.filling.passage import Passage
from streams.extract.lexicon import Slot
from streams.extract.reading.membership import preference
from streams.extract.reading.places import places_of
from streams.extract.referents import Prefer
from streams.extract.syntax.chunk import Kind
from streams.extract.triggers.occurrence import Occurrence

_COUNTRY = Slot("actor", ("agent",), frozenset({"country"}))


def fill_slots(passage: Passage, occurrence: Occurrence) -> tuple[dict[str, tuple[Filling, ...]], str]:
    """What fills each slot; and why that is no event, or nothing."""
    slots: dict[str, tuple[Filling, ...]] = {}
    for slot in sorted(occurrence.pattern.slots, key=lambda s: s.name != "organisation"):
        taken = frozenset(f.entity for f in slots.get("actor", ()) if slot.optional)
        outcome = _fill_slot(
            passage, occurrence, slot, preference(passage.scene, occurrence.pattern.type, slots), taken
        )
        if outcome.fillings:
            slots[slot.name] = outcome.fillings
        elif not slot.optional:
            return slots, outcome.refusal or f"nothing stands where the {slot.name} should"
    if _acts_itself(passage, occurrence, slots):
        return slots, "the country itself acts"
    return slots, "" if slots else "nobody acts and nobody is acted on"


def _fill_slot(
    passage: Passage, occurrence: Occurrence, slot: Slot, prefer: Prefer | None, taken: frozenset[str] = frozenset()
) -> Outcome:
    if slot.fixed:
        return Outcome((Filling(slot.fixed, "fixed", 0.95, "the trigger implies it"),))
    places = places_of(occurrence, slot)
    if not places and slot.name in occurrence.pattern.implicit and (occurrence.passive or "agent" not in slot.paths):
        return _implied(passage, slot)
    refusals: list[str] = []
    sources = {path for path, _, _ in places} & {"from", "out of"}
    if sources and not occurrence.trigger.noun:
        places = [place for place in places if place[0] in sources]
    for path, acting, k in places:
        if path == "holder" and _only_reacts(passage, occurrence):
            continue
        if path == "possessor":
            outcome = fill_possessor(passage, k, slot, prefer)
        elif path == "modifier":
            outcome = fill_modifier(passage, k, slot)
        else:
            outcome = fill(passage, k, slot, acting=acting, prefer=prefer)
        if outcome.fillings and not all(f.entity in taken for f in outcome.fillings):
            others = _conjoined(passage, occurrence, slot, path, k, acting=acting, prefer=prefer)
            return Outcome(tuple(dict.fromkeys((*outcome.fillings, *others))))
        refusals.append(outcome.refusal)
    return Outcome(refusal="; ".join(dict.fromkeys(r for r in refusals if r)))


def _only_reacts(passage: Passage, occurrence: Occurrence) -> bool:
    """Whether who holds the trigger only speaks of what others do: *the EU condemned the suspension of Niger*."""
    governor = passage.clauses.governor(occurrence.chunk)
    if governor is None or governor.chunk < 0:
        return False
    return passage.lexicon.cues.get(passage.clauses.lemma(governor.chunk)) == "react"


def _implied(passage: Passage, slot: Slot) -> Outcome:
    """What the sentence names once and for all that fits the slot."""
    found: dict[str, str] = {}
    for word in passage.clauses.words:
        for candidate in word.mention.candidates if word.mention else ():
            if slot.fits(candidate.kind) and not candidate.cautious:
                found[candidate.entity] = word.text
    if len(found) != 1:
        return Outcome(refusal=f"nothing stands where the {slot.name} should")
    ((entity, text),) = found.items()
    return Outcome((Filling(entity, "referred", 0.75, f"{text!r} is the only one in the sentence"),))


def _conjoined(
    passage: Passage,
    occurrence: Occurrence,
    slot: Slot,
    path: str,
    k: int,
    *,
    acting: bool,
    prefer: Prefer | None,
) -> list[Filling]:
    """What the other noun phrases joined with ``k`` stand for."""
    found: list[Filling] = []
    for other_path, other_acting, other in places_of(occurrence, slot):
        if other_path == path and other != k and path not in {"possessor", "modifier"}:
            found += fill(passage, other, slot, acting=other_acting and acting, prefer=prefer).fillings
    owned = occurrence.roles.get("possessor", ()) if path == "patient" else ()
    for other in owned:  # "granted Georgia and [Moldova candidate status]"
        if passage.clauses.kind(other - 1) is Kind.CONJUNCTION:
            found += fill_modifier(passage, other, slot).fillings
    if path == "possessor" and occurrence.trigger.noun:
        before = passage.clauses.conjuncts_left(k)
        for other in before[:-1]:
            found += fill(passage, other, slot, acting=acting, prefer=prefer).fillings
    return found


def _acts_itself(passage: Passage, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]]) -> bool:
    """Whether the actor does what only the organisation can do to it: *Armenia suspended its membership*."""
    body = next((s for s in occurrence.pattern.slots if s.name == "organisation"), None)
    if occurrence.pattern.type not in {"membership.suspend", "membership.expel"} or "actor" not in slots:
        return False
    if body is None or "agent" not in body.paths or "agent" not in occurrence.roles:
        return False
    actors = {f.entity for f in slots["actor"]}
    return any(
        f.entity in actors for k in occurrence.roles["agent"] for f in fill(passage, k, _COUNTRY, acting=True).fillings
    )
