"""What one article opens by one rule is one alert that lists the others, each of which escalates on its own."""

from dataclasses import replace

from streams.detect.memory_state import MemoryState
from streams.domain.alert import Change
from streams.domain.rule import Bundling
from streams.domain.selection import mismatch, traits_of
from streams.domain.silence import Silence
from streams.domain.subscription import Selector
from tests.unit.detect.desk import START, Desk, after, report, rule, taken_back, told

ACTORS = ("MLI", "NER", "SEN")


def article(hours=0, status="announced", number=1, actors=ACTORS):
    """One article's events, one for each actor."""
    made = [report(10 * number + n, hours, status, actor=actor) for n, actor in enumerate(actors)]
    return [replace(event, article=replace(event.article, id=f"article-{number}")) for event in made]


def notified(changes):
    return [change for change in changes if change.notify]


def test_one_article_opens_one_alert_that_lists_its_members():
    desk = Desk()
    changes = desk.take(*article())
    (change,) = notified(changes)
    assert [member.dedupe["actor.id"] for member in change.alert.bundle.members] == ["NER", "SEN"]
    assert "also Niger, Senegal" in change.alert.summary
    assert [one.bundled_in for one in desk.state.alerts()].count(change.alert.id) == 2
    held = [each.reason for each in changes if not each.notify]
    assert all(f"told with the alert {change.alert.id}" in reason for reason in held)


def test_members_escalate_on_their_own():
    desk = Desk()
    desk.take(*article())
    (change,) = desk.take(report(1, 5, "completed", actor="NER"))
    assert (change.change, change.notify, change.alert.bundle) == (Change.ESCALATED, True, None)
    (tracked,) = [one for one in desk.state.alerts() if one.alert.id == change.alert.id]
    assert tracked.bundled_in is None


def test_members_that_escalate_in_one_article_are_told_once():
    desk = Desk()
    desk.take(*article())
    assert told(desk.take(*article(5, "completed", number=2))) == [Change.ESCALATED]


def test_an_article_that_is_taken_back_is_taken_back_once():
    desk = Desk()
    desk.take(*article())
    assert told(desk.take(*(taken_back(event, 3) for event in article()))) == [Change.RETRACTED]


def test_two_articles_are_not_bundled():
    assert len(told(Desk().take(*article(actors=("MLI",)), *article(number=2, actors=("NER",))))) == 2


def test_a_rule_can_tell_of_each_by_itself():
    assert len(told(Desk(rule(bundle=Bundling.NONE)).take(*article()))) == 3


def test_whoever_follows_the_country_of_a_member_is_told():
    (change,) = notified(Desk().take(*article()))
    assert mismatch(Selector(countries=("SEN",)), traits_of(change.alert)) is None
    assert mismatch(Selector(countries=("FRA",)), traits_of(change.alert)) is not None


def test_what_is_silenced_is_not_listed():
    silence = Silence(
        id="sil_1",
        selector=Selector(countries=("MLI",)),
        starts_at=START,
        ends_at=after(4),
        author="ann",
        reason="covered by hand",
        created_at=START,
    )
    (change,) = notified(Desk(state=MemoryState([silence])).take(*article()))
    assert change.alert.dedupe["actor.id"] == "NER"
    assert [member.dedupe["actor.id"] for member in change.alert.bundle.members] == ["SEN"]


def test_the_most_severe_is_told_and_lists_the_others():
    events = article()
    events[1] = replace(events[1], status=type(events[1].status)("completed"))
    (change,) = notified(Desk().take(*events))
    assert change.alert.dedupe["actor.id"] == "NER"
