"""Prospects: whether a clause is about the future or about what somebody could do."""

from collections.abc import Mapping

from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.governor import Governor, clause_verb
from streams.extract.lang.en.syntax.grammar import Form

_PRESENT = frozenset({Form.THIRD, Form.BASE})
_POWERS = frozenset({"power", "powers", "right", "ability", "authority", "means", "chance"})


def is_ahead(clauses: Clauses, k: int, governor: Governor, cues: Mapping[str, str]) -> bool:
    """Whether verb group ``k`` tells in the present tense what is to come: *duties will rise when Angola leaves OPEC*.

    News tells in the present what has happened, too (*oil falls after Angola leaves OPEC*): behind *after* the clause
    around it must speak of the future, or tell what somebody says.
    """
    chunk = clauses.chunks[k]
    if chunk.kind is not Kind.VERB or chunk.form not in _PRESENT or not chunk.finite or chunk.modal:
        return False
    main = governor.chunk if governor.chunk >= 0 else clause_verb(clauses, k - 1)
    if governor.relation == "once" or main < 0 or main == k:
        return governor.relation == "once"
    around = clauses.chunks[main]
    if around.modal or around.form not in _PRESENT:
        return bool(around.modal) and around.form is not Form.PARTICIPLE
    return governor.relation == "when" or cues.get(clauses.lemma(main)) in {"announce", "decide", "propose", "intend"}


def leads_ahead(clauses: Clauses, k: int, governor: Governor) -> bool:
    """Whether the clause around *after* and noun phrase ``k`` speaks of the future: *after its exit, it must pay*."""
    right = (j for j in clauses.right_of(k) if clauses.kind(j) is Kind.VERB and clauses.chunks[j].finite)
    main = governor.chunk if governor.chunk >= 0 else next(right, -1)
    return main >= 0 and clauses.chunks[main].modal in {"future", "obliged"}


def only_could(clauses: Clauses, k: int) -> bool:
    """Whether verb group ``k`` only tells what somebody could do: *has the power to veto the exit*."""
    held = clauses.skip_left(k)
    return clauses.kind(held) is Kind.NOUN and clauses.low(held) in _POWERS
