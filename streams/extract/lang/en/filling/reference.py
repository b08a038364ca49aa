"""References: the country or organisation that *it*, *they*, *the country* or *the government* means."""

from streams.extract.lang.en.filling.names import head_mention
from streams.extract.lang.en.filling.outcome import Filling, Outcome
from streams.extract.lang.en.filling.sentence_context import Passage
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


def read_pronoun(passage: Passage, word: Word, chunk: Chunk, slot: Slot | None, prefer: Prefer | None) -> Outcome:
    """Read a personal or possessive pronoun, or a bare count: as a country, or for the slot."""
    low = word.low
    if slot is not None and not slot.fits("country"):
        local = _local_body(passage, chunk)
        if local is not None:
            return Outcome((Filling(local, "referred", 0.9, "subject of the clause around it"),))
        found = passage.scene.organisation("", passage.position(chunk), prefer)
        if found is None:
            return Outcome(refusal=f"{word.text!r} refers to no organisation")
        return Outcome((Filling(found.entity, "referred", found.certainty * 0.8, found.how),))
    if low == "its" and (owner := _joined_name(passage, chunk)) is not None:
        entity = _standing(passage, owner)
        if entity is None:
            name = passage.words_of(passage.clauses.chunks[owner])
            return Outcome(refusal=f"{word.text!r} is that of {name!r}")
        return Outcome((Filling(entity, "referred", 0.9, "named beside it"),))
    if low in _SINGULAR | _PLURAL and (group := _collective(passage, chunk)):
        return Outcome(tuple(Filling(r.entity, "referred", r.certainty, r.how) for r in group))
    if low in _SINGULAR or low in _FIRST or low in {"he", "she", "his", "her", "him"}:
        return refer(passage, chunk, prefer, 0.95 if low in _SINGULAR else 0.85)
    if low in _PLURAL or low in COUNTS:
        several = _local_subjects(passage, chunk)
        if len(several) > 1:
            why = "subject of the clause around it"
            return Outcome(tuple(Filling(e, "referred", 0.85, why) for e in several))
        group = passage.scene.group(passage.position(chunk), COUNTS.get(low))
        if group:
            return Outcome(tuple(Filling(r.entity, "referred", r.certainty, r.how) for r in group))
        return refer(passage, chunk, prefer, 0.6)
    return Outcome(refusal=f"{word.text!r} refers to nothing")


def refer(passage: Passage, chunk: Chunk, prefer: Prefer | None, factor: float) -> Outcome:
    """The country that a phrase without a name means, its certainty times ``factor``."""
    region = _region(passage, chunk)
    if region is not None:
        wanted = passage.scene.in_region(region)
        prefer = wanted if prefer is None else _both(prefer, wanted)
    first = passage.clauses.words[chunk.first].low
    if first in _FIRST and (speaker := _speaker(passage)) is not None:
        return Outcome((Filling(speaker, "referred", 0.85 * factor, "whose words they are"),))
    if (latter := _latter(passage, chunk)) is not None:
        return Outcome((Filling(latter, "referred", 0.85 * factor, "the latter of those named"),))
    subjects = _local_subjects(passage, chunk)
    local = subjects if prefer is None else [entity for entity in subjects if prefer(entity)]
    if first in _SINGULAR and len(subjects) > 1 and len(local) != 1:
        return Outcome(refusal=f"{passage.words_of(chunk)!r} can be each of {', '.join(subjects)}")
    if local:
        return Outcome((Filling(local[0], "referred", 0.85 * factor, "subject of the clause around it"),))
    found = passage.scene.country(passage.position(chunk), prefer)
    if subjects and region is None and (found is None or prefer is None or not prefer(found.entity)):
        return Outcome((Filling(subjects[0], "referred", 0.85 * factor, "subject of the clause around it"),))
    if found is None:
        return Outcome(refusal=f"{passage.words_of(chunk)!r} refers to no country")
    return Outcome((Filling(found.entity, "referred", found.certainty * factor, found.how),))


def _latter(passage: Passage, chunk: Chunk) -> str | None:
    """The country that *the latter* means, where the sentence spoke of it before the phrase."""
    before = passage.clauses.words[: chunk.first]
    at = next((i for i, word in enumerate(before) if word.low == "latter"), 0)
    named = (passage.scene.pick(word.mention, country=True) for word in reversed(before[:at]) if word.mention)
    return next((candidate.entity for candidate in named if candidate is not None), None)


