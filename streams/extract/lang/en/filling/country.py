"""Countries: noun phrases read as states, by name, by government or by reference."""

from streams.domain.entity import Role
from streams.extract.lang.en.filling.names import as_filling, head_mention
from streams.extract.lang.en.filling.outcome import Filling, Outcome
from streams.extract.lang.en.filling.reference import COUNTS, owner_of, read_pronoun, refer
from streams.extract.lang.en.filling.sentence_context import Passage
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.referents import Prefer


def read_country(passage: Passage, k: int, *, acting: bool, prefer: Prefer | None) -> Outcome:
    """Read noun phrase ``k``; ``acting`` lets a government or a capital stand for its country."""
    chunk = passage.clauses.chunks[k]
    named = head_mention(passage, chunk, country=True)
    if named is not None:
        candidate, mention = named
        if candidate.role in {Role.CAPITAL, Role.METONYM} and not acting:
            return Outcome(refusal=f"{mention.text!r} is a place here")
        return Outcome((as_filling(named),))
    if head_mention(passage, chunk, country=False) is not None:
        return Outcome(refusal=f"{passage.words_of(chunk)!r} is an organisation")
    word = passage.clauses.words[chunk.head]
    if word.tag is Tag.PRONOUN or (chunk.first == chunk.last and word.low in COUNTS):
        outcome = read_pronoun(passage, word, chunk, None, prefer)
        if acting or word.low != "it":
            return outcome
        return Outcome(tuple(f._replace(certainty=f.certainty * 0.4) for f in outcome.fillings), outcome.refusal)
    return country_by_noun(passage, chunk, acting=acting, prefer=prefer, following=k + 1)


AGAINST = frozenset({"opposition", "rebels"})
"""Sectors of those who do not act for their country, whatever office they hold."""
_MEMBERS = frozenset({"members", "states", "countries", "nations", "leaders", "ministers", "officials"})


def _is_of_body(passage: Passage, k: int) -> bool:
    """Whether *of* an organisation stands at ``k``: *members of the European Union* are no states named before."""
    if passage.clauses.low(k) != "of" or passage.clauses.kind(k + 1) is not Kind.NOUN:
        return False
    return head_mention(passage, passage.clauses.chunks[k + 1], country=False) is not None


def country_by_noun(
    passage: Passage, chunk: Chunk, *, acting: bool, prefer: Prefer | None, following: int | None = None
) -> Outcome:
    """A country by a noun that stands for it: its government when it acts, or *the country*."""
    nouns = passage.lexicon.nouns
    words = passage.clauses.words
    lows = [words[w].low for w in range(chunk.first, chunk.last + 1)]
    stands = not _is_against_it(passage, lows) and (
        lows[-1] in nouns["representatives"]
        or lows[-1] in nouns["peoples"]
        or any(low in nouns["titles"] for low in lows)
    )
    owner = owner_of(passage, chunk, following)
    if owner is None and following is not None and lows[-1] in _MEMBERS and _is_of_body(passage, following):
        return Outcome(refusal=f"{passage.words_of(chunk)!r} are those of an organisation")
    if stands and acting:
        if owner is not None:
            return Outcome((Filling(owner.entity, "represented", 0.9, f"{passage.words_of(chunk)!r} acts for it"),))
        if chunk.possessor is not None and words[chunk.possessor.first].low in grammar.POSSESSIVES:
            return read_pronoun(passage, words[chunk.possessor.first], chunk, None, prefer)
        titled = lows[0] in nouns["titles"] and passage.clauses.words[chunk.head].capital
        if chunk.possessor is None and (lows[-1] in nouns["countries"] or _is_definite(passage, chunk) or titled):
            return refer(passage, chunk, prefer, 0.85)
        return Outcome(refusal=f"no country is tied to {passage.words_of(chunk)!r}")
    if lows[-1] in nouns["countries"] and (owner is None or lows[-1].endswith("s")):
        listed = _listed(passage, chunk)
        if listed:
            return Outcome(tuple(Filling(e, "named", 0.95, "listed behind") for e in listed))
    owned = chunk.possessor is not None and lows[-1] not in {"country", "countries", "nation", "homeland"}
    if lows[-1] in nouns["countries"] and owner is None and not owned:
        count = next((COUNTS[low] for low in lows if low in COUNTS), None)
        meant = next((grammar.COLLECTIVES[low] for low in lows if low in grammar.COLLECTIVES), ())
        if meant and lows[-1].endswith("s") and count in {None, len(meant)}:
            return Outcome(tuple(Filling(e, "named", 0.95, passage.words_of(chunk)) for e in meant))
        if lows[-1].endswith("s") or count:
            group = passage.scene.group(passage.position(chunk), count)
            return Outcome(
                tuple(Filling(r.entity, "referred", r.certainty, r.how) for r in group),
                "" if group else f"{passage.words_of(chunk)!r} refers to no enumeration",
            )
        return refer(passage, chunk, prefer, 1.0)
    if lows[-1] in nouns["countries"] and owner is not None and lows[-1] not in {"member", "members", "ally"}:
        return Outcome((Filling(owner.entity, "named", 0.85, passage.words_of(chunk)),))
    return Outcome(refusal=f"{passage.words_of(chunk)!r} is no country")


def _is_against_it(passage: Passage, lows: list[str]) -> bool:
    """Whether they oppose the state rather than act for it: *the opposition leaders*, *a rebel commander*."""
    return any(passage.lexicon.sectors.get(low) in AGAINST for low in lows)


def _listed(passage: Passage, chunk: Chunk) -> list[str]:
    """The countries enumerated in brackets, dashes or commas behind the phrase: *ten states (Cyprus, …)*."""
    words = passage.clauses.words
    at = chunk.last + 1
    if at >= len(words) or words[at].tag not in {Tag.OPEN, Tag.COMMA}:
        return []
    found: list[str] = []
    for word in words[at + 1 :]:
        candidate = passage.scene.pick(word.mention, country=True) if word.mention else None
        if candidate is not None:
            found.append(candidate.entity)
        elif word.tag not in {Tag.COMMA, Tag.CONJUNCTION, Tag.DETERMINER}:
            break
    return list(dict.fromkeys(found)) if len(found) > 1 else []


def _is_definite(passage: Passage, chunk: Chunk) -> bool:
    first = passage.clauses.words[chunk.first]
    return first.low in {"the", "this", "that"} or chunk.first == chunk.last
