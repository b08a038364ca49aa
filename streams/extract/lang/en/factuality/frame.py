"""Frames: words around a clause that make it untrue, unreal or figurative."""

from streams.domain.event import Modality, Status
from streams.extract.lang.en.factuality.factuality import Factuality
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.attribution import governors
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.grammar import Form
from streams.extract.lang.en.triggers.occurrence import Occurrence

_FALSE = frozenset(
    "false untrue fake baseless unfounded mistaken fabricated incorrect inaccurate bogus fictitious wrong nonsense "
    "invented groundless premature exaggerated".split()
)
_FALSE_NOUNS = frozenset({"hoax", "forgery", "invention", "fabrication", "lie", "lies", "fiction"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "'s"})
_CONTRARY = frozenset({("contrary", "to"), ("despite", "reports"), ("despite", "rumours"), ("despite", "claims")})

_NEVER = frozenset({"no point", "no time", "no way", "no circumstances", "no account", "no stage"})
_FIGURES = frozenset(
    "mentally emotionally spiritually symbolically figuratively metaphorically psychologically virtually practically "
    "morally culturally intellectually essentially philosophically ideologically rhetorically sentimentally".split()
)
"""Adverbs under which nothing is done in fact."""
_FIGURE_PHRASES = (
    "in all but", "in everything but", "in spirit", "de facto", "all but", "as good as", "in terms of",
    "politically speaking",
    "to all intents and purposes", "for all practical purposes", "for all intents and purposes", "so to speak",
    "in effect", "in practice", "at heart", "in its heart", "in their hearts", "legally speaking", "in a sense",
    "in a way", "in anything but",
)  # fmt: skip
_INVERTED = frozenset({"should", "were", "had"})
_OPENING = frozenset({Kind.COMMA, Kind.CONJUNCTION, Kind.QUOTE, Kind.STOP})
_CONDITIONS = (
    ("in", "case"), ("provided", "that"), ("providing", "that"), ("on", "condition"), ("as", "long"), ("so", "long"),
    ("question", "of", "time"), ("matter", "of", "time"),
    ("has", "it", "that"), ("have", "it", "that"), ("had", "it", "that"),
    ("assuming", "that"), ("supposing", "that"), ("in", "the", "event"),
)  # fmt: skip


def weigh_frame(context: SentenceContext, occurrence: Occurrence, factuality: Factuality) -> None:
    """What the words around the trigger make of it."""
    clauses, chunk = context.clauses, occurrence.chunk
    if factuality.modality is not Modality.DENIED and _is_called_false(clauses, chunk):
        factuality.note("said to be false", modality=Modality.DENIED)
        factuality.refuted = True
    if factuality.modality is not Modality.DENIED and _is_negated_before(clauses, chunk):
        factuality.note("at no time", modality=Modality.DENIED)
        factuality.refuted = True
    if factuality.modality not in {Modality.ASSERTED, Modality.HISTORICAL}:
        return
    if occurrence.pattern.type.startswith("membership.") and (figure := _figure(clauses, chunk)):
        factuality.note(f"a figure of speech ({figure})", modality=Modality.HYPOTHETICAL)
    elif _is_inverted(clauses, chunk):
        factuality.note("an inverted condition", Status.PROPOSED, Modality.HYPOTHETICAL)
    elif condition := _condition(clauses, chunk):
        factuality.note(f"on a condition ({condition})", Status.PROPOSED, Modality.HYPOTHETICAL)
    elif _is_asked(context, chunk):
        factuality.note("a question", modality=Modality.HYPOTHETICAL)


def _is_called_false(clauses: Clauses, chunk: int) -> bool:
    """Whether the sentence says of a claim that it is false: *It is untrue that …*, *those who say … are mistaken*."""
    lows = clauses.lows
    if lows[:1] and lows[0] in _FALSE and lows[1:2] == [":"]:
        return True
    if lows[0] == "contrary" and clauses.chunks[chunk].negated is False:
        return False
    if clauses.vocabulary.isdisjoint(_FALSE | _FALSE_NOUNS):
        return False
    first, last = clauses.chunks[chunk].first, clauses.chunks[chunk].last
    for i, low in enumerate(lows):
        if low not in _FALSE and low not in _FALSE_NOUNS:
            continue
        before = lows[max(0, i - 3) : i]
        called = before[-1:] == ["as"]  # "dismissed as false"
        predicate = (called or any(b in _BE for b in before)) and "not" not in before and "n't" not in before
        if not predicate:
            continue
        if i < first and (lows[i + 1 : i + 2] in (["that"], ["to"]) or (called and _is_claim(clauses, chunk, first))):
            return True
        if i > last and _is_claim(clauses, chunk, i):
            return True
    return False


