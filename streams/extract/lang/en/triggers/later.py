"""Later: the noun phrases further right of a trigger that may still be meant."""

from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.grammar import REPORTING, VIOLENT_DEEDS, Form
from streams.extract.lang.en.triggers.linking import is_complex, is_of_border

_CIRCUMSTANCES = frozenset(
    (
        "during since under until amid amidst despite as like in at near outside around inside within via through than "
        "across following ahead alongside"
    ).split()
)
_OCCASIONS = frozenset({"amid", "amidst", "despite"})
_TURNS = frozenset("after before while because when although though as since once whereas until if unless".split())


_CONDITIONS = frozenset({"if", "unless", "until"})
"""Conjunctions whose clause still tells whom a threat is for: *warns of war if [Chad] does not leave*."""


def later(clauses: Clauses, at: int) -> list[int]:
    """The noun phrases further right that may still be meant: neither a circumstance nor in another clause.

    Whoever stands behind the occasion is part of it: *sent ships, following reports that North Korea …*.
    """
    found: list[int] = []
    for j in range(at + 1, len(clauses.chunks)):
        kind = clauses.kind(j)
        if (
            kind is Kind.STOP
            or clauses.low(j) == ";"
            or _begins_occasion(clauses, j)
            or ((found or clauses.low(j) == "after" or _has_subject(clauses, j)) and _begins_other_clause(clauses, j))
            or _begins_main_clause(clauses, j)
        ):
            break
        if kind is Kind.NOUN and not clauses.chunks[j].time and not _is_circumstance(clauses, j):
            found.append(j)
    return found


def _begins_occasion(clauses: Clauses, k: int) -> bool:
    """Whether the occasion of the deed follows; *following* tells it behind a comma, not in *died following a raid*."""
    if clauses.kind(k) is not Kind.PREPOSITION:
        return False
    return clauses.low(k) in _OCCASIONS or (clauses.low(k) == "following" and clauses.kind(k - 1) is Kind.COMMA)


_DISTANT = frozenset("off between about over along".split())
"""Prepositions whose object belongs to the noun before it: *oppose a war on [Iran]*, *condemn the murder of [X]*."""
_WEIGHING = frozenset(
    "ban bans blockade embargo sanctions restrictions curbs tariffs pressure curfew siege penalties measures".split()
)
"""Nouns of what lies on somebody: who lifts it does so to them."""
_ATTITUDES = frozenset("support disapproval contempt solidarity sympathy backing hatred respect".split())
"""Nouns whose *for* brings whom they are held towards."""


def _is_circumstance(clauses: Clauses, k: int) -> bool:
    """Whether a noun phrase says where, when or how: *in Colombo* and its country behind the comma: *, Sri Lanka*."""
    before = clauses.skip_left(clauses.conjuncts_left(k)[0])
    if before >= 2 and is_complex(clauses, before - 2):
        return True
    if clauses.kind(before) is Kind.COMMA and clauses.kind(before - 1) is Kind.NOUN and clauses.names(k):
        before = clauses.skip_left(before - 1)
    if clauses.kind(before) is not Kind.PREPOSITION:
        return False
    if clauses.low(before) in _CIRCUMSTANCES or is_of_border(clauses, before):
        return True
    if clauses.kind(before - 1) is not Kind.NOUN:
        return clauses.low(before - 1) == "ahead"
    link, noun = clauses.low(before), clauses.low(before - 1)
    if link == "on":
        return noun not in _WEIGHING
    if link == "for":
        return noun not in _ATTITUDES
    return link in _DISTANT or (link == "of" and noun in VIOLENT_DEEDS)


def _has_subject(clauses: Clauses, k: int) -> bool:
    """Whether a clause with a subject of its own follows that no threat depends on: *as monitors go on*."""
    if clauses.low(k) in _CONDITIONS:
        return False
    if clauses.kind(k) is Kind.RELATIVE:
        return True
    if clauses.kind(k + 1) is not Kind.NOUN:
        return False
    verb = clauses.skip_right(clauses.conjuncts_right(k + 1)[-1])
    return clauses.kind(verb) is Kind.VERB and clauses.chunks[verb].finite


def _begins_main_clause(clauses: Clauses, k: int) -> bool:
    """Whether another deed or somebody else's begins behind a comma or conjunction: *and left*; *…, witnesses said*."""
    if clauses.kind(k) not in {Kind.COMMA, Kind.CONJUNCTION}:
        return False
    behind = clauses.skip_right(k)
    if clauses.kind(behind) is Kind.VERB and clauses.chunks[behind].form is Form.GERUND:
        return clauses.lemma(behind) in REPORTING  # "…, claiming that they support [Israel]"
    if clauses.kind(behind) is Kind.NOUN:
        behind = clauses.skip_right(clauses.conjuncts_right(behind)[-1])
    return clauses.kind(behind) is Kind.VERB and clauses.chunks[behind].finite


def _begins_other_clause(clauses: Clauses, k: int) -> bool:
    """Whether chunk ``k`` turns to something else: *after it left*, *where they meet*."""
    if clauses.kind(k) is Kind.RELATIVE:
        following = clauses.skip_right(k)
        if clauses.kind(following) is Kind.NOUN:
            following = clauses.skip_right(clauses.conjuncts_right(following)[-1])
        return clauses.kind(following) is Kind.VERB and clauses.chunks[following].finite
    behind = range(k + 1, min(k + 6, len(clauses.chunks)))
    turns = clauses.kind(k) in {Kind.SUBORDINATOR, Kind.PREPOSITION} and clauses.low(k) in _TURNS
    return turns and any(clauses.kind(j) is Kind.VERB and clauses.chunks[j].finite for j in behind)
