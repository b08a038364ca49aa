"""Governors: what a verb group or a noun phrase hangs on."""

from typing import NamedTuple

from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.grammar import Form
from streams.extract.lang.en.syntax.phrases import Phrases

_DITRANSITIVE = frozenset({"send", "give", "hand", "write", "tell", "grant", "offer", "show", "deal", "serve"})
_ADVERBIAL = frozenset({"after", "before", "since", "by", "without", "while", "when", "despite"})

_CHARGES = {
    "of": frozenset({"accuse", "suspect", "convict", "acquit", "absolve"}),
    "for": frozenset("blame criticise criticize condemn fault denounce rebuke praise thank punish fine".split()),
    "from": frozenset("prevent stop bar ban keep dissuade discourage deter block prohibit".split()),
}
"""Verbs whose object is the subject of the gerund behind a preposition (object control)."""

_DOCUMENTS = frozenset(
    "bill law legislation act motion resolution decree order letter memo memorandum plan proposal draft note".split()
)
"""What a clause behind them tells, they make so: *approved a bill that takes the country out*."""
SHARED = "shared"


class Governor(NamedTuple):
    """What a verb group or a noun phrase hangs on.

    Attributes:
        chunk: index of the governing chunk; -1 where only the relation is known.
        relation: ``to``, ``that``, ``object``, ``subject``, ``relative``, ``participle``, ``bare``, a preposition, a
            subordinator, or :data:`SHARED` where it hangs on what that chunk hangs on.
        controller: index of the noun phrase that stands between as the real subject, as in *asked Mali to leave*.
    """

    chunk: int
    relation: str
    controller: int | None = None


def infinitive_governor(phrases: Phrases, k: int) -> Governor | None:
    """What an infinitive hangs on."""
    if is_headline(phrases, k):
        return None
    j = phrases.skip_left(k)
    if phrases.kind(j) is Kind.COMMA:
        before = _over_parenthesis(phrases, j)
        j = j if before is None else before
    if phrases.kind(j) is Kind.CONJUNCTION:
        other = phrases.previous_verb(j)
        return Governor(other, SHARED) if other is not None else None
    if phrases.kind(j) is Kind.VERB:
        return Governor(j, "to")
    if phrases.low(j) == "whether":
        return _asked(phrases, j)
    if phrases.kind(j) is not Kind.NOUN:
        return None
    if phrases.kind(j - 1) is Kind.PREPOSITION and phrases.low(j - 1) == "for":
        outer = phrases.skip_left(j - 1)
        return Governor(outer if phrases.kind(outer) in {Kind.VERB, Kind.NOUN} else -1, "for", j)
    if (
        phrases.kind(j - 1) is Kind.PREPOSITION
        and phrases.low(j - 1) in {"by", "of"}
        and phrases.kind(j - 2) is Kind.NOUN
        and phrases.low(j) not in phrases.cues
    ):
        return Governor(j - 2, "to", j)
    if phrases.kind(j - 1) is Kind.NOUN and phrases.kind(j - 2) is Kind.VERB and phrases.lemma(j - 2) in _DITRANSITIVE:
        return Governor(j, "to", j - 1)  # "gave Bulgaria the green light to adopt"
    base = j if phrases.low(j) in phrases.cues else phrases.base_left(j)
    outer = phrases.skip_left(phrases.conjuncts_left(base)[0])
    if (
        phrases.kind(outer) is Kind.VERB
        and phrases.lemma(outer) not in {"be", "become", "remain"}
        and base == j
        and (phrases.names(j) or phrases.is_pronoun(j))
        and not phrases.chunks[j].possessor
    ):
        return Governor(outer, "to", j)
    if base != j and phrases.kind(base - 1) is Kind.PREPOSITION and phrases.kind(base - 2) is Kind.VERB:
        return Governor(base - 2, "to")
    if phrases.low(j) in phrases.cues:
        return Governor(j, "to")
    if phrases.kind(base - 1) is Kind.PREPOSITION and base == j and phrases.kind(base - 2) is Kind.VERB:
        return Governor(base - 2, "to", j if phrases.low(j - 1) in {"on", "upon"} else None)
    return Governor(base, "to")


def _asked(phrases: Phrases, whether: int) -> Governor | None:
    """Who asks themselves what follows: *Nigeria considers whether to leave*, *a vote on whether to leave*."""
    outer = phrases.skip_left(whether)
    if phrases.kind(outer) is Kind.PREPOSITION:
        outer = phrases.skip_left(outer)
    return Governor(outer, "whether") if phrases.kind(outer) in {Kind.VERB, Kind.NOUN} else None


