"""Home: the country of rebels, police or people for whom the text names none."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from streams.domain.entity import Role
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.filling.whereabouts import located
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.mention import PLACE, Candidate, Mention

_INDEFINITE = frozenset("a an some any several no another".split())
_NEARER = (
    frozenset({"in", "across", "throughout"}),
    frozenset({"at", "outside", "around"}),
    frozenset({"near"}),
    frozenset({"into", "on"}),
)
"""Prepositions of place, those first that say most surely whose it is."""


_GUESTS = frozenset("leaders heads presidents ministers premiers kings envoys delegates diplomats mediators".split())
"""Those who meet from many countries."""
_OF_STATES = frozenset("president premier minister king queen emir sultan chancellor judge mayor governor".split())
"""Titles that only a country gives: *President Bouteflika*."""
_BUILDINGS = frozenset(
    (
        "house houses home homes village villages town towns city cities neighbourhood neighbourhoods "
        "building buildings hospital hospitals school schools mosque mosques church churches market markets"
    ).split()
)
"""What stands for the people in it where it is attacked, but does nothing itself."""


_FROM_AFAR = frozenset(
    (
        "raid raids airstrike airstrikes strike strikes warplane warplanes jet jets aircraft helicopter "
        "helicopters drone drones missile missiles rocket rockets bombardment shelling gunboats warship warships"
    ).split()
)
"""What a state strikes other countries with."""


def why_not_at_home(context: SentenceContext, chunk: Chunk, *, forces: bool) -> str:
    """Why those who act need not be of the country that is spoken of, or nothing.

    Rebels, troops and crowds mostly are; *General Motors*, *heads of state* and *Saddam's regime* are not.
    """
    words = context.clauses.words[chunk.first : chunk.last + 1]
    head = words[-1]
    if head.low in _BUILDINGS:
        return "is where people are"
    if not forces:
        return ""
    if head.low in _GUESTS:
        return "can be from anywhere"
    named = head.capital and head.start > 0 and head.low not in context.lexicon.sectors
    if any(low in _OF_STATES for word in words for low in word.low.replace("-", " ").split()):
        return ""
    stranger = chunk.possessor is not None and context.clauses.words[chunk.possessor.last].capital
    return "is somebody whom nothing ties to a country" if named or stranger else ""


def home_of(context: SentenceContext, k: int, *, acting: bool) -> tuple[str, float, str] | None:
    """The country of noun phrase ``k``, how sure that is, and why.

    It is where the sentence happens for those whom it introduces, else the nearest, else what the text tells of. Those
    who act have none where the sentence names several countries: whose they are is then a guess.
    """
    place = _place(context) if _is_introduced(context, k) else None
    if place is not None:
        return place, 0.7, "the country where it happens"
    here = context.clauses.chunks[k]
    countries = [
        (w, candidate)
        for w, word in enumerate(context.clauses.words)
        if word.mention is not None and (candidate := _country_or_place(context, word.mention)) is not None
    ]
    if not acting:
        countries = [(w, candidate) for w, candidate in countries if not _strikes(context, w)]
    if ";" in context.clauses.vocabulary:
        own = _segment(context, here.head)
        countries = [(w, candidate) for w, candidate in countries if w in own] or countries
    if context.clauses.words[here.first].low in grammar.POSSESSIVES:
        countries = [(w, candidate) for w, candidate in countries if w < here.first] or countries
    if countries:
        distance = {c.entity: abs(w - here.head) for w, c in reversed(countries)}
        if acting and len(distance) > 1:
            place = _sender(context, k) or _partner(context, k) or _place(context)
            return None if place is None else (place, 0.55, "the country where it happens")
        nearest = min(distance, key=lambda entity: distance[entity])
        return nearest, 0.7 if len(distance) == 1 else 0.55, "the country of the sentence"
    found = context.document.country(context.clauses.words[here.first].start + context.shift)
    return None if found is None else (found.entity, found.certainty * 0.8, found.how)


def _sender(context: SentenceContext, k: int) -> str | None:
    """The country that a relative clause behind noun phrase ``k`` is about: *the troops that Chad sent*."""
    clauses = context.clauses
    if clauses.low(k + 1) not in {"that", "which", "whom"} or clauses.kind(k + 2) is not Kind.NOUN:
        return None
    mention = clauses.words[clauses.chunks[k + 2].head].mention
    found = None if mention is None else _country_or_place(context, mention)
    return None if found is None else found.entity


def _strikes(context: SentenceContext, w: int) -> bool:
    """Whether the country at the word only owns what strikes elsewhere: *killed in [Israeli] air raids*."""
    k = context.clauses.chunk_at(w)
    chunk = context.clauses.chunks[k] if k is not None else None
    return chunk is not None and w < chunk.head and context.clauses.words[chunk.head].low in _FROM_AFAR


def _partner(context: SentenceContext, k: int) -> str | None:
    """The country of those that noun phrase ``k`` is joined to: *Israeli helicopters and [tanks]*."""
    first = context.clauses.chunks[context.clauses.conjuncts_left(k)[0]]
    words = context.clauses.words[first.first : first.last + 1]
    named = (_country_or_place(context, word.mention) for word in words if word.mention is not None)
    return next((candidate.entity for candidate in named if candidate is not None), None)


def _segment(context: SentenceContext, w: int) -> range:
    """Indices of the words between the semicolons around a word."""
    marks = [i for i, low in enumerate(context.clauses.lows) if low == ";"]
    first = max((i for i in marks if i < w), default=-1)
    return range(first + 1, min((i for i in marks if i > w), default=len(context.clauses.words)))


def _is_introduced(context: SentenceContext, k: int) -> bool:
    """Whether nobody told of these before: *a suicide bomber*, *gunmen*, not *the rebels*, *the army and rebels*."""
    clauses = context.clauses
    first = clauses.words[clauses.chunks[k].first]
    definite = first.tag is Tag.DETERMINER and first.low not in _INDEFINITE
    return not definite and clauses.chunks[k].possessor is None and len(clauses.conjuncts_left(k)) == 1


def _place(context: SentenceContext) -> str | None:
    """The one country in which the sentence says that it happens: *in Kandahar*, *near the Pakistani town*."""
    for where in _NEARER:  # "in Idlib near the Turkish border" is in Idlib
        found = set(_lands(context, where))
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _lands(context: SentenceContext, where: AbstractSet[str]) -> Iterator[str]:
    """The countries in the phrases of place with one of those prepositions; a border is that of both sides."""
    clauses = context.clauses
    for k, chunk in enumerate(clauses.chunks):
        if chunk.kind is not Kind.NOUN or clauses.kind(k - 1) is not Kind.PREPOSITION or clauses.low(k) == "border":
            continue
        if clauses.low(k - 1) not in where or not _is_place(context, k):
            continue
        words = clauses.words[chunk.first : chunk.last + 1]
        if all(word.mention is None for word in words) and (found := located(context, k)) is not None:
            yield found.entity  # "in Wau, South Sudan"
        for word in words:
            candidate = _country_or_place(context, word.mention) if word.mention is not None else None
            if candidate is not None:
                yield candidate.entity
            elif word.mention is not None and (land := _land_of(context, word.mention)) is not None:
                yield land


def _is_place(context: SentenceContext, k: int) -> bool:
    """Whether something can happen in noun phrase ``k``: a name, a town or a building, not *an Israeli raid*."""
    head = context.clauses.words[context.clauses.chunks[k].head]
    nouns, sectors = context.lexicon.nouns, context.lexicon.sectors
    return head.capital or head.mention is not None or head.low in nouns["settlements"] or head.low in sectors


def _land_of(context: SentenceContext, mention: Mention) -> str | None:
    """The country of a territory that the atlas has as a group: *in Gaza*."""
    group = mention.group
    known = context.document.atlas.groups.get(group.entity) if group is not None else None
    if known is None or known.sector != "civilians":
        return None
    home, dot, _ = known.id.partition(".")
    return home if dot else None  # the Kurds have no country of their own


def _country_or_place(context: SentenceContext, mention: Mention) -> Candidate | None:
    if mention.group is not None:
        return mention.group if mention.group.kind == PLACE else None
    found = context.document.pick(mention, country=True)
    return None if found is not None and found.cautious and found.role is Role.CAPITAL else found
