"""Countries: noun phrases read as states, by name, by government or by reference."""

from streams.domain.entity import Role
from streams.extract.filling import Filling, FillResult
from streams.extract.lang.en.filling.names import as_filling, head_mention
from streams.extract.lang.en.filling.reference import COUNTS, owner_of, read_pronoun, refer
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.referents import Prefer


def read_country(context: SentenceContext, k: int, *, acting: bool, prefer: Prefer | None) -> FillResult:
    """Read noun phrase ``k``; ``acting`` lets a government or a capital stand for its country."""
    chunk = context.clauses.chunks[k]
    named = head_mention(context, chunk, country=True)
    if named is not None:
        candidate, mention = named
        if candidate.role in {Role.CAPITAL, Role.METONYM} and not acting:
            return FillResult(refusal=f"{mention.text!r} is a place here")
        if candidate.role is Role.CAPITAL and context.document.means_body(mention, candidate):
            return FillResult(refusal=f"{mention.text!r} stands for its organisation here")
        return FillResult((as_filling(named),))
    if head_mention(context, chunk, country=False) is not None:
        return FillResult(refusal=f"{context.words_of(chunk)!r} is an organisation")
    word = context.clauses.words[chunk.head]
    if word.tag is Tag.PRONOUN or (chunk.first == chunk.last and word.low in COUNTS):
        outcome = read_pronoun(context, word, chunk, None, prefer)
        if acting or word.low != "it":
            return outcome
        return FillResult(tuple(f._replace(certainty=f.certainty * 0.4) for f in outcome.fillings), outcome.refusal)
    return country_by_noun(context, chunk, acting=acting, prefer=prefer, following=k + 1)


_PARTIES = frozenset("party union company club association federation league movement".split())
_HEADS = frozenset("leader leaders chairman chairwoman chief head president spokesman official officials".split())
AGAINST = frozenset({"opposition", "rebels"})
"""Sectors of those who do not act for their country, whatever office they hold."""
_MEMBERS = frozenset({"members", "states", "countries", "nations", "leaders", "ministers", "officials"})


def _is_of_body(context: SentenceContext, k: int) -> bool:
    """Whether *of* an organisation stands at ``k``: *members of the European Union* are no states named before."""
    if context.clauses.low(k) != "of" or context.clauses.kind(k + 1) is not Kind.NOUN:
        return False
    return head_mention(context, context.clauses.chunks[k + 1], country=False) is not None


