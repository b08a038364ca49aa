"""Whereabouts: where something happens, by the locative phrases around its trigger."""

from streams.domain.entity import Role
from streams.extract.cities import City
from streams.extract.filling import Filling
from streams.extract.lang.en.filling.names import head_mention
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.homonyms import is_american_state
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.mention import PLACE

_WHERE = ("in", "across", "at", "near", "outside", "inside", "throughout", "around", "off", "within", "along")
_SAID = frozenset(
    {"membership", "accuse", "agree", "reject", "relations", "request", "sanction", "support", "threaten"}
)
"""Families of what is said or decided: *condemned the coup in Niger* was not said there."""
_SOILS = frozenset({Role.NAME, Role.FORMER_NAME, Role.ACRONYM, Role.CAPITAL})


_BORDERS = frozenset({"border", "borders", "frontier", "frontiers"})


def whereabouts(context: SentenceContext, occurrence: Occurrence) -> Filling | None:
    """The country where it happens; none where no phrase says so, or it is only said or decided.

    What is attacked is where it happens, too: *rebels shelled Goma*.
    """
    family = occurrence.pattern.type.partition(".")[0]
    place = None if family in _SAID else scene(context, occurrence)
    if place is not None or family != "assault":
        return place
    struck = occurrence.roles.get("patient", ())
    return next((found for k in struck if (found := located(context, k)) is not None), None)


def scene(context: SentenceContext, occurrence: Occurrence) -> Filling | None:
    """The country that a phrase of place behind the trigger names, or else that of the only place in the sentence."""
    beside = sorted(k for name in _WHERE for k in occurrence.roles.get(name, ()))
    place = next((found for k in beside if (found := located(context, k)) is not None), None)
    if place is not None:
        return place
    clauses = context.clauses
    anywhere = [k for k in range(1, len(clauses.chunks)) if clauses.low(k - 1) in _WHERE and k not in beside]
    places = {here.entity: here for k in anywhere if (here := located(context, k)) is not None}
    return next(iter(places.values())) if len(places) == 1 else None


def located(context: SentenceContext, k: int) -> Filling | None:
    """The country of a phrase of place: *Mali*, *Gao*, *the Malian town*, *the town of Gao*, *Hombori, Mali*."""
    clauses = context.clauses
    if clauses.kind(k) is not Kind.NOUN:
        return None
    chunk = clauses.chunks[k]
    head = clauses.words[chunk.head]
    if head.low in _BORDERS and clauses.low(k - 1) in {"near", "to"}:
        return None  # "in Garissa near the Somali border" is on this side of it
    if (here := _land(context, chunk)) is not None:
        behind = (
            clauses.chunks[k + 2]
            if here.city and clauses.kind(k + 1) is Kind.COMMA and k + 2 < len(clauses.chunks)
            else None
        )
        land = _land(context, behind) if behind is not None and behind.kind is Kind.NOUN else None
        city = _city(context, k, land.entity) if land is not None and land.entity != here.entity else None
        return here if land is None or city is None else land._replace(city=city)  # "in Gao, Burkina Faso"
    if head.low in context.lexicon.nouns["settlements"]:
        for word in clauses.words[chunk.first : chunk.head]:
            candidate = context.document.pick(word.mention, country=True) if word.mention else None
            if candidate is not None:
                city = _city(context, k + 2, candidate.entity) if clauses.low(k + 1) == "of" else None
                return Filling(candidate.entity, "named", 0.9, f"{context.words_of(chunk)!r} is its", city=city)
        if clauses.low(k + 1) == "of":
            return located(context, k + 2)
    if not head.capital or head.mention is not None:
        return None
    if clauses.kind(k + 1) is Kind.COMMA and clauses.kind(k + 2) is Kind.NOUN:
        behind = clauses.chunks[k + 2]
        land = _american(context, behind) or _land(context, behind)
        if land is not None:
            return land._replace(city=_city(context, k, land.entity))
    city = _city(context, k, None)
    return None if city is None else Filling(city.country, "named", 0.8, f"{city.name!r} lies in it", city=city)


def _city(context: SentenceContext, k: int, country: str | None) -> City | None:
    """The city that phrase ``k`` names, in that country where one is known."""
    clauses = context.clauses
    if clauses.kind(k) is not Kind.NOUN:
        return None
    chunk = clauses.chunks[k]
    first = chunk.head
    while first > chunk.first and clauses.words[first - 1].capital and clauses.words[first - 1].mention is None:
        first -= 1
    name = " ".join(word.text for word in clauses.words[first : chunk.head + 1])
    return context.document.cities.meant(name, country=country, named=context.document.lands)


def _american(context: SentenceContext, chunk: Chunk) -> Filling | None:
    """The United States behind a comma in the name of one of theirs: *in Ferguson, Missouri*."""
    text = context.words_of(chunk)
    return Filling("USA", "named", 0.9, f"{text!r} is one of them") if is_american_state(text) else None


def _land(context: SentenceContext, chunk: Chunk) -> Filling | None:
    """The country that heads the phrase, or whose city or region does."""
    mention = context.clauses.words[chunk.head].mention
    if mention is not None and mention.group is not None and mention.group.kind == PLACE:
        return _seat(context, mention.text, mention.group.entity, 0.9)
    named = head_mention(context, chunk, country=True)
    if named is None or named[0].role not in _SOILS:
        return None
    if named[0].role is Role.CAPITAL:
        return _seat(context, named[1].text, named[0].entity, 0.95)
    return Filling(named[0].entity, "named", 0.95, repr(named[1].text))


def _seat(context: SentenceContext, name: str, country: str, certainty: float) -> Filling:
    """A city that the knowledge files give one country; a namesake counts where only its country is named otherwise."""
    cities, lands = context.document.cities, context.document.lands_without(name)
    namesake = None if country in lands else cities.meant(name, named=lands)
    if namesake is not None and namesake.country in lands:
        return Filling(namesake.country, "named", 0.8, f"{name!r} of the country that is named", city=namesake)
    return Filling(country, "named", certainty, f"{name!r} lies in it", city=cities.meant(name, country=country))
