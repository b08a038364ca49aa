"""Sectors: which sector of a country (government, military, rebels…) a noun phrase describes."""

from streams.extract.lang.en.filling.country import AGAINST
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.mention import PLACE

FORCES = "forces"
REBELS = "rebels"
QUANTITIES = "quantities"
OUTSIDERS = "outsiders"
"""Nouns of those who are no party, whatever country they are of: companies, athletes, artists, works."""

_BRANCHES = frozenset("service services agency agencies".split())
"""Nouns behind what they are the services of: *security services*, *intelligence agency*."""
_PARTS_OF_LAND = frozenset("north south east west central greater upper lower old new rural inner shia".split())
_AIRBORNE = frozenset("jet jets plane planes aircraft bomber bombers pilot pilots squadron squadrons".split())
"""What a fighter is that is no man: *fighter jets*."""
_MISSIONS = frozenset({"embassy", "consulate", "embassies", "consulates", "consular"})
_SERVING = frozenset({"of", "in", "from", "at", "near", "for"})


def sector_of(context: SentenceContext, chunk: Chunk) -> str | None:
    """The sector of the noun nearest to the head that has one; of the state's own mostly only the head tells it."""
    sectors, governing = context.lexicon.sectors, context.lexicon.nouns["representatives"]
    if (opposed := _against(context, chunk)) is not None:
        return opposed
    for w in range(chunk.head, chunk.first - 1, -1):
        word = context.clauses.words[w]
        if word.mention is not None:
            break
        found = sectors.get(word.low)
        office = word.capital and w == chunk.first  # "Judge Alejandro Rivera"
        against = w > chunk.first and sectors.get(context.clauses.words[w - 1].low) in AGAINST
        civil = word.low not in governing and w > chunk.first and context.clauses.words[w - 1].low == "civilian"
        if found == FORCES and (civil or (against and word.low not in _AIRBORNE)):
            continue  # "opposition leaders"
        if found not in {None, FORCES} and (_continues_name(context, chunk, w) or _begins_name(context, chunk, w)):
            continue
        branch = w == chunk.head - 1 and context.clauses.words[chunk.head].low in _BRANCHES
        if found is not None and found != QUANTITIES and (w == chunk.head or found != FORCES or office or branch):
            return found
    return None


def _against(context: SentenceContext, chunk: Chunk) -> str | None:
    """The sector of those before the country's name who oppose it: *the [opposition] Syrian National Council*."""
    words, sectors = context.clauses.words, context.lexicon.sectors
    named = next((w for w in range(chunk.first, chunk.head) if words[w].mention is not None), chunk.first)
    before = (sectors.get(word.low) for word in words[chunk.first : named])
    return next((sector for sector in before if sector in AGAINST), None)


def is_at_mission(context: SentenceContext, k: int) -> bool:
    """Whether they serve at an embassy, whatever their work is: *embassy staff*, *employees of the embassy*."""
    clauses = context.clauses
    chunks = [clauses.chunks[k]]
    if clauses.kind(k + 1) is Kind.PREPOSITION and clauses.low(k + 1) in _SERVING and clauses.kind(k + 2) is Kind.NOUN:
        chunks.append(clauses.chunks[k + 2])
    return any(word.low in _MISSIONS for chunk in chunks for word in clauses.words[chunk.first : chunk.last + 1])


def is_part_of_name(context: SentenceContext, w: int) -> bool:
    """Whether a cautious name or a place's stands behind another capitalised word: *New Jersey*, *Jamie Gao*."""
    mention, before = context.clauses.words[w].mention, context.clauses.words[w - 1] if w else None
    if mention is None or before is None or not (before.capital and before.mention is None):
        return False
    named = before.tag is Tag.NOUN
    if all(c.kind == PLACE for c in mention.candidates):
        return named and " " not in mention.text and not _describes_land(before.low)
    return named and all(c.cautious for c in mention.candidates)


def _continues_name(context: SentenceContext, chunk: Chunk, w: int) -> bool:
    """Whether the word only ends an unknown name: *the Islamic Courts Union*, *Supreme People's Procuratorate*."""
    word, before = context.clauses.words[w], context.clauses.words[w - 1] if w > chunk.first else None
    return word.capital and before is not None and before.capital and before.mention is None


def _begins_name(context: SentenceContext, chunk: Chunk, w: int) -> bool:
    """Whether the word only begins a name: *eight [Students] Islamic Movement members*, *the [Union] of Forces*."""
    words = context.clauses.words
    if not words[w].capital or w == 0 or words[w - 1].mention is not None:
        return False
    if w < chunk.head:
        following = words[w + 1 : chunk.head + 1]
        return len(following) > 1 and following[0].mention is None and all(word.capital for word in following)
    if w + 2 >= len(words) or words[w + 1].low != "of":
        return False  # "the Union of Forces for Change", but "the Union of Teachers"
    people = context.lexicon.sectors.get(words[w + 2].low) not in {None, FORCES, QUANTITIES}
    return words[w + 2].capital and words[w + 2].mention is None and not people


def _describes_land(low: str) -> bool:
    """Whether the word says which part of a land is meant, or whose it is: *northern*, *greater*, *Sunni*."""
    return low.endswith(("ern", "ni", "ite", "ish", "ian")) or low in _PARTS_OF_LAND
