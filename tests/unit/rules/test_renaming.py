"""Ids that rules had before."""

from dataclasses import replace
from pathlib import Path

import pytest

from streams.adapters.rules import load_rules
from streams.domain.errors import DiagnosticsError
from streams.domain.selection import traits_of
from streams.domain.subscription import Selector
from streams.notify.audience import Audience
from streams.notify.routing import route
from tests.unit.notify.stories import NOON, change, subscription
from tests.unit.rules.world import ATLAS, TAXONOMY


def load(tmp_path: Path, text: str):
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    return load_rules(tmp_path, ATLAS, TAXONOMY)


def test_a_rule_says_what_it_was_called(tmp_path: Path):
    book = load(tmp_path, "{id: b, title: B, renamed_from: [a, z], match: {actor.id: MLI}}")
    assert book.rules["b"].renamed_from == ("a", "z")


@pytest.mark.parametrize(
    "other", ["{id: a, title: A, match: {actor.id: MLI}}", "{id: c, title: C, renamed_from: a, match: {actor.id: MLI}}"]
)
def test_a_name_that_is_taken_is_refused(tmp_path: Path, other: str):
    with pytest.raises(DiagnosticsError, match="the id a is still taken"):
        load(tmp_path, "{id: b, title: B, renamed_from: a, match: {actor.id: MLI}}\n---\n" + other)


def test_subscriptions_that_name_the_old_id_are_told():
    renamed = replace(change(), alert=replace(change().alert, rule_id="new", renamed_from=("old",)))
    asking = subscription(selector=Selector(rules=("old",)))
    assert route([renamed], [asking], NOON).messages
    assert Audience([asking]).concerned([traits_of(renamed.alert)]) == [asking]
