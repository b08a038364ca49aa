"""Attribution: the reporting verbs and nouns around a trigger or after a comma."""

from collections.abc import Iterator

from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses

_DEPTH = 6
_HEARERS = frozenset("reporters journalists parliament lawmakers congress senators media newspaper broadcaster".split())
_SURE = frozenset({"sure", "certain", "confident", "convinced", "convince"})
_ENDING = frozenset({None, Kind.STOP, Kind.COMMA, Kind.PREPOSITION, Kind.SUBORDINATOR})
"""What can follow a verb of telling that stands behind what it tells."""


def governors(clauses: Clauses, chunk: int) -> Iterator[int]:
    """The chunks that govern the one given, from the inside out."""
    at = chunk
    for _ in range(_DEPTH):
        governor = clauses.governor(at)
        if governor is None or governor.chunk < 0 or governor.chunk == at:
            return
        at = governor.chunk
        yield at


def tellers(clauses: Clauses, chunk: int) -> Iterator[tuple[int, list[int]]]:
    """Every verb group that tells what that chunk says, with its subjects, from the inside out.

    *X said that …*; *…, X said*; *…, said X*; *X said: …*.
    """
    inside = [k for k in governors(clauses, chunk) if clauses.kind(k) is Kind.VERB]
    for k in inside:
        yield k, clauses.subject(k)[0]
    for k in range(len(clauses.chunks)):
        if k in inside or clauses.kind(k) is not Kind.VERB or clauses.lemma(k) not in grammar.TELLING:
            continue
        if k > chunk and (speakers := _told_behind(clauses, chunk, k)):
            yield k, speakers
        elif k < chunk and clauses.low(k + 1) == ":":
            yield k, clauses.subject(k)[0]


def _told_behind(clauses: Clauses, chunk: int, k: int) -> list[int]:
    """Who speaks by the verb group ``k`` behind a comma or a closing quotation mark."""
    before = clauses.skip_left(k)
    if clauses.kind(before) is Kind.COMMA:  # "…, said the minister"
        return _inverted(clauses, k)
    subjects = clauses.subject(k)[0]
    if not subjects or subjects[0] <= chunk or not _is_set_apart(clauses, subjects[0]) or not _ends(clauses, k):
        return []
    return subjects


def _inverted(clauses: Clauses, k: int) -> list[int]:
    after = clauses.skip_right(k)
    return clauses.conjuncts_right(after) if clauses.kind(after) is Kind.NOUN else []


def _is_set_apart(clauses: Clauses, k: int) -> bool:
    """Whether a comma or a quotation mark stands before the phrase."""
    return clauses.kind(k - 1) in {Kind.COMMA, Kind.QUOTE}


def _ends(clauses: Clauses, k: int) -> bool:
    after = clauses.skip_right(k)
    if clauses.kind(after) is Kind.NOUN and clauses.is_pronoun(after) and clauses.lemma(after + 1) == "be":
        return clauses.low(clauses.skip_right(after + 1)) in _SURE  # "…, the minister said he was sure"
    if clauses.kind(after) is Kind.NOUN and (
        clauses.low(after) in _HEARERS or clauses.lemma(k) in {"tell", "inform", "assure"}
    ):
        after = clauses.skip_right(after)
    return clauses.kind(after) in _ENDING or clauses.lemma(k) in grammar.MUSING
