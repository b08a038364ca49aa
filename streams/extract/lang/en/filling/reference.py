"""References: the antecedent of *it*, *they*, *the country* or *the government*."""

from streams.extract.filling import Filling, FillResult
from streams.extract.lang.en.filling.names import head_mention
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.word import Word
from streams.extract.lexicon import Slot
from streams.extract.mention import Candidate
from streams.extract.referents import Prefer, Referent

COUNTS = {
    "two": 2,
    "both": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "duo": 2,
    "trio": 3,
    "quartet": 4,
}
_SINGULAR = frozenset({"it", "itself", "this", "that", "its"})
_PLURAL = frozenset({"they", "them", "themselves", "their", "these", "those"})
_FIRST = frozenset({"we", "us", "our", "i", "my"})


def _both(first: Prefer, second: Prefer) -> Prefer:
    return lambda entity: first(entity) and second(entity)


def read_pronoun(
    context: SentenceContext, word: Word, chunk: Chunk, slot: Slot | None, prefer: Prefer | None
) -> FillResult:
    """Read a personal or possessive pronoun, or a bare count: as a country, or for the slot."""
    low = word.low
    if slot is not None and not slot.fits("country"):
        local = _local_body(context, chunk)
        if local is not None:
            return FillResult((Filling(local, "referred", 0.9, "subject of the clause around it"),))
        found = context.document.organisation("", context.position(chunk), prefer)
        if found is None:
            return FillResult(refusal=f"{word.text!r} refers to no organisation")
        return FillResult((Filling(found.entity, "referred", found.certainty * 0.8, found.how),))
    if low == "its" and (owner := _joined_name(context, chunk)) is not None:
        entity = _standing(context, owner)
        if entity is None:
            name = context.words_of(context.clauses.chunks[owner])
            return FillResult(refusal=f"{word.text!r} is that of {name!r}")
        return FillResult((Filling(entity, "referred", 0.9, "named beside it"),))
    if low in _SINGULAR | _PLURAL and (group := _collective(context, chunk)):
        return FillResult(tuple(Filling(r.entity, "referred", r.certainty, r.how) for r in group))
    if low in _SINGULAR or low in _FIRST or low in {"he", "she", "his", "her", "him"}:
        return refer(context, chunk, prefer, 0.95 if low in _SINGULAR else 0.85)
    if low in _PLURAL or low in COUNTS:
        several = _local_subjects(context, chunk)
        if len(several) > 1:
            why = "subject of the clause around it"
            return FillResult(tuple(Filling(e, "referred", 0.85, why) for e in several))
        group = context.document.group(context.position(chunk), COUNTS.get(low))
        if group:
            return FillResult(tuple(Filling(r.entity, "referred", r.certainty, r.how) for r in group))
        return refer(context, chunk, prefer, 0.6)
    return FillResult(refusal=f"{word.text!r} refers to nothing")


def refer(context: SentenceContext, chunk: Chunk, prefer: Prefer | None, factor: float) -> FillResult:
    """The country that a phrase without a name means, its certainty times ``factor``."""
    region = _region(context, chunk)
    if region is not None:
        wanted = context.document.in_region(region)
        prefer = wanted if prefer is None else _both(prefer, wanted)
    first = context.clauses.words[chunk.first].low
    if first in _FIRST and (speaker := _speaker(context)) is not None:
        return FillResult((Filling(speaker, "referred", 0.85 * factor, "whose words they are"),))
    if (latter := _latter(context, chunk)) is not None:
        return FillResult((Filling(latter, "referred", 0.85 * factor, "the latter of those named"),))
    subjects = _local_subjects(context, chunk)
    local = subjects if prefer is None else [entity for entity in subjects if prefer(entity)]
    if first in _SINGULAR and len(subjects) > 1 and len(local) != 1:
        return FillResult(refusal=f"{context.words_of(chunk)!r} can be each of {', '.join(subjects)}")
    if local:
        return FillResult((Filling(local[0], "referred", 0.85 * factor, "subject of the clause around it"),))
    found = context.document.country(context.position(chunk), prefer)
    if found is None and (ahead := _subject_ahead(context, chunk)) is not None:
        return FillResult((Filling(ahead, "referred", 0.85 * factor, "subject of the clause that it opens"),))
    if subjects and region is None and (found is None or prefer is None or not prefer(found.entity)):
        return FillResult((Filling(subjects[0], "referred", 0.85 * factor, "subject of the clause around it"),))
    if found is None:
        return FillResult(refusal=f"{context.words_of(chunk)!r} refers to no country")
    return FillResult((Filling(found.entity, "referred", found.certainty * factor, found.how),))


def _latter(context: SentenceContext, chunk: Chunk) -> str | None:
    """The country that *the latter* means, where the sentence spoke of it before the phrase."""
    before = context.clauses.words[: chunk.first]
    at = next((i for i, word in enumerate(before) if word.low == "latter"), 0)
    named = (context.document.pick(word.mention, country=True) for word in reversed(before[:at]) if word.mention)
    return next((candidate.entity for candidate in named if candidate is not None), None)


