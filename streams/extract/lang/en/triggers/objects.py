"""The objects and prepositional phrases after a trigger."""

from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.grammar import Form
from streams.extract.lang.en.triggers.linking import is_complex, is_of_attack, is_of_border
from streams.extract.lang.en.triggers.occurrence import Occurrence


def behind(clauses: Clauses, occurrence: Occurrence, at: int, *, patient: bool) -> None:
    """Objects and prepositional phrases right of the trigger, up to the end of its clause."""
    roles = occurrence.roles
    k = at + 1
    while k < len(clauses.chunks):
        kind = clauses.chunks[k].kind
        if kind in {Kind.ADVERB, Kind.QUOTE}:
            k += 1
        elif kind is Kind.NOUN:
            if clauses.chunks[k].time:
                k += 1
                continue
            if not patient or "patient" in roles:
                return
            patients = clauses.conjuncts_right(k)
            if _begins_clause(clauses, patients[-1]) and not _belongs_to_subject(clauses, occurrence.chunk):
                return
            roles["patient"] = patients
            k = roles["patient"][-1] + 1
        elif kind is Kind.PREPOSITION:
            k = _preposition(clauses, occurrence, k, at)
        elif (
            kind is Kind.CONJUNCTION
            and k == at + 1
            and clauses.kind(k + 1) is Kind.NOUN
            and clauses.kind(k + 2) is Kind.PREPOSITION
        ):
            k += 2
        elif (
            kind is Kind.CONJUNCTION and patient and k == at + 1 and (shared := _shared_object(clauses, k)) is not None
        ):
            roles["patient"] = clauses.conjuncts_right(shared)
            k = roles["patient"][-1] + 1
        elif kind is Kind.COMMA:
            outer = _behind_parenthesis(clauses, k)
            if outer is None:
                return
            k = outer
        else:
            return


def _shared_object(clauses: Clauses, conjunction: int) -> int | None:
    """The object that a verb behind the conjunction brings for both: *to join and fully participate in [the court]*."""
    verb = conjunction + 1
    if clauses.kind(verb) is Kind.ADVERB:
        verb += 1
    if clauses.kind(verb) is not Kind.VERB or clauses.chunks[verb].first != clauses.chunks[verb].last:
        return None
    k = verb + 1
    if clauses.kind(k) is Kind.PREPOSITION:
        k += 1
    return k if clauses.kind(k) is Kind.NOUN and not clauses.chunks[k].time else None


def _begins_clause(clauses: Clauses, k: int) -> bool:
    """Whether the phrase at ``k`` is subject of a clause that is the object: *admit he had gained from it*."""
    if clauses.kind(k + 1) is not Kind.VERB:
        return False
    group = clauses.chunks[k + 1]
    return bool(group.modal) or (group.finite and (group.form is Form.THIRD or group.first != group.last))


def _belongs_to_subject(clauses: Clauses, k: int) -> bool:
    """Whether an infinitive tells what a noun is about that itself needs a verb: *the decision to leave X is firm*."""
    governor = clauses.governor(k) if clauses.chunks[k].infinitive else None
    return (
        governor is not None
        and clauses.kind(governor.chunk) is Kind.NOUN
        and clauses.low(governor.chunk) in clauses.cues
    )


def prepositions(clauses: Clauses, occurrence: Occurrence, at: int, stop: int) -> None:
    """Prepositional phrases right behind chunk ``at``, up to chunk ``stop``."""
    k = at + 1
    while k < stop and clauses.kind(k) is Kind.PREPOSITION:
        k = _preposition(clauses, occurrence, k, at)


def _preposition(clauses: Clauses, occurrence: Occurrence, k: int, at: int) -> int:
    """Take in the preposition at ``k`` with its noun phrases; the index behind them."""
    name = clauses.low(k)
    j = k + 1
    while clauses.kind(j) is Kind.PREPOSITION:
        name = f"{name} {clauses.low(j)}" if name in {"out", "away", "up", "due"} else clauses.low(j)
        j += 1
    while clauses.kind(j) is Kind.QUOTE:
        j += 1
    if clauses.kind(j) is not Kind.NOUN:
        return j
    if is_complex(clauses, k):
        return clauses.conjuncts_right(k + 3)[-1] + 1
    if clauses.chunks[j].time:
        return j + 1
    phrases = clauses.conjuncts_right(j)
    if k > at + 1 and (is_of_border(clauses, k) or is_of_attack(clauses, k)):
        return phrases[-1] + 1
    if name == "between" and len(phrases) == 1 and clauses.kind(j + 1) is Kind.CONJUNCTION:
        phrases = [j, *clauses.conjuncts_right(j + 2)] if clauses.kind(j + 2) is Kind.NOUN else phrases
    if name != "of" or k == at + 1:
        occurrence.roles.setdefault(name, []).extend(phrases)
    return phrases[-1] + 1


def _behind_parenthesis(clauses: Clauses, comma: int) -> int | None:
    """Behind the second of a pair of commas around a short aside that is followed by a preposition."""
    for j in range(comma + 1, min(comma + 9, len(clauses.chunks))):
        if clauses.kind(j) is Kind.COMMA:
            return j + 1 if clauses.kind(j + 1) is Kind.PREPOSITION and j > comma + 1 else None
    return None
