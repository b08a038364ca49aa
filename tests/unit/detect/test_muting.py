"""What is recorded and not told: stronger alerts and silences mute."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from streams.detect.memory_state import MemoryState
from streams.domain.alert import Change, Severity
from streams.domain.rule import CatchUp, Inhibition, RuleStatus
from streams.domain.silence import Silence
from streams.domain.subscription import Selector
from tests.unit.detect.desk import START, Desk, after, report, rule, taken_back, told

MUTES_WEAK = (Inhibition(rule="weak"),)
STRONG = rule("a-strong-rule", inhibits=MUTES_WEAK, close_after=timedelta(days=10))
ON_SUSPENSION = rule(
    "a-strong-rule",
    event_type="membership.suspend",
    inhibits=MUTES_WEAK,
    close_after=timedelta(days=10),
)
WEAK = rule("weak", notify_on=frozenset(Change))


def of(changes, rule_id):
    return [change for change in changes if change.alert.rule_id == rule_id]


def test_a_stronger_alert_of_the_same_story_mutes_the_weaker_rule_even_for_the_event_that_opens_both():
    changes = Desk(WEAK, STRONG).take(report(1))
    (weak,) = of(changes, "weak")
    assert (weak.change, weak.notify) == (Change.OPENED, False)
    assert "muted by the rule a-strong-rule, whose alert of this story is open" in weak.reason
    assert told(of(changes, "a-strong-rule")) == [Change.OPENED]


def test_another_story_is_not_muted():
    desk = Desk(WEAK, ON_SUSPENSION)
    desk.take(report(1, event_type="membership.suspend", actor="NER"))
    assert told(desk.take(report(2, 1))) == [Change.OPENED]


def test_the_weaker_rule_speaks_again_once_the_stronger_alert_is_closed():
    desk = Desk(WEAK, ON_SUSPENSION)
    desk.take(report(1, event_type="membership.suspend"))
    assert told(of(desk.take(report(2, 1)), "weak")) == []
    desk.wait(after(days=11))
    assert told(of(desk.take(report(3, 24 * 11 + 1, "completed")), "weak")) == [Change.ESCALATED]


def test_what_was_told_is_taken_back_even_while_it_is_muted():
    desk = Desk(WEAK, ON_SUSPENSION)
    desk.take(report(1))
    desk.take(report(2, 1, event_type="membership.suspend"))
    assert told(of(desk.take(taken_back(report(1), 2)), "weak")) == [Change.RETRACTED]


def test_rules_that_mute_each_other_do_not_go_round_in_circles():
    one, other = rule("one", inhibits=(Inhibition(rule="other"),)), rule("other", inhibits=(Inhibition(rule="one"),))
    assert len(Desk(one, other).take(report(1))) == 2


def test_a_silence_mutes_only_what_it_names_and_only_while_it_lasts():
    silence = Silence(
        id="sil_1",
        selector=Selector(countries=("MLI",), min_severity=Severity.HIGH),
        starts_at=START,
        ends_at=after(4),
        author="ann",
        reason="covered by hand",
        created_at=START,
    )
    desk = Desk(state=MemoryState([silence]))
    assert told(desk.take(report(1, 0, "threatened"))) == [Change.OPENED], "too quiet for the silence"
    assert told(desk.take(report(2, 1))) == []
    assert told(desk.take(report(3, 2, actor="NER"))) == [Change.OPENED]
    assert told(desk.take(report(4, 5, "completed"))) == [Change.ESCALATED]


def test_a_silence_over_a_country_mutes_its_groups_too():
    silence = Silence(
        id="sil_1",
        selector=Selector(countries=("MLI",)),
        starts_at=START,
        ends_at=after(4),
        author="ann",
        reason="covered by hand",
        created_at=START,
    )
    assert told(Desk(state=MemoryState([silence])).take(report(1, actor="MLI.rebels"))) == []


def silence_of(selector=Selector(countries=("MLI",)), hours=4):
    return Silence(
        id="sil_1",
        selector=selector,
        starts_at=START,
        ends_at=after(hours),
        author="ann",
        reason="covered by hand",
        created_at=START,
    )


def test_an_alert_that_opened_unheard_is_told_at_the_first_report_that_nothing_mutes():
    desk = Desk()
    (opened,) = desk.take(report(1), now=after(days=9))
    (heard,) = desk.take(report(2, 24 * 9))
    assert (opened.change, opened.notify) == (Change.OPENED, False)
    assert (heard.change, heard.notify) == (Change.UPDATED, True)
    assert desk.take(report(3, 24 * 9 + 1)) == [], "once"


def test_a_late_report_does_not_tell_of_what_opened_unheard():
    desk = Desk()
    desk.take(report(1), now=after(days=9))
    assert told(desk.take(report(2, 1, by="gazette"), now=after(days=9))) == []


def test_what_a_silence_muted_is_told_when_it_ends():
    desk = Desk(state=MemoryState([silence_of()]))
    assert told(desk.take(report(1, 1))) == []
    assert desk.wait(after(3)) == []
    (change,) = desk.wait(after(5))
    assert (change.change, change.notify) == (Change.UPDATED, True)
    assert "has ended" in change.reason
    assert desk.wait(after(6)) == [], "once"


def test_a_rule_that_does_not_catch_up_waits_for_the_next_report():
    desk = Desk(rule(catch_up=CatchUp.NONE), state=MemoryState([silence_of()]))
    desk.take(report(1, 1))
    assert desk.wait(after(5)) == []
    assert told(desk.take(report(2, 6))) == [Change.UPDATED]


def test_an_escalation_that_a_silence_muted_is_told_when_it_ends():
    desk = Desk(state=MemoryState([silence_of(Selector(min_severity=Severity.HIGH))]))
    assert told(desk.take(report(1, 0, "threatened"))) == [Change.OPENED]
    assert told(desk.take(report(2, 1))) == []
    (change,) = desk.wait(after(5))
    assert (change.notify, change.alert.stage) == (True, "announced")


def test_a_stage_that_nobody_heard_of_is_taken_back_in_silence():
    desk = Desk(state=MemoryState([silence_of(Selector(min_severity=Severity.HIGH), hours=9)]))
    desk.take(report(1, 0, "threatened"))
    wrong = report(2, 1)
    desk.take(wrong)
    assert told(desk.take(taken_back(wrong, 2))) == []
    assert desk.wait(after(10)) == []


def test_a_retraction_that_a_silence_muted_is_told_when_it_ends():
    desk = Desk(state=MemoryState([replace(silence_of(hours=9), starts_at=after(1))]))
    assert told(desk.take(report(1))) == [Change.OPENED]
    assert told(desk.take(taken_back(report(1), 2))) == []
    assert told(desk.wait(after(10))) == [Change.RETRACTED]


def test_what_stood_nowhere_when_the_silence_ended_is_not_told():
    desk = Desk(state=MemoryState([silence_of()]))
    desk.take(report(1, 1))
    desk.take(taken_back(report(1), 2))
    assert desk.wait(after(5)) == []


def test_the_end_of_an_experiment_lets_what_was_reported_lately_be_heard():
    trial = replace(rule(), status=RuleStatus.EXPERIMENTAL)
    desk = Desk(trial)
    desk.take(report(1))
    desk.take(report(2, 24 * 20, actor="NER"))
    stable = Desk(rule(), state=desk.state)
    assert [change.alert.dedupe["actor.id"] for change in stable.wait(after(days=21)) if change.notify] == ["NER"]


def test_the_end_of_the_stronger_alert_lets_the_weaker_one_be_heard():
    desk = Desk(WEAK, ON_SUSPENSION)
    desk.take(report(1, event_type="membership.suspend"))
    assert told(of(desk.take(report(2, 1)), "weak")) == []
    assert told(of(desk.wait(after(days=11)), "weak")) == []
    assert told(of(desk.wait(after(days=11, hours=1)), "weak")) == [Change.UPDATED]


def test_a_rule_mutes_where_the_named_fields_are_equal():
    equal = (Inhibition(rule="weak", equal=("actor.country",)),)
    desk = Desk(WEAK, rule("strong", event_type="government.coup", inhibits=equal))
    desk.take(report(1, event_type="government.coup", organisation=None))
    assert told(of(desk.take(report(2, 1)), "weak")) == []
    assert told(of(desk.take(report(3, 1, actor="NER")), "weak")) == [Change.OPENED]


def test_a_missing_value_equals_nothing():
    equal = (Inhibition(rule="weak", equal=("target.country",)),)
    desk = Desk(WEAK, rule("strong", event_type="government.coup", inhibits=equal))
    desk.take(report(1, event_type="government.coup"))
    assert told(of(desk.take(report(2, 1)), "weak")) == [Change.OPENED]


def test_a_report_after_a_long_quiet_is_told_where_the_rule_asks_for_it():
    desk = Desk(rule(renotify_after_quiet=timedelta(days=10)))
    desk.take(report(1))
    assert told(desk.take(report(2, 24 * 5, by="gazette"))) == []
    assert told(desk.take(report(3, 24 * 16))) == [Change.UPDATED]


@pytest.mark.parametrize(
    ("status", "day", "heard"),
    [
        ("completed", date(2024, 1, 31), []),
        ("completed", date(2024, 2, 12), [Change.OPENED]),
        ("threatened", date(2024, 2, 12), []),
        ("completed", None, []),
    ],
)
def test_the_texts_own_dates_tell_a_later_happening_from_an_earlier_one(status, day, heard):
    desk = Desk()
    desk.take(report(1, 0, "completed", occurred_on=date(2024, 1, 28)))
    assert told(desk.take(report(2, 24 * 16, status, occurred_on=day))) == heard
