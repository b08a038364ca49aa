"""The index finds exactly what naive evaluation finds, whatever the rules and the events."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.detect.match import plan
from streams.detect.match.clause import holds
from streams.detect.match.compiled import compiled
from streams.detect.match.index import ConditionIndex
from streams.detect.match.view import FieldReader
from streams.domain.condition import AllOf, AnyOf, Clause, Not, Operator
from tests.unit.rules.world import ATLAS, TAXONOMY, event

READER = FieldReader(ATLAS)
IDS = sorted(ATLAS.ids())

TEXTS = {
    "event.type": sorted(TAXONOMY),
    "event.status": ["threatened", "announced", "completed"],
    "event.modality": ["asserted", "denied"],
    "actor.id": IDS,
    "target.id": IDS,
    "organisation.id": ["ECOWAS", "EU", "ICC"],
    "organisation.kind": ["regional_bloc", "court"],
    "actor.member_of": ["ECOWAS", "EU", "ICC"],
    "evidence.trigger": ["withdraw", "Exit", "quit"],
    "article.title": ["Mali quits bloc", "mali", "É"],
}
NUMBERS = [0.5, 0.7, 0.9]


def text_clauses(name: str) -> st.SearchStrategy[Clause]:
    values = st.lists(st.sampled_from(TEXTS[name]), min_size=1, max_size=3, unique=True).map(sorted).map(tuple)
    exact = st.builds(Clause, field=st.just(name), values=values, fold=st.booleans())
    part = st.builds(
        Clause,
        field=st.just(name),
        operator=st.sampled_from(
            [Operator.CONTAINS, Operator.STARTSWITH, Operator.ENDSWITH, Operator.RE, Operator.WORD, Operator.LIKE]
        ),
        values=st.sampled_from(["a", "M", "quit", "é", ""]).map(lambda v: (v,)),
        fold=st.booleans(),
    )
    ref = st.builds(
        Clause, field=st.just(name), values=st.sampled_from(sorted(TEXTS)).map(lambda v: (v,)), ref=st.just(True)
    )
    exists = st.builds(
        Clause, field=st.just(name), operator=st.just(Operator.EXISTS), values=st.booleans().map(lambda v: (v,))
    )
    return exact | exact | exact | part | ref | exists


CLAUSES = st.sampled_from(sorted(TEXTS)).flatmap(text_clauses) | st.builds(
    Clause,
    field=st.just("event.confidence"),
    operator=st.sampled_from([Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.EQUALS]),
    values=st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=2, unique=True).map(sorted).map(tuple),
)
CONDITIONS = st.recursive(
    CLAUSES,
    lambda part: (
        st.lists(part, min_size=1, max_size=5).map(tuple).map(AllOf)
        | st.lists(part, min_size=1, max_size=3).map(tuple).map(AnyOf)
        | part.map(Not)
    ),
    max_leaves=10,
)
EVENTS = st.builds(
    event,
    event_type=st.sampled_from(TEXTS["event.type"]),
    status=st.sampled_from(TEXTS["event.status"]),
    modality=st.sampled_from(TEXTS["event.modality"]),
    actor=st.none() | st.sampled_from(IDS),
    target=st.none() | st.sampled_from(IDS),
    organisation=st.none() | st.sampled_from(TEXTS["organisation.id"]),
    confidence=st.sampled_from(NUMBERS),
    trigger=st.sampled_from(TEXTS["evidence.trigger"]),
    title=st.sampled_from(TEXTS["article.title"]),
)


@given(st.lists(CONDITIONS, max_size=12), st.lists(EVENTS, min_size=1, max_size=6), st.sampled_from([0, 2, 64]))
@settings(deadline=None, max_examples=100)
def test_the_index_finds_what_naive_evaluation_finds(conditions, events, tables):
    with patch.object(plan, "MAX_TABLES", tables), patch.object(plan, "MAX_KEYS", 4):
        index = ConditionIndex((condition, number) for number, condition in enumerate(conditions))
    for one in events:
        naive = [number for number, condition in enumerate(conditions) if holds(condition, READER.view(one))]
        assert sorted(index.matching(READER.view(one))) == naive


FEW = {
    "actor.id": ["MLI", "GBR"],
    "organisation.id": ["ECOWAS", "EU"],
    "event.status": ["announced", "completed"],
    "actor.member_of": ["ECOWAS", "EU"],
    "target.member_of": ["ECOWAS", "EU"],
}
EXACT = st.sampled_from(["actor.id", "organisation.id", "event.status", "actor.member_of", "target.member_of"]).flatmap(
    lambda name: st.builds(
        Clause,
        field=st.just(name),
        values=st.lists(st.sampled_from(FEW[name]), min_size=1, max_size=2, unique=True).map(sorted).map(tuple),
    )
)
CONJUNCTIONS = st.lists(EXACT | st.lists(EXACT, min_size=2, max_size=2).map(tuple).map(AnyOf), min_size=2, max_size=4)


@given(
    st.lists(CONJUNCTIONS.map(tuple).map(AllOf), min_size=1, max_size=6),
    st.builds(
        event,
        status=st.sampled_from(FEW["event.status"]),
        actor=st.sampled_from(FEW["actor.id"]),
        target=st.sampled_from(FEW["actor.id"]),
        organisation=st.sampled_from(FEW["organisation.id"]),
    ),
    st.sampled_from([0, 1, 64]),
    st.sampled_from([1, 2, 64]),
)
@settings(deadline=None, max_examples=150)
def test_conjunctions_of_exact_clauses_need_all_of_them(conditions, one, tables, keys):
    with patch.object(plan, "MAX_TABLES", tables), patch.object(plan, "MAX_KEYS", keys):
        index = ConditionIndex((condition, number) for number, condition in enumerate(conditions))
    naive = [number for number, condition in enumerate(conditions) if holds(condition, READER.view(one))]
    assert sorted(index.matching(READER.view(one))) == naive


@given(CONDITIONS, EVENTS)
@settings(deadline=None, max_examples=100)
def test_a_compiled_condition_means_what_the_condition_means(condition, one):
    assert compiled(condition)(READER.view(one)) == holds(condition, READER.view(one))


def test_conditions_that_say_the_same_share_one_entry():
    a, b = Clause(field="actor.id", values=("MLI",)), Clause(field="organisation.id", values=("ECOWAS",))
    index = ConditionIndex([(AllOf((a, b)), "first"), (AllOf((b, a)), "second"), (a, "third")])
    assert index.distinct == 2
    assert sorted(index.matching(READER.view(event()))) == ["first", "second", "third"]


@pytest.mark.parametrize("number", [1, 20])
def test_an_or_of_any_width_is_indexed_once_an_event(number):
    either = AnyOf(
        tuple(Clause(field="event.confidence", operator=Operator.LT, values=(n / 1,)) for n in range(1, number + 1))
    )
    assert ConditionIndex([(either, "rule")]).matching(READER.view(event())) == ["rule"]