def _over_parenthesis(phrases: Phrases, comma: int) -> int | None:
    for j in range(comma - 1, max(-1, comma - 12), -1):
        if phrases.chunks[j].kind is Kind.COMMA:
            return phrases.skip_left(j)
        if phrases.chunks[j].kind is Kind.VERB and phrases.chunks[j].finite:
            return None
    return None


def gerund_governor(phrases: Phrases, k: int) -> Governor | None:
    """What a gerund or a bare participle hangs on."""
    j = phrases.skip_left(k)
    kind = phrases.kind(j)
    if kind in {Kind.PREPOSITION, Kind.SUBORDINATOR}:
        outer = phrases.skip_left(j)
        if phrases.low(j) == "including":
            outer = next((n for n in range(j - 1, max(-1, j - 9), -1) if phrases.low(n) in phrases.cues), outer)
        held = outer if phrases.kind(outer) in {Kind.NOUN, Kind.VERB} else -1
        if (charge := _charge(phrases, outer, phrases.low(j))) is not None:
            return charge
        if held >= 0 and phrases.kind(held) is Kind.NOUN and phrases.low(j) not in _ADVERBIAL:
            return Governor(held, phrases.low(j))
        if phrases.low(j) in _ADVERBIAL:
            return Governor(clause_verb(phrases, j), phrases.low(j))
        return Governor(held, phrases.low(j))
    if kind is Kind.VERB:
        return Governor(j, "bare")
    if kind is Kind.NOUN and phrases.low(j) in phrases.cues and not phrases.names(j):
        return Governor(j, "bare")
    if kind is Kind.NOUN:
        outer = phrases.skip_left(phrases.conjuncts_left(j)[0])
        if phrases.kind(outer) is Kind.VERB and phrases.chunks[outer].head != phrases.chunks[k].head:
            return Governor(outer, "bare", j)
        if phrases.kind(outer) is Kind.PREPOSITION:
            before = phrases.skip_left(outer)
            return Governor(before if phrases.kind(before) in {Kind.NOUN, Kind.VERB} else -1, phrases.low(outer), j)
        return None
    if kind is Kind.COMMA:
        verb = phrases.previous_verb(j, finite=True)
        return Governor(verb if verb is not None else -1, "participle")
    if kind is Kind.CONJUNCTION:
        other = phrases.previous_verb(j)
        return Governor(other, SHARED) if other is not None else None
    return None


def _charge(phrases: Phrases, k: int, link: str) -> Governor | None:
    """The verb whose object does what follows: *accuse [Chad] of arming rebels*, *prevented [Mali] from leaving*."""
    if link not in {"of", "for", "from"} or phrases.kind(k) is not Kind.NOUN:
        return None
    verb = phrases.skip_left(phrases.conjuncts_left(phrases.base_left(k))[0])
    if phrases.kind(verb) is Kind.VERB and not phrases.chunks[verb].passive and phrases.lemma(verb) in _CHARGES[link]:
        return Governor(verb, link, k)
    return None


def clause_verb(phrases: Phrases, k: int) -> int:
    """The verb that an adverbial at ``k`` modifies: the nearest finite one, on the left first."""
    left = phrases.previous_verb(k, finite=True)
    if left is not None:
        return left
    return next(
        (
            j
            for j in range(k + 2, len(phrases.chunks))
            if phrases.chunks[j].kind is Kind.VERB and phrases.chunks[j].finite
        ),
        -1,
    )


def finite_governor(phrases: Phrases, k: int, subjects: list[int], how: str) -> Governor | None:
    """What a finite verb group hangs on, given its subjects and how they were found."""
    if how == "relative":
        told = subjects[0] if subjects and phrases.low(subjects[0]) in _DOCUMENTS else None
        return Governor(-1, "relative") if told is None else Governor(told, "that")
    if how == "shared":
        other = phrases.previous_verb(k, finite=True)
        return Governor(other, SHARED) if other is not None else None
    first = subjects[0] if subjects else k
    if how == "parenthesis" and subjects:
        first = subjects[0]
    j = phrases.skip_left(first)
    if phrases.kind(j) is Kind.SUBORDINATOR:
        word = phrases.low(j)
        outer = phrases.skip_left(j)
        if word == "that":
            if phrases.kind(outer) is Kind.NOUN:
                placed = phrases.low(outer) not in phrases.cues and phrases.kind(outer - 1) is Kind.PREPOSITION
                if placed and phrases.kind(outer - 2) is Kind.VERB:
                    return Governor(outer - 2, "that")  # "it is rumoured in Bangui that"
                return Governor(phrases.base_left(outer), "that")
            if phrases.kind(outer) is Kind.PREPOSITION and phrases.kind(outer - 1) is Kind.VERB:
                return Governor(outer - 1, "that")  # "ruled out that"
            return Governor(outer, "that") if phrases.kind(outer) is Kind.VERB else None
        if word == "whether" and phrases.kind(outer) is Kind.PREPOSITION and phrases.kind(outer - 1) is Kind.NOUN:
            return Governor(outer - 1, word)
        return Governor(outer if phrases.kind(outer) is Kind.VERB else -1, word)
    if phrases.kind(j) is Kind.PREPOSITION and phrases.low(j) in {"after", "before", "since", "until", "once", "as"}:
        return Governor(-1, phrases.low(j))
    if phrases.kind(j) is Kind.VERB and phrases.chunks[j].head < phrases.chunks[first].first:
        return Governor(j, "that")
    if phrases.kind(j) is Kind.RELATIVE and phrases.low(j) == "which":
        letter = phrases.skip_left(j - 1) if phrases.kind(j - 1) is Kind.PREPOSITION else -1
        return Governor(-1, "relative") if phrases.low(letter) not in _DOCUMENTS else Governor(letter, "that")
    return None


