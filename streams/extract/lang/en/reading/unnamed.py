"""Unnamed people: who is meant where nobody is named."""

from streams.extract.filling import Filling
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.filling.whereabouts import scene
from streams.extract.lang.en.reading.heads import is_headed
from streams.extract.lang.en.reading.places import places_of
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.lexicon import Slot


def unnamed(context: SentenceContext, occurrence: Occurrence, slot: Slot) -> tuple[Filling, ...]:
    """Who is meant where nobody is named: those of the place, *thousands protested in Gabon*."""
    part = occurrence.pattern.unnamed.get(slot.name)
    phrases = [k for path, _, k in places_of(occurrence, slot) if path != "later"]
    misfit = slot.heads and not all(is_headed(context, k, slot.heads) for k in phrases)
    if part is None or misfit or any(_names(context, k) for k in phrases):
        return ()
    place = scene(context, occurrence)
    if place is None:
        return ()
    entity = place.entity if part == "country" else f"{place.entity}.{part}"
    return (place._replace(entity=entity, how="referred", certainty=0.7, why=f"nobody is named; {place.why}"),)


def as_people(
    context: SentenceContext, occurrence: Occurrence, slot: Slot, fillings: tuple[Filling, ...]
) -> tuple[Filling, ...]:
    """Those of a country where only its name says whose it is: *Syrian protests* are not the state's."""
    part = occurrence.pattern.unnamed.get(slot.name)
    if part is None or part == "country" or not occurrence.trigger.noun:
        return fillings
    lands = context.document.atlas.countries
    return tuple(
        f._replace(entity=f"{f.entity}.{part}") if f.entity in lands and f.how == "named" else f for f in fillings
    )


def _names(context: SentenceContext, k: int) -> bool:
    """Whether noun phrase ``k`` says by name who is meant, known or not."""
    chunk = context.clauses.chunks[k]
    words = range(chunk.first, chunk.last + 1)
    return context.clauses.names(k) or any(w > 0 and context.clauses.words[w].capital for w in words)
