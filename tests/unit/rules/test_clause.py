"""What a clause means."""

import pytest

from streams.detect.match.clause import fold, holds
from streams.domain.condition import AllOf, AnyOf, Clause, Not, Operator, canonical

VIEW = {
    "actor.id": ("MLI",),
    "actor.name": ("Côte d’Ivoire",),
    "actor.member_of": ("AU", "ECOWAS"),
    "organisation.id": ("ECOWAS",),
    "target.id": (),
    "event.confidence": (0.7,),
    "occurred_on.date": ("2024-01-28",),
}


def clause(field, *values, op=Operator.EQUALS, ref=False, fold=False):
    return Clause(field=field, operator=op, values=values, ref=ref, fold=fold)


@pytest.mark.parametrize(
    ("one", "result"),
    [
        (clause("actor.id", "MLI"), True),
        (clause("actor.id", "NER", "MLI"), True),
        (clause("actor.id", "mli"), False),
        (clause("actor.id", "mli", fold=True), True),
        (clause("actor.name", "COTE", op=Operator.STARTSWITH, fold=True), True),
        (clause("actor.name", "cote", op=Operator.STARTSWITH), False),
        (clause("actor.name", "Ivoire", op=Operator.ENDSWITH), True),
        (clause("actor.name", "d’I", op=Operator.CONTAINS), True),
        (clause("actor.name", r"^C.te\b", op=Operator.RE), True),
        (clause("actor.name", r"COTE\s", op=Operator.RE, fold=True), True),
        (clause("actor.name", "côte", op=Operator.RE, fold=True), True),
        (clause("actor.name", "ivoire", op=Operator.WORD), True),
        (clause("actor.name", "ivoir", op=Operator.WORD), False),
        (clause("actor.name", "cote", op=Operator.WORD, fold=True), True),
        (clause("actor.name", "*ivoire", op=Operator.LIKE), True),
        (clause("actor.name", "ivoire*", op=Operator.LIKE), False),
        (clause("actor.name", "C?te d’Ivoire", op=Operator.LIKE), True),
        (clause("actor.member_of", "ECOWAS"), True),
        (clause("actor.member_of", "organisation.id", ref=True), True),
        (clause("actor.member_of", "target.id", ref=True), False),
        (clause("event.confidence", 0.7, op=Operator.GTE), True),
        (clause("event.confidence", 0.7, op=Operator.GT), False),
        (clause("event.confidence", 0.8, op=Operator.LT), True),
        (clause("event.confidence", 0.6, op=Operator.LTE), False),
        (clause("occurred_on.date", "2024-01-27", op=Operator.GT), True),
        (clause("target.id", True, op=Operator.EXISTS), False),
        (clause("target.id", False, op=Operator.EXISTS), True),
        (clause("actor.id", True, op=Operator.EXISTS), True),
        (clause("target.id", "MLI"), False),
        (Not(clause("target.id", "MLI")), True),
        (AllOf((clause("actor.id", "MLI"), clause("event.confidence", 1.0))), False),
        (AnyOf((clause("actor.id", "MLI"), clause("event.confidence", 1.0))), True),
    ],
)
def test_clauses_mean_what_they_say(one, result):
    assert holds(one, VIEW) is result


def test_folding_drops_case_and_accents():
    assert fold("ÉÇŞ Straße") == "ecs strasse"


def test_folding_knows_letters_that_are_no_letter_with_an_accent():
    assert fold("Łódź Diyarbakır Ærø Đakovo") == "lodz diyarbakir aero dakovo"


def test_a_regular_expression_that_would_backtrack_for_ever_elsewhere_returns_at_once():
    evil = clause("actor.name", r"(a+)+$", op=Operator.RE)
    assert not holds(evil, {"actor.name": ("a" * 50_000 + "!",)})


def test_the_order_of_clauses_and_values_does_not_change_the_canonical_text():
    a, b, c = clause("actor.id", "MLI", "NER"), clause("actor.id", "NER", "MLI"), clause("event.confidence", 1.0)
    assert canonical(AllOf((a, c))) == canonical(AllOf((c, b)))
    assert canonical(AllOf((a, c))) != canonical(AnyOf((a, c)))
