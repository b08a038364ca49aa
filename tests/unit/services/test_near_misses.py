"""Near misses: the first clause that kept a rule from firing, of rules that look at events of that type."""

import pytest

from streams.bootstrap import load_atlas
from streams.detect.rulebook import RuleBook
from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Not
from streams.domain.rule import Rule
from streams.services.rules.near_misses import judge_event
from tests.integration.newsroom import reports

MALI = reports()[0]


def clause(field: str, *values: str) -> Clause:
    return Clause(field=field, values=values)


LEAVES, JOINS = clause("event.type", "membership.leave"), clause("event.type", "membership.join")
MALIAN, NIGERIEN = clause("actor.id", "MLI"), clause("actor.id", "NER")
THREAT, DONE = clause("event.status", "threatened"), clause("event.status", "completed")


@pytest.fixture(scope="module")
def atlas():
    return load_atlas()


def judged(atlas, condition: Condition):
    return judge_event(RuleBook([Rule(id="one", title="One", match=condition)], atlas), MALI)


@pytest.mark.parametrize(
    ("condition", "failed"),
    [
        (AllOf((LEAVES, MALIAN, DONE)), "event.status: completed"),
        (AllOf((LEAVES, NIGERIEN, DONE)), "actor.id: NER"),
        (AllOf((LEAVES, Not(MALIAN))), "not actor.id: MLI"),
        (AllOf((LEAVES, Not(AnyOf((DONE, THREAT))))), "not event.status: threatened"),
        (AnyOf((AllOf((JOINS, NIGERIEN)), AllOf((LEAVES, DONE)))), "event.status: completed"),
        (AllOf((clause("event.family", "membership"), NIGERIEN)), "actor.id: NER"),
        (NIGERIEN, "actor.id: NER"),
    ],
)
def test_the_first_clause_that_failed_is_named(atlas, condition, failed):
    firing, [miss] = judged(atlas, condition)
    assert not firing
    assert miss.clause == failed


@pytest.mark.parametrize("condition", [AllOf((JOINS, MALIAN)), Not(LEAVES), AllOf((Not(LEAVES), NIGERIEN))])
def test_rules_that_look_at_other_types_are_no_near_misses(atlas, condition):
    assert judged(atlas, condition) == ([], [])


def test_a_rule_that_fires_is_no_near_miss(atlas):
    [found], misses = judged(atlas, AllOf((LEAVES, MALIAN, THREAT)))
    assert found.rule.id == "one"
    assert misses == []