def _is_claim(clauses: Clauses, chunk: int, end: int) -> bool:
    """Whether the trigger stands inside what somebody says, which the words at ``end`` are about."""
    governor = clauses.governor(chunk)
    if governor is None or governor.chunk < 0:
        return False
    if governor.relation in {"that", "of", "about", "whether"}:
        return clauses.chunks[governor.chunk].first < end
    return any(clauses.kind(k) is Kind.NOUN and clauses.chunks[k].first < end for k in governors(clauses, chunk))


def _is_negated_before(clauses: Clauses, chunk: int) -> bool:
    """Whether *no* stands in what the clause begins with: *At no point did Chad leave*."""
    pairs = clauses.pairs & _NEVER
    group = clauses.chunks[chunk]
    if not pairs or group.kind is not Kind.VERB:
        return False
    lows = clauses.lows
    return any(f"{lows[i]} {lows[i + 1]}" in pairs for i in range(max(0, group.first - 8), group.first - 1))


def _figure(clauses: Clauses, chunk: int) -> str:
    """The word or phrase that makes the clause a figure of speech."""
    lows = clauses.lows
    group = clauses.chunks[chunk]
    near = range(max(0, group.first - 4), min(len(lows), group.last + 3))
    for i in near:
        if lows[i] in _FIGURES or (lows[i] == "effectively" and not clauses.chunks[chunk].passive):
            return lows[i]
    if lows[0] in _FIGURES:
        return lows[0]
    text = f" {' '.join(lows)} "
    if opening := next((phrase for phrase in _FIGURE_PHRASES if text.startswith(f" {phrase} ")), ""):
        return opening
    return next(
        (phrase for phrase in _FIGURE_PHRASES if f" {phrase} " in text and _is_beside(phrase, text, clauses, chunk)), ""
    )


def _is_beside(phrase: str, text: str, clauses: Clauses, chunk: int) -> bool:
    """Whether the phrase belongs to the clause of the trigger: no finite verb stands between."""
    at = text[: text.index(f" {phrase} ")].count(" ")
    k = clauses.chunk_at(min(at, len(clauses.words) - 1))
    if k is None:
        return True
    low, high = min(k, chunk), max(k, chunk)
    return not any(
        clauses.kind(j) is Kind.VERB and clauses.chunks[j].finite and j != chunk for j in range(low + 1, high)
    )


def _is_inverted(clauses: Clauses, chunk: int) -> bool:
    """Whether *should*, *were* or *had* stands before the subject: *Should Georgia be admitted, …*."""
    group = clauses.chunks[chunk]
    if group.kind is not Kind.VERB or clauses.vocabulary.isdisjoint(_INVERTED):
        return False
    # a second verb shares the first one's condition: should Chad quit one bloc and join another
    bare = group.first == group.last and Form.BASE in clauses.words[group.head].forms
    for k in range(chunk - 1, -1, -1):
        if clauses.kind(k) is Kind.VERB:
            opens = k == 0 or clauses.kind(k - 1) in _OPENING or clauses.low(k - 1) in {"that", "and", "but"}
            alone = clauses.chunks[k].first == clauses.chunks[k].last
            if clauses.low(k) in _INVERTED and alone and opens and clauses.kind(k + 1) is Kind.NOUN:
                return clauses.lows[-1] != "?"
            if clauses.chunks[k].finite and not (bare and Form.BASE in clauses.words[clauses.chunks[k].head].forms):
                return False
    return False


def _condition(clauses: Clauses, chunk: int) -> str:
    """The words of several that make the clause of the trigger a condition: *in case Finland joins*."""
    lows = clauses.lows
    first = clauses.chunks[chunk].first
    for words in _CONDITIONS:
        for i in range(max(0, first - 9), first - len(words) + 1):
            if tuple(lows[i : i + len(words)]) == words and not _verb_between(clauses, i + len(words), chunk):
                return " ".join(words)
    return ""


def _verb_between(clauses: Clauses, word: int, chunk: int) -> bool:
    at = clauses.chunk_at(word)
    return at is None or any(clauses.kind(j) is Kind.VERB and clauses.chunks[j].finite for j in range(at, chunk))


def _is_asked(context: SentenceContext, chunk: int) -> bool:
    """Whether a question asks it rather than tells it."""
    lows = context.clauses.lows
    marks = [i for i, low in enumerate(lows) if low == "?"]
    if not marks or marks[-1] < context.clauses.chunks[chunk].last:
        return False
    return not any(low in {'"', "“", "”"} for low in lows[context.clauses.chunks[chunk].last : marks[-1]])
