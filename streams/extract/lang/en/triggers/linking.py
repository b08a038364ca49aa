"""Linking: what prepositions between noun phrases tell."""

from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses

_RELATIONS = frozenset(
    (
        "line accordance keeping compliance conformity connection conjunction response reaction reply "
        "retaliation return "
        "view light spite favour favor violation breach support solidarity anticipation contrast comparison "
        "consultation coordination cooperation collaboration partnership agreement concert tandem parallel step behalf "
        "account basis strength recommendation advice request orders invitation"
    ).split()
)
"""Nouns that stand between two prepositions for one: *in line with*, *at the request of*."""


def is_complex(clauses: Clauses, k: int) -> bool:
    """Whether the preposition at ``k`` begins one of several words, whose object only tells why or how."""
    return (
        clauses.low(k) in {"in", "on", "at", "under"}
        and clauses.kind(k + 1) is Kind.NOUN
        and clauses.low(k + 1) in _RELATIONS
        and clauses.kind(k + 2) is Kind.PREPOSITION
        and clauses.low(k + 2) in {"with", "to", "of", "for"}
        and clauses.kind(k + 3) is Kind.NOUN
    )


_BORDERS = frozenset("border borders frontier frontiers boundary".split())
_QUARRELS = frozenset("war wars conflict dispute quarrel feud".split())


def is_of_border(clauses: Clauses, k: int) -> bool:
    """Whether the preposition at ``k`` tells who is on the other side: *near the border with Chad*, *a war with*."""
    if clauses.low(k) != "with" or clauses.low(k - 1) not in _BORDERS:
        return clauses.low(k) == "with" and clauses.low(k - 1) in _QUARRELS
    towards = clauses.skip_left(k - 1)  # "sent troops to its border with Poland" is towards Poland
    return clauses.low(towards) not in {"to", "along", "towards", "toward"} or clauses.low(towards - 1) == "close"


_ATTACKS = frozenset("war wars attack attacks raid raids strike strikes invasion aggression offensive assault".split())


def is_of_attack(clauses: Clauses, k: int) -> bool:
    """Whether the preposition at ``k`` tells whom an attack is on, not whom somebody speaks against for it."""
    return clauses.low(k) in {"on", "against"} and clauses.low(k - 1) in _ATTACKS
