"""Named parameters of rules: one rule serves many subscribers, each with values of their own."""

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from streams.adapters.rules import load_rules
from streams.domain.alert import AlertBundle, AlertParameter, BundledAlert
from streams.domain.errors import DiagnosticsError
from streams.domain.subscription import Selector
from streams.notify.routing import route
from tests.unit.detect.desk import Desk, report
from tests.unit.notify.stories import NOON, change, subscription
from tests.unit.rules.world import ATLAS, TAXONOMY, event

RULE = """
id: watched
title: A watched country leaves
parameters: {watchlist: DEFAULT}
match:
  event.type: membership.leave
  actor.id: $watchlist
"""


def load(tmp_path: Path, text: str):
    (tmp_path / "rules.yaml").write_text(dedent(text), encoding="utf-8")
    return load_rules(tmp_path, ATLAS, TAXONOMY)


@pytest.mark.parametrize(("default", "values"), [("[MLI, NER]", ("MLI", "NER")), ("MLI", ("MLI",)), ("any", ())])
def test_detection_takes_every_value_and_keeps_the_default(tmp_path: Path, default: str, values: tuple[str, ...]):
    book = load(tmp_path, RULE.replace("DEFAULT", default))
    assert book.rules["watched"].parameters == (AlertParameter(name="watchlist", field="actor.id", default=values),)
    assert book.matches(event(actor="SEN"))
    (opened,) = Desk(book.rules["watched"]).take(report(1))
    assert opened.alert.parameters == book.rules["watched"].parameters


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (RULE.replace("$watchlist", "$watchlst").replace("DEFAULT", "any"), "unknown parameter 'watchlst'"),
        (RULE.replace("$watchlist", "MLI").replace("DEFAULT", "any"), "the parameter watchlist is not used"),
        (RULE.replace("DEFAULT", "[Norge]"), "unknown country or organisation 'Norge'"),
        (RULE.replace("DEFAULT", "[]"), "the default of a parameter is a value, a list of values, or any"),
        (RULE.replace("DEFAULT", "any").replace("actor.id:", "actor.region:"), "actor.region is not in dedupe_key"),
        (RULE.replace("DEFAULT", "any").replace("actor.id:", "actor.member_of:"), "can have many values"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_said(tmp_path: Path, broken: str, message: str):
    with pytest.raises(DiagnosticsError, match=message):
        load(tmp_path, broken)


NIGER = replace(
    change(),
    alert=replace(
        change().alert,
        dedupe={"actor.id": "NER"},
        parameters=(AlertParameter(name="watchlist", field="actor.id", default=("NER", "MLI")),),
    ),
)


@pytest.mark.parametrize(
    ("given", "is_told"),
    [({}, True), ({"watchlist": ("NER",)}, True), ({"watchlist": ("SEN",)}, False), ({"other": ("SEN",)}, True)],
)
def test_a_subscription_is_told_by_its_own_values_and_else_by_the_default(given, is_told):
    routed = route([NIGER], [subscription(selector=Selector(parameters=given))], NOON)
    assert bool(routed.messages) is is_told
    if not is_told:
        assert routed.declined[0].reason == "actor.id is NER, and watchlist is SEN"


def test_outside_the_default_only_those_are_told_who_ask_for_it():
    senegal = replace(NIGER, alert=replace(NIGER.alert, dedupe={"actor.id": "SEN"}))
    assert not route([senegal], [subscription()], NOON).messages
    asking = subscription(selector=Selector(parameters={"watchlist": ("SEN",)}))
    assert route([senegal], [asking], NOON).messages


def test_an_alert_that_tells_of_others_besides_is_told_for_any_of_them():
    other = BundledAlert(alert_id="x", summary="Senegal too", dedupe={"actor.id": "SEN"})
    bundled = replace(NIGER, alert=replace(NIGER.alert, bundle=AlertBundle(members=(other,))))
    asking = subscription(selector=Selector(parameters={"watchlist": ("SEN",)}))
    assert route([bundled], [asking], NOON).messages
