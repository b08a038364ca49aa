"""What a message is headed by."""

from dataclasses import replace

import pytest

from streams.domain.alert import Change
from streams.domain.notice import Message
from streams.notify.presentation import present
from tests.unit.notify.stories import change, later


def heading(*changes) -> str:
    message = Message(id="m", subscription_id="s", subscription_name="Desk", changes=changes)
    return present(message, "https://tocsin.example").stories[0].heading


@pytest.mark.parametrize(
    ("kind", "first", "said"),
    [
        (Change.UPDATED, True, "New alert"),
        (Change.UPDATED, False, "Further report"),
        (Change.ESCALATED, True, "New alert"),
        (Change.ESCALATED, False, "Escalated"),
        (Change.RETRACTED, True, "Retracted"),
    ],
)
def test_a_first_message_is_a_new_alert_however_late_it_comes(kind, first, said):
    assert heading(replace(change(kind), first_told=first)) == said


def test_a_first_message_that_waited_with_a_climb_is_a_new_alert():
    climb = later(change(Change.ESCALATED, "completed"), hours=1)
    assert heading(replace(change(), first_told=True), climb) == "New alert"