def _joined_name(context: SentenceContext, chunk: Chunk) -> int | None:
    """The name that *and its …* goes on: *the Lake League and its bid*."""
    here = context.clauses.chunk_at(chunk.first)
    if here is None or context.clauses.low(here - 1) != "and" or context.clauses.kind(here - 2) is not Kind.NOUN:
        return None
    before = context.clauses.chunks[here - 2]
    return here - 2 if context.clauses.words[before.head].capital and not before.time else None


def _region(context: SentenceContext, chunk: Chunk) -> str | None:
    """The region that an adjective in the phrase names: *the West African nation*."""
    lows = (context.clauses.words[w].low for w in range(chunk.first, chunk.last + 1))
    return next((grammar.REGIONS[low] for low in lows if low in grammar.REGIONS), None)


def _speaker(context: SentenceContext) -> str | None:
    """The country that the sentence quotes: *"We are leaving," Trump said*, *said Trump*."""
    for k, chunk in enumerate(context.clauses.chunks):
        if chunk.kind is not Kind.VERB or context.clauses.lemma(k) not in grammar.REPORTING:
            continue
        behind = context.clauses.skip_right(k)
        inverted = [behind] if context.clauses.kind(behind) is Kind.NOUN else []
        for phrase in (*context.clauses.subject(k)[0], *inverted):
            country = _standing(context, phrase)
            if country is not None:
                return country
    return None


def _local_subjects(context: SentenceContext, chunk: Chunk) -> list[str]:
    """The countries that are subject of a verb left of the chunk in the same sentence, the nearest verb first."""
    here = context.clauses.chunk_at(chunk.first)
    if here is None:
        return []
    for k in range(here - 1, -1, -1):
        if context.clauses.kind(k) is not Kind.VERB or not context.clauses.chunks[k].finite:
            continue
        subjects = [s for s in context.clauses.subject(k)[0] if s < here]
        found = [entity for s in subjects if (entity := _standing(context, s)) is not None]
        if found:
            return list(dict.fromkeys(found))
    return []


def _subject_ahead(context: SentenceContext, chunk: Chunk) -> str | None:
    """The subject of the clause that a phrase with *its* opens: *With its departure from the bloc, [Chad] …*."""
    here = context.clauses.chunk_at(chunk.first)
    if here is None or here > 1:
        return None
    verb = next((k for k in context.clauses.right_of(here) if context.clauses.kind(k) is Kind.VERB), None)
    subjects = context.clauses.subject(verb)[0] if verb is not None else []
    return _standing(context, subjects[0]) if len(subjects) == 1 else None


def _local_body(context: SentenceContext, chunk: Chunk) -> str | None:
    """The organisation that is subject of the nearest verb on the left."""
    for s in context.clauses.subject_before(chunk.first):
        named = head_mention(context, context.clauses.chunks[s], country=False)
        if named is not None:
            return named[0].entity
    return None


def _collective(context: SentenceContext, chunk: Chunk) -> list[Referent]:
    """The countries that the subject of the nearest verb on the left counts: *the trio said it would leave*."""
    clauses = context.clauses
    for s in clauses.subject_before(chunk.first):
        phrase = clauses.chunks[s]
        count = next((COUNTS[w.low] for w in clauses.words[phrase.first : phrase.last + 1] if w.low in COUNTS), None)
        if count is not None and clauses.low(s) in context.lexicon.nouns["countries"]:
            return context.document.group(context.position(chunk), count)
    return []


def _standing(context: SentenceContext, k: int) -> str | None:
    """The country that noun phrase ``k`` names or acts for, without references."""
    chunk = context.clauses.chunks[k]
    named = head_mention(context, chunk, country=True)
    if named is not None:
        return named[0].entity
    nouns = context.lexicon.nouns
    lows = [context.clauses.words[w].low for w in range(chunk.first, chunk.last + 1)]
    stands = lows[-1] in nouns["representatives"] | nouns["peoples"] or any(low in nouns["titles"] for low in lows)
    owner = owner_of(context, chunk, k + 1) if stands else None
    return owner.entity if owner else None


PRIVATE_BODIES = frozenset(
    "party parties union unions club association federation company bank league movement".split()
)
"""Those whose heads act for them and not for their country."""


def owner_of(context: SentenceContext, chunk: Chunk, following: int | None) -> Candidate | None:
    """The country that a representative belongs to: before the noun, or behind it in a phrase with *of* or *in*."""
    words = context.clauses.words
    for w in range(chunk.first, chunk.last + 1):
        mention = words[w].mention
        if mention is not None and (candidate := context.document.pick(mention, country=True)) is not None:
            return candidate
    k = following
    while (
        k is not None and context.clauses.kind(k) is Kind.PREPOSITION and context.clauses.low(k) in {"of", "in", "from"}
    ):
        if context.clauses.kind(k + 1) is not Kind.NOUN:
            return None
        first = context.clauses.words[context.clauses.chunks[k + 1].first].mention
        candidate = context.document.pick(first, country=True) if first else None
        named = head_mention(context, context.clauses.chunks[k + 1], country=True)
        if named is not None or candidate is not None:
            return named[0] if named is not None else candidate
        if context.clauses.low(k + 1) in PRIVATE_BODIES:
            return None  # "the chairman of the Social Democratic Party of Kyrgyzstan"
        k += 2
    return None
