"""Sessions, first sightings, silent groups and keys of a step's own, as rule files have them."""

from datetime import timedelta
from pathlib import Path

import pytest

from streams.adapters.rules import load_rules
from streams.domain.alert import Change
from streams.domain.correlation import CorrelationType
from streams.domain.errors import DiagnosticsError
from tests.unit.rules.world import ATLAS, TAXONOMY


def load(tmp_path: Path, correlate: str, match: str = "{event.type: membership.leave}"):
    text = f"{{id: a, title: A, match: {match}, correlate: {correlate}}}"
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    return load_rules(tmp_path, ATLAS, TAXONOMY).rules["a"]


def test_a_session_has_a_gap(tmp_path: Path):
    assert load(tmp_path, "{type: count, within: 2d, gap: 6h}").correlate.gap == timedelta(hours=6)
    assert load(tmp_path, "{type: count, within: 2d}").correlate.gap is None


def test_a_first_sighting_is_one_alert_a_value_and_group(tmp_path: Path):
    rule = load(tmp_path, "{type: first_seen, field: actor.id, group_by: organisation.id, within: 90d, learn: 14d}")
    assert (rule.correlate.field, rule.correlate.learn) == ("actor.id", timedelta(days=14))
    assert rule.alert.dedupe_key == ("organisation.id", "actor.id")


def test_a_silent_group_tells_of_its_recovery_and_waits_an_hour_for_what_is_late(tmp_path: Path):
    rule = load(tmp_path, "{type: absence, group_by: source.domain, within: 6h}")
    assert rule.correlate.awaits_more
    assert rule.correlate.allowed_lateness == timedelta(hours=1)
    assert Change.CLOSED in rule.alert.notify_on


def test_a_step_groups_by_fields_of_its_own(tmp_path: Path):
    steps = (
        "[{name: one, match: {event.type: membership.suspend}},"
        " {name: two, match: {event.type: membership.leave}, group_by: [target.id, actor.id]}]"
    )
    rule = load(
        tmp_path, f"{{type: sequence, within: 9d, group_by: [actor.id, target.id], steps: {steps}}}", "{actor.id: MLI}"
    )
    assert rule.correlate.type is CorrelationType.SEQUENCE
    assert [step.group_by for step in rule.correlate.steps] == [(), ("target.id", "actor.id")]


@pytest.mark.parametrize(
    ("correlate", "message"),
    [
        ("{type: count, within: 2h, gap: 6h}", r"gap is longer than within \(2h\)"),
        ("{type: rate, within: 2h, gap: 1h}", "gap means nothing in a correlation of type rate"),
        ("{type: first_seen, field: actor.id, within: 2d, learn: 3d}", r"learn is longer than within \(2d\)"),
        ("{type: first_seen, within: 2d}", "correlate lacks field"),
        ("{type: absence, within: 2d, learn: 1d}", "learn means nothing in a correlation of type absence"),
        (
            (
                "{type: sequence, within: 2d, group_by: [actor.id, target.id], steps: [{name: one, match: {event.type: "
                "membership.leave}}, {name: two, match: {event.type: membership.join}, group_by: actor.id}]}"
            ),
            "group_by of the step two has 1 field, not 2",
        ),
        (
            (
                "{type: sequence, within: 2d, group_by: actor.id, steps: [{name: one, match: {actor.id: MLI}}, "
                "{name: two, match: {target.id: MLI}, group_by: target.id}]}"
            ),
            "the steps one and two group by different fields, and one event could be both",
        ),
        ("{type: firstseen, field: actor.id, within: 2d}", r"did you mean first_seen\?"),
        ("{type: new_term, field: actor.id, within: 2d}", "new_term is first_seen"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, correlate: str, message: str):
    with pytest.raises(DiagnosticsError, match=message):
        load(tmp_path, correlate)