def _joined_name(passage: Passage, chunk: Chunk) -> int | None:
    """The name that *and its …* goes on: *the Lake League and its bid*."""
    here = passage.clauses.chunk_at(chunk.first)
    if here is None or passage.clauses.low(here - 1) != "and" or passage.clauses.kind(here - 2) is not Kind.NOUN:
        return None
    before = passage.clauses.chunks[here - 2]
    return here - 2 if passage.clauses.words[before.head].capital and not before.time else None


def _region(passage: Passage, chunk: Chunk) -> str | None:
    """The region that an adjective in the phrase names: *the West African nation*."""
    lows = (passage.clauses.words[w].low for w in range(chunk.first, chunk.last + 1))
    return next((grammar.REGIONS[low] for low in lows if low in grammar.REGIONS), None)


def _speaker(passage: Passage) -> str | None:
    """The country that the sentence quotes: *"We are leaving," Trump said*, *said Trump*."""
    for k, chunk in enumerate(passage.clauses.chunks):
        if chunk.kind is not Kind.VERB or passage.clauses.lemma(k) not in grammar.REPORTING:
            continue
        behind = passage.clauses.skip_right(k)
        inverted = [behind] if passage.clauses.kind(behind) is Kind.NOUN else []
        for phrase in (*passage.clauses.subject(k)[0], *inverted):
            country = _standing(passage, phrase)
            if country is not None:
                return country
    return None


def _local_subjects(passage: Passage, chunk: Chunk) -> list[str]:
    """The countries that are subject of a verb left of the chunk in the same sentence, the nearest verb first."""
    here = passage.clauses.chunk_at(chunk.first)
    if here is None:
        return []
    for k in range(here - 1, -1, -1):
        if passage.clauses.kind(k) is not Kind.VERB or not passage.clauses.chunks[k].finite:
            continue
        subjects = [s for s in passage.clauses.subject(k)[0] if s < here]
        found = [entity for s in subjects if (entity := _standing(passage, s)) is not None]
        if found:
            return list(dict.fromkeys(found))
    return []


def _local_body(passage: Passage, chunk: Chunk) -> str | None:
    """The organisation that is subject of the nearest verb on the left."""
    for s in passage.clauses.subject_before(chunk.first):
        named = head_mention(passage, passage.clauses.chunks[s], country=False)
        if named is not None:
            return named[0].entity
    return None


def _collective(passage: Passage, chunk: Chunk) -> list[Referent]:
    """The countries that the subject of the nearest verb on the left counts: *the trio said it would leave*."""
    clauses = passage.clauses
    for s in clauses.subject_before(chunk.first):
        phrase = clauses.chunks[s]
        count = next((COUNTS[w.low] for w in clauses.words[phrase.first : phrase.last + 1] if w.low in COUNTS), None)
        if count is not None and clauses.low(s) in passage.lexicon.nouns["countries"]:
            return passage.scene.group(passage.position(chunk), count)
    return []


def _standing(passage: Passage, k: int) -> str | None:
    """The country that noun phrase ``k`` names or acts for, without references."""
    chunk = passage.clauses.chunks[k]
    named = head_mention(passage, chunk, country=True)
    if named is not None:
        return named[0].entity
    nouns = passage.lexicon.nouns
    lows = [passage.clauses.words[w].low for w in range(chunk.first, chunk.last + 1)]
    stands = lows[-1] in nouns["representatives"] | nouns["peoples"] or any(low in nouns["titles"] for low in lows)
    owner = owner_of(passage, chunk, k + 1) if stands else None
    return owner.entity if owner else None


def owner_of(passage: Passage, chunk: Chunk, following: int | None) -> Candidate | None:
    """The country that a representative belongs to: before the noun, or behind it in a phrase with *of* or *in*."""
    words = passage.clauses.words
    for w in range(chunk.first, chunk.last + 1):
        mention = words[w].mention
        if mention is not None and (candidate := passage.scene.pick(mention, country=True)) is not None:
            return candidate
    k = following
    while (
        k is not None and passage.clauses.kind(k) is Kind.PREPOSITION and passage.clauses.low(k) in {"of", "in", "from"}
    ):
        if passage.clauses.kind(k + 1) is not Kind.NOUN:
            return None
        first = passage.clauses.words[passage.clauses.chunks[k + 1].first].mention
        candidate = passage.scene.pick(first, country=True) if first else None
        named = head_mention(passage, passage.clauses.chunks[k + 1], country=True)
        if named is not None or candidate is not None:
            return named[0] if named is not None else candidate
        k += 2
    return None