def country_by_noun(
    context: SentenceContext, chunk: Chunk, *, acting: bool, prefer: Prefer | None, following: int | None = None
) -> FillResult:
    """A country by a noun that stands for it: its government when it acts, or *the country*."""
    nouns = context.lexicon.nouns
    words = context.clauses.words
    lows = [words[w].low for w in range(chunk.first, chunk.last + 1)]
    stands = not _is_against_it(context, lows) and (
        lows[-1] in nouns["representatives"]
        or lows[-1] in nouns["peoples"]
        or any(low in nouns["titles"] for low in lows)
    )
    owner = owner_of(context, chunk, following)
    if owner is None and following is not None and lows[-1] in _MEMBERS and _is_of_body(context, following):
        return FillResult(refusal=f"{context.words_of(chunk)!r} are those of an organisation")
    single = lows[-1] in nouns["countries"] and not lows[-1].endswith("s")
    if single and owner is None and (apposed := _apposed(context, chunk)) is not None:
        return FillResult((Filling(apposed, "named", 0.9, "named behind a comma"),))
    if stands and acting:
        if owner is not None:
            return FillResult((Filling(owner.entity, "represented", 0.9, f"{context.words_of(chunk)!r} acts for it"),))
        if chunk.possessor is not None and words[chunk.possessor.first].low in grammar.POSSESSIVES:
            return read_pronoun(context, words[chunk.possessor.first], chunk, None, prefer)
        titled = lows[0] in nouns["titles"] and context.clauses.words[chunk.head].capital
        if chunk.possessor is None and (lows[-1] in nouns["countries"] or _is_definite(context, chunk) or titled):
            return refer(context, chunk, prefer, 0.85)
        return FillResult(refusal=f"no country is tied to {context.words_of(chunk)!r}")
    if lows[-1] in nouns["countries"] and (owner is None or lows[-1].endswith("s")):
        listed = _listed(context, chunk)
        if listed:
            return FillResult(tuple(Filling(e, "named", 0.95, "listed behind") for e in listed))
    owned = chunk.possessor is not None and lows[-1] not in {"country", "countries", "nation", "homeland"}
    if lows[-1] in nouns["countries"] and owner is None and not owned:
        count = next((COUNTS[low] for low in lows if low in COUNTS), None)
        meant = next((grammar.COLLECTIVES[low] for low in lows if low in grammar.COLLECTIVES), ())
        if meant and lows[-1].endswith("s") and count in {None, len(meant)}:
            return FillResult(tuple(Filling(e, "named", 0.95, context.words_of(chunk)) for e in meant))
        if lows[-1].endswith("s") or count:
            group = context.document.group(context.position(chunk), count)
            return FillResult(
                tuple(Filling(r.entity, "referred", r.certainty, r.how) for r in group),
                "" if group else f"{context.words_of(chunk)!r} refers to no enumeration",
            )
        return refer(context, chunk, prefer, 1.0)
    if lows[-1] in nouns["countries"] and owner is not None and lows[-1] not in {"member", "members", "ally"}:
        return FillResult((Filling(owner.entity, "named", 0.85, context.words_of(chunk)),))
    return FillResult(refusal=f"{context.words_of(chunk)!r} is no country")


def _is_against_it(context: SentenceContext, lows: list[str]) -> bool:
    """Whether they oppose the state rather than act for it: *the opposition leaders*, *a rebel commander*.

    Nor does who leads a party or a company: *the Dutch party chairman*.
    """
    if any(context.lexicon.sectors.get(low) in AGAINST for low in lows):
        return True
    return any(low in _PARTIES and lows[i + 1] in _HEADS for i, low in enumerate(lows[:-1]))


def _listed(context: SentenceContext, chunk: Chunk) -> list[str]:
    """The countries enumerated in brackets, dashes or commas behind the phrase: *ten states (Cyprus, …)*."""
    words = context.clauses.words
    at = chunk.last + 1
    if at >= len(words) or words[at].tag not in {Tag.OPEN, Tag.COMMA}:
        return []
    found: list[str] = []
    for word in words[at + 1 :]:
        candidate = context.document.pick(word.mention, country=True) if word.mention else None
        if candidate is not None:
            found.append(candidate.entity)
        elif word.tag not in {Tag.COMMA, Tag.CONJUNCTION, Tag.DETERMINER} and word.low not in {"namely", "notably"}:
            break
    return list(dict.fromkeys(found)) if len(found) > 1 else []


def _apposed(context: SentenceContext, chunk: Chunk) -> str | None:
    """The country between commas behind the phrase: *the Central African nation, Gabon, was suspended*."""
    behind = context.clauses.words[chunk.last + 1 : chunk.last + 4]
    if len(behind) < 3 or behind[0].tag is not Tag.COMMA or behind[2].tag is not Tag.COMMA:
        return None
    candidate = context.document.pick(behind[1].mention, country=True) if behind[1].mention else None
    return candidate.entity if candidate is not None else None


def _is_definite(context: SentenceContext, chunk: Chunk) -> bool:
    """Whether the phrase speaks of one that is known: *the government*, *parliament*; not *heads of [government]*."""
    words, first = context.clauses.words, chunk.first
    if words[first].low in {"the", "this", "that"}:
        return True
    return first == chunk.last and (first == 0 or words[first - 1].low not in {"of", "and", "or"})
