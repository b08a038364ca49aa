"""Routing tells every subscription what it wants, when it wants it, once, and says why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.domain.alert import Change, Severity
from streams.domain.delivery import delivery_id
from streams.domain.entity import EntityRef
from streams.domain.subscription import Mode, Selector, Timetable
from streams.notify.routing import Memory, compose, gather, route
from tests.unit.notify.stories import NOON, change, later, subscription

NIGER = EntityRef(id="NER", name="Niger", kind="country")
OPENED = change(stage="threatened")
ESCALATED = later(change(Change.ESCALATED, "announced"), hours=1)
RETRACTED = later(change(Change.RETRACTED, "announced"), hours=2)


@pytest.mark.parametrize(
    "selector",
    [
        Selector(),
        Selector(rules=("member-leaves-bloc",)),
        Selector(rules=("coup", "member-*")),
        Selector(labels={"topic": ("trade", "integration")}),
        Selector(min_severity=Severity.LOW),
        Selector(countries=("NER", "MLI")),
        Selector(organisations=("G5SAHEL",)),
        Selector(types=("membership.*",)),
        Selector(types=("membership.leave",), countries=("MLI",), min_severity=Severity.INFO),
    ],
)
def test_a_selector_takes_what_meets_every_condition(selector):
    assert route([OPENED], [subscription(selector=selector)], NOON).messages


@pytest.mark.parametrize(
    "selector",
    [Selector(countries=("SDN",)), Selector(organisations=("SDN.rebels",)), Selector(countries=("TCD", "SDN"))],
)
def test_a_group_counts_for_its_country_and_by_its_own_id(selector):
    rebels = EntityRef(id="SDN.rebels", name="Sudanese rebels", kind="group")
    assert route([change(actor=rebels)], [subscription(selector=selector)], NOON).messages


def test_a_group_of_no_one_country_counts_for_none():
    group = EntityRef(id="WAGNER", name="Wagner", kind="group")
    routed = route([change(actor=group)], [subscription(selector=Selector(countries=("RUS",)))], NOON)
    assert "countries none, wanted RUS" in routed.declined[0].reason


@pytest.mark.parametrize(
    ("selector", "why"),
    [
        (Selector(rules=("member",)), "rule member-leaves-bloc is none of member"),
        (Selector(rules=("MEMBER-*",)), "rule member-leaves-bloc is none of"),
        (Selector(labels={"topic": ("trade",)}), "label topic is integration, wanted trade"),
        (Selector(labels={"desk": ("geo",)}), "label desk is missing"),
        (Selector(min_severity=Severity.HIGH), "severity low is below high"),
        (Selector(countries=("NER",)), "countries MLI, wanted NER"),
        (Selector(countries=("G5SAHEL",)), "countries MLI, wanted G5SAHEL"),
        (Selector(organisations=("ECOWAS",)), "organisations G5SAHEL, wanted ECOWAS"),
        (Selector(organisations=("MLI",)), "organisations G5SAHEL, wanted MLI"),
        (Selector(types=("coup.*",)), "types membership.leave, wanted coup.*"),
    ],
)
def test_what_a_selector_does_not_want_is_declined_with_the_reason(selector, why):
    routed = route([OPENED], [subscription(selector=selector)], NOON)
    assert not routed.messages
    assert not routed.notices
    assert why in routed.declined[0].reason


def test_a_change_that_does_not_notify_is_told_to_nobody():
    quiet = replace(OPENED, notify=False, reason="older than 7 days")
    routed = route([quiet], [subscription()], NOON)
    assert (routed.messages, routed.notices) == ((), ())
    assert routed.declined[0].reason == "older than 7 days"


def test_a_paused_subscription_is_told_nothing():
    assert route([OPENED], [subscription(enabled=False)], NOON).declined[0].reason == "the subscription is paused"


def test_an_immediate_change_goes_out_at_once_under_the_id_of_its_delivery():
    routed = route([OPENED], [subscription()], NOON)
    [message], [notice] = routed.messages, routed.notices
    assert message.id == notice.delivery_id == delivery_id(OPENED.id, "sub_1")
    assert notice.due_at == NOON
    assert notice.reason == "at once"


def test_what_was_routed_before_is_not_routed_again():
    routed = route([OPENED], [subscription(), subscription(id="sub_2")], NOON, Memory(known={"sub_1": {OPENED.id}}))
    assert [n.subscription_id for n in routed.notices] == ["sub_2"]
    assert routed.declined[0].reason == "told before"


def test_a_digest_of_very_many_changes_is_several_messages_that_lose_none():
    sub = subscription(mode=Mode.GROUPED)
    notices = route([replace(OPENED, id=f"change-{n}") for n in range(120)], [sub], NOON).notices
    messages = gather(sub, notices, NOON + timedelta(minutes=1))
    assert [len(message.changes) for message in messages] == [50, 50, 20]
    assert len({change.id for message in messages for change in message.changes}) == 120


def test_each_subscription_has_its_own_message():
    routed = route([OPENED], [subscription(), subscription(id="sub_2")], NOON)
    assert len({message.id for message in routed.messages}) == 2


def test_routing_twice_gives_the_same():
    assert route([OPENED, ESCALATED], [subscription()], NOON) == route([OPENED, ESCALATED], [subscription()], NOON)


def test_a_change_that_is_given_twice_goes_out_once():
    assert len(route([OPENED, OPENED], [subscription()], NOON).messages) == 1


def test_what_a_mute_holds_waits_for_its_end_and_then_goes_out_as_one_message():
    table = Timetable(mute=("12:00-14:00",), zone="UTC")
    sub = subscription(timetable=table)
    routed = route([OPENED, ESCALATED], [sub], NOON)
    assert not routed.messages
    assert {n.due_at for n in routed.notices} == {NOON + timedelta(hours=2)}
    assert {n.reason for n in routed.notices} == {"held until the mute ended"}
    assert gather(sub, routed.notices, NOON + timedelta(hours=2) - timedelta.resolution) == ()
    [message] = gather(sub, reversed(routed.notices), NOON + timedelta(hours=2))
    assert message.changes == (OPENED, ESCALATED)


def test_one_held_change_goes_out_under_the_id_that_it_would_have_had_at_once():
    sub = subscription(mode=Mode.GROUPED)
    notices = route([OPENED], [sub], NOON).notices
    [message] = gather(sub, notices, NOON + timedelta(minutes=1))
    assert message.id == delivery_id(OPENED.id, "sub_1")


def test_a_throttle_that_ends_in_a_mute_waits_for_its_end():
    sub = subscription(timetable=Timetable(throttle=3600, mute=("12:30-14:00",), zone="UTC"))
    memory = Memory(told={"sub_1": {OPENED.alert.id: NOON}})
    (notice,) = route([later(change(Change.UPDATED), hours=0)], [sub], NOON, memory).notices
    assert (notice.due_at, notice.reason) == (NOON + timedelta(hours=2), "held until the mute ended")


def test_changes_of_one_moment_are_told_in_the_order_of_a_story():
    opened, escalated = change(), change(Change.ESCALATED)
    assert [each.change for each in compose(subscription(), [escalated, opened]).changes] == ["opened", "escalated"]


def test_a_change_joins_no_group_whose_wait_is_over():
    sub = subscription(mode=Mode.GROUPED, timetable=Timetable(group_wait=60))
    first = route([OPENED], [sub], NOON).notices
    later = NOON + timedelta(seconds=60)
    (second,) = route([change(actor=NIGER)], [sub], later, Memory(waiting={"sub_1": first})).notices
    assert second.due_at == later + timedelta(seconds=60)


def test_a_group_waits_from_its_first_change_and_later_ones_join_it():
    sub = subscription(mode=Mode.GROUPED, timetable=Timetable(group_wait=60))
    first = route([OPENED], [sub], NOON).notices
    half = NOON + timedelta(seconds=30)
    second = route([change(actor=NIGER)], [sub], half, Memory(waiting={"sub_1": first})).notices
    assert second[0].due_at == first[0].due_at == NOON + timedelta(seconds=60)
    assert second[0].reason == "with the group that was waiting"
    assert (
        len({gather(sub, order, NOON + timedelta(seconds=60))[0].id for order in (first + second, second + first)}) == 1
    )


def test_a_digest_waits_for_its_time_of_day():
    sub = subscription(mode=Mode.DIGEST, timetable=Timetable(digest_at=("07:00",), zone="Europe/Berlin"))
    [notice] = route([OPENED], [sub], NOON).notices
    assert notice.due_at.isoformat() == "2024-03-07T06:00:00+00:00"


def test_a_throttle_holds_later_changes_of_the_story_and_no_other_story():
    sub = subscription(timetable=Timetable(throttle=3600))
    memory = Memory(told={"sub_1": {OPENED.alert.id: NOON - timedelta(minutes=10)}, "other": {"x": NOON}})
    again = replace(OPENED, id="again")
    routed = route([again, change(actor=NIGER)], [sub], NOON, memory)
    assert [m.changes[0].alert.events[0].actor for m in routed.messages] == [NIGER]
    [held] = [n for n in routed.notices if n.delivery_id is None]
    assert held.due_at == NOON + timedelta(minutes=50)
    assert held.reason == "throttled: a message of this story went out at 2024-03-06 11:50 UTC"


def test_a_throttle_counts_from_the_message_that_goes_out_in_the_same_batch():
    sub = subscription(timetable=Timetable(throttle=3600))
    routed = route([OPENED, replace(OPENED, id="again")], [sub], NOON)
    assert [n.due_at for n in routed.notices] == [NOON, NOON + timedelta(hours=1)]


@pytest.mark.parametrize("passing", [ESCALATED, RETRACTED])
def test_an_escalation_or_retraction_passes_the_throttle_and_takes_what_waits_of_its_story_with_it(passing):
    sub = subscription(timetable=Timetable(throttle=36000))
    waiting = route([replace(OPENED, id="again")], [sub], NOON, Memory(told={"sub_1": {OPENED.alert.id: NOON}})).notices
    routed = route(
        [passing], [sub], NOON + timedelta(hours=2), Memory({"sub_1": {OPENED.alert.id: NOON}}, {"sub_1": waiting})
    )
    [message] = routed.messages
    assert [c.id for c in message.changes] == ["again", passing.id]
    assert {n.delivery_id for n in routed.notices} == {message.id}


def test_an_escalation_does_not_pass_a_mute():
    sub = subscription(timetable=Timetable(mute=("11:00-13:00",)))
    assert not route([ESCALATED], [sub], NOON).messages


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("kind", [Change.RETRACTED, Change.CLOSED])
def test_the_end_of_a_story_is_not_told_to_those_who_were_never_told_of_it(mode, kind):
    ended = later(change(kind, "announced"), hours=2)
    routed = route([ended], [subscription(mode=mode)], NOON)
    assert (routed.messages, routed.notices) == ((), ())
    assert routed.declined[0].reason == "it was never told of this story"


@pytest.mark.parametrize(
    "sub",
    [
        subscription(mode=Mode.DIGEST),
        subscription(mode=Mode.GROUPED),
        subscription(timetable=Timetable(mute=("00:00-23:00",))),
    ],
)
def test_what_opens_and_is_retracted_while_it_waits_disappears(sub):
    waited = route([OPENED], [sub], NOON)
    memory = Memory(waiting={sub.id: waited.notices})
    routed = route([RETRACTED], [sub], NOON + timedelta(seconds=1), memory)
    assert routed.messages == ()
    [notice] = routed.notices
    assert (notice.change, notice.withdrawn, notice.delivery_id) == (OPENED, True, None)
    assert "retracted before" in routed.declined[0].reason
    at_once = route([OPENED, RETRACTED], [sub], NOON)
    assert [each.withdrawn for each in at_once.notices] == [True]


def test_a_retraction_in_the_digest_goes_to_those_whom_an_earlier_digest_told():
    sub = subscription(mode=Mode.DIGEST)
    memory = Memory(told={sub.id: {OPENED.alert.id: NOON - timedelta(days=1)}})
    routed = route([ESCALATED, RETRACTED], [sub], NOON, memory)
    assert [each.withdrawn for each in routed.notices] == [False, False]


def test_whoever_was_told_is_told_of_the_retraction_even_if_the_alert_became_too_quiet_for_them():
    sub = subscription(selector=Selector(min_severity=Severity.HIGH))
    quiet = later(change(Change.RETRACTED, "threatened"), hours=2)
    told = Memory(told={sub.id: {quiet.alert.id: NOON}})
    assert route([quiet], [sub], NOON, told).messages
    assert not route([quiet], [sub], NOON).messages


def test_a_subscription_hears_only_of_the_kinds_of_change_that_it_chose():
    sub = subscription(changes=(Change.ESCALATED,))
    routed = route([OPENED, ESCALATED], [sub], NOON)
    assert [message.changes for message in routed.messages] == [(ESCALATED,)]
    assert routed.declined[0].reason == "it does not want to hear of what is opened"


def test_closings_are_told_to_those_who_chose_them_and_were_told_of_the_story():
    closed = replace(later(change(Change.CLOSED, "announced"), hours=3), notify=False, reason="not told by the rule")
    sub = subscription(changes=(Change.OPENED, Change.CLOSED))
    told = Memory(told={sub.id: {closed.alert.id: NOON}})
    assert route([closed], [sub], NOON, told).messages
    assert not route([closed], [sub], NOON).messages
    assert route([closed], [subscription()], NOON, told).declined[0].reason == "not told by the rule"