def noun_governor(phrases: Phrases, k: int) -> Governor | None:
    """What a noun phrase hangs on."""
    j = phrases.skip_left(k)
    if phrases.kind(j) is Kind.CONJUNCTION:
        first = phrases.conjuncts_left(k)[0]
        if first != k:
            return noun_governor(phrases, first)
    if phrases.kind(j) is Kind.VERB:
        told = _told(phrases, k) if phrases.lemma(j) in grammar.REPORTING else None
        return Governor(j, "object") if told is None else Governor(told, "subject")
    right = _predicate(phrases, k) if phrases.low(j) == "that" else None
    if right is not None:
        return Governor(right, "subject")
    if phrases.kind(j) in {Kind.PREPOSITION, Kind.SUBORDINATOR}:
        outer = phrases.skip_left(j)
        held = outer if phrases.kind(outer) in {Kind.NOUN, Kind.VERB} else -1
        return Governor(held, phrases.low(j))
    if phrases.kind(j) is Kind.NOUN and phrases.kind(j - 1) is Kind.VERB and phrases.lemma(j - 1) in _DITRANSITIVE:
        return Governor(j - 1, "object")
    if phrases.kind(j) is Kind.NOUN and phrases.kind(j - 1) is Kind.PREPOSITION and phrases.kind(j - 2) is Kind.VERB:
        return Governor(j - 2, "object")
    right = _predicate(phrases, k)
    if right is not None:
        return Governor(right, "subject")
    return None


def _told(phrases: Phrases, k: int) -> int | None:
    """The verb of a clause without *that* whose subject begins at ``k``: *said [the exit of Togo] has taken effect*."""
    for j in phrases.right_of(k):
        kind, before = phrases.kind(j), phrases.kind(j - 1)
        if kind is Kind.VERB:
            return j if phrases.chunks[j].finite and before is Kind.NOUN else None
        if kind not in {Kind.NOUN, Kind.PREPOSITION, Kind.CONJUNCTION} or (kind is before is Kind.NOUN):
            return None
    return None


def _predicate(phrases: Phrases, k: int) -> int | None:
    """The verb group that noun phrase ``k`` is the subject of."""
    for j in phrases.right_of(k):
        if phrases.chunks[j].kind is Kind.VERB and phrases.chunks[j].finite:
            return j
        if phrases.chunks[j].kind in {Kind.STOP, Kind.SUBORDINATOR, Kind.RELATIVE}:
            return None
    return None


def is_headline(phrases: Phrases, k: int) -> bool:
    """Whether an infinitive is a headline's future: *Ecuador to quit OPEC*."""
    j = phrases.skip_left(k)
    if not phrases.chunks[k].infinitive or phrases.kind(j) is not Kind.NOUN or phrases.low(j) in phrases.cues:
        return False
    if phrases.low(j - 1) == "for" and phrases.low(j - 2) in phrases.cues:
        return False  # "the invitation for Ecuador to return"
    return all(c.kind is not Kind.VERB for c in phrases.chunks[:j]) and phrases.names(j)


def coordinated(phrases: Phrases, k: int) -> int | None:
    """The group whose *to*, modal or *have* verb group ``k`` shares: *to move forward and join*, *has met and left*."""
    chunk = phrases.chunks[k]
    if chunk.form not in {Form.BASE, Form.PARTICIPLE} or chunk.modal or chunk.infinitive or chunk.first != chunk.last:
        return None
    if phrases.kind(phrases.skip_left(k)) is not Kind.CONJUNCTION:
        return None
    other = phrases.previous_verb(k)
    if other is None:
        return None
    governing = phrases.chunks[other]
    if chunk.form is Form.PARTICIPLE:
        return other if governing.perfect and not governing.passive else None
    return other if governing.infinitive or governing.modal else None
