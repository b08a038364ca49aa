"""Absence: noun phrases that deny existence."""

from streams.extract.lang.en.syntax.clause import Clauses

_NOT_FEW = frozenset(
    {"longer", "doubt", "less", "fewer", "lesser", "small", "mean", "ordinary", "minor", "mere", "wonder", "surprise"}
)
"""Words behind *no* that leave the thing there: *no fewer than three attacks*, *no longer members*."""
_NOBODY = frozenset({"none", "neither", "nobody"})
_NEITHER = frozenset({"neither", "nor"})


def is_none(clauses: Clauses, k: int) -> bool:
    """Whether noun phrase ``k`` says that there is no such thing: *no withdrawal of Mali*."""
    first = clauses.chunks[k].first
    return clauses.lows[first] == "no" and first + 1 < len(clauses.lows) and clauses.lows[first + 1] not in _NOT_FEW


def nobody_does(clauses: Clauses, k: int) -> bool:
    """Whether the subject of verb group ``k`` is nobody: *No diplomat of Ghana was expelled*, *none of them left*."""
    subjects, _ = clauses.subject(k)
    if not subjects:
        return False
    first = clauses.chunks[subjects[0]].first
    before = clauses.lows[first - 1] if first else ""
    return is_none(clauses, subjects[0]) or clauses.lows[first] in _NOBODY or before in _NEITHER
