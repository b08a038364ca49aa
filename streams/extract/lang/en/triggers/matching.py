"""Matching: whether a multi-word trigger begins at a word of a sentence."""

from streams.extract.lang.en.inflection import plural
from streams.extract.lang.en.syntax.antecedent import is_inverted
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.grammar import PREPOSITIONS
from streams.extract.lexicon import Trigger

_PARTICLES = PREPOSITIONS | {"back", "apart", "together", "forward", "away", "aside"}
_BOUND = frozenset({"on", "upon", "at", "against", "in", "for"})
"""Prepositions that nothing can stand before when they belong to a verb."""
_UNDERGONE = frozenset({"lapse", "expire"})
"""Verbs whose subject is what others do it to: *its membership lapsed*."""
_HEAD_LIKE = frozenset(
    {
        "effort",
        "efforts",
        "mission",
        "campaign",
        "operation",
        "operations",
        "action",
        "measures",
        "member",
        "state",
        "states",
        "status",
        "country",
        "nation",
        "party",
        "member-state",
        "members",
        "treaty",
        "agreement",
        "protocol",
        "protocols",
        "terms",
        "rights",
        "package",
        "documents",
        "papers",
    }
)


Match = tuple[int, list[int], int | None]
"""Chunk that holds its last word, indices of its words, and the noun phrase that holds its nouns if that is another."""


def noun_match(clauses: Clauses, k: int, i: int, trigger: Trigger) -> Match | None:
    """The nominal trigger at word ``i`` of noun phrase ``k``."""
    words = clauses.words
    last = i + len(trigger.rest)
    if last >= len(words) or any(words[i + 1 + n].low != low for n, low in enumerate(trigger.rest[:-1])):
        return None
    if trigger.rest and words[last].low not in {trigger.rest[-1], plural(trigger.rest[-1])}:
        return None
    behind = clauses.chunk_at(last)
    return k if behind is None else behind, list(range(i, last + 1)), None


def verb_match(clauses: Clauses, k: int, i: int, trigger: Trigger) -> Match | None:
    """The verbal trigger at word ``i`` of verb group ``k``, with its particles and nouns."""
    if not trigger.rest:
        return k, [i], None
    particles = [r for r in trigger.rest if r in _PARTICLES]
    content = tuple(r for r in trigger.rest if r not in _PARTICLES)
    at, words = k, [i]
    if particles:
        found = _particle(clauses, k, particles, bare=not content)
        if found is None:
            return None
        at, particle_words = found
        words += particle_words
    if not content:
        return at, words, None
    inner = _inner(clauses, at, content)
    if inner is None and (clauses.chunks[k].passive or trigger.head in _UNDERGONE):
        subjects, _ = clauses.subject(k)
        inner = next((s for s in subjects if _holds(clauses, s, content)), None)
        if inner is None:
            return None
        return at, words + _holds(clauses, inner, content), inner
    if inner is None:
        return None
    return max(at, inner), words + _holds(clauses, inner, content), inner


def _particle(clauses: Clauses, k: int, particles: list[str], *, bare: bool) -> tuple[int, list[int]] | None:
    """The particle behind the verb, at once or behind one noun phrase: *pull the UK out*, but not *call attacks on*.

    ``bare`` says that no noun belongs to the trigger.
    """
    if is_inverted(clauses, k):
        begun = [clauses.low(j) for j in range(len(particles))]
        return (
            (len(particles) - 1, [clauses.chunks[j].head for j in range(len(particles))])
            if begun == particles
            else None
        )
    words: list[int] = []
    at = k
    for particle in particles:
        for step in range(1, 5):
            j = at + step
            kind = clauses.kind(j)
            if kind in {Kind.PREPOSITION, Kind.ADVERB} and clauses.low(j) == particle:
                words.append(clauses.chunks[j].head)
                at = j
                break
            if kind is Kind.PREPOSITION and clauses.kind(j + 1) is Kind.NOUN and clauses.chunks[j + 1].time:
                continue  # "voted on Sunday for a president"
            if kind not in {Kind.NOUN, Kind.ADVERB, Kind.CONJUNCTION, Kind.COMMA} or (kind is Kind.COMMA and not words):
                return None
            if (
                bare
                and particles == [particle]
                and particle in _BOUND
                and kind is Kind.NOUN
                and not clauses.chunks[j].time
            ):
                return None
        else:
            return None
    return at, words


def _inner(clauses: Clauses, at: int, content: tuple[str, ...]) -> int | None:
    """The noun phrase behind the verb that holds the trigger's nouns, behind another at most: *a round of talks*.

    What a preposition other than *of* adds to the object is not what is done: *ended a strike in a deal*.
    """
    for j in range(at + 1, min(at + 6, len(clauses.chunks))):
        kind = clauses.kind(j)
        if kind is Kind.NOUN and _holds(clauses, j, content):
            return j
        if kind is Kind.VERB and clauses.lemma(j) == "be":
            continue
        if kind in {Kind.CONJUNCTION, Kind.COMMA} and clauses.kind(j - 1) is Kind.NOUN:
            continue
        predicative = content[0] in _PREDICATIVE
        if (
            kind is Kind.PREPOSITION
            and not predicative
            and _is_object(clauses, at, j - 1)
            and not _is_measured(clauses, j)
        ):
            return None
        if clauses.low(j) == "for" and j == at + 1 and clauses.kind(at) is Kind.VERB:
            return None  # "called for elections" calls none
        if kind not in {Kind.NOUN, Kind.ADVERB, Kind.PREPOSITION, Kind.QUOTE}:
            return None
        if kind is Kind.NOUN and j > at + 1 and clauses.kind(j - 1) is Kind.NOUN and not predicative:
            return None
    return None


_PREDICATIVE = frozenset({"persona", "personae", "personas"})
"""Words of what somebody is declared to be, wherever the object is."""


def _is_object(clauses: Clauses, at: int, k: int) -> bool:
    """Whether noun phrase ``k`` stands right behind the verb at ``at``."""
    return k == at + 1 and clauses.kind(k) is Kind.NOUN and not clauses.chunks[k].time


def _is_measured(clauses: Clauses, k: int) -> bool:
    """Whether the preposition at ``k`` tells what there is so much of: *a round of*, but not *the removal of*, *in*."""
    head = clauses.low(k - 1)
    return clauses.low(k) == "of" and not (head.endswith(_DEEDS) and head not in _OWN_DEEDS)


_DEEDS = ("al", "tion", "sion", "ing", "ance", "ment", "sure")
_OWN_DEEDS = frozenset({"imposition", "introduction", "extension", "meeting", "gathering", "resumption", "combination"})
"""Deeds whose object the verb before them acts on all the same: *agreed the extension of sanctions*."""


def _holds(clauses: Clauses, k: int, content: tuple[str, ...]) -> list[int]:
    """Indices of the words in noun phrase ``k`` that spell ``content``, near its head; empty when they don't."""
    chunk = clauses.chunks[k]
    lows = [clauses.words[w].low for w in range(chunk.first, chunk.last + 1)]
    size = len(content)
    for start in range(len(lows) - size, -1, -1):
        if tuple(lows[start : start + size]) in {content, (*content[:-1], plural(content[-1]))}:
            rest = lows[start + size :]
            if all(
                r in _HEAD_LIKE or clauses.words[chunk.first + start + size + n].mention for n, r in enumerate(rest)
            ):
                return list(range(chunk.first + start, chunk.first + start + size))
            return []
    return []
