"""What is recorded and not told: stronger alerts and silences mute."""

from datetime import timedelta

from streams.detect.memory_state import MemoryState
from streams.domain.alert import Change, Severity
from streams.domain.silence import Silence
from streams.domain.subscription import Selector
from tests.unit.detect.desk import START, Desk, after, report, rule, taken_back, told

STRONG = rule("a-strong-rule", inhibits=("weak",), close_after=timedelta(days=10))
ON_SUSPENSION = rule(
    "a-strong-rule", event_type="membership.suspend", inhibits=("weak",), close_after=timedelta(days=10)
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
    one, other = rule("one", inhibits=("other",)), rule("other", inhibits=("one",))
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
