"""A redrive sends each letter that is whole and waits, and names what it cannot send."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from streams.domain.dead_letter import DeadLetter, StoredLetter
from streams.domain.errors import TocsinError
from streams.services.dead_letters.redrive import plan_redrive

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LETTER = DeadLetter(
    key=b"k", value=b"v", topic="articles", partition=1, offset=7, code="not_json", message="bad", failed_at=NOW
)
WAITING = StoredLetter("0@1", LETTER, None)
REDRIVEN = StoredLetter("0@2", LETTER, NOW)
HOLLOW = StoredLetter("0@3", LETTER, None, whole=False)
FOREIGN = StoredLetter("0@4", replace(LETTER, topic="unknown", partition=-1, offset=-1), None)


def test_only_whole_letters_that_wait_are_sent_back():
    plan = plan_redrive([WAITING, REDRIVEN, HOLLOW])
    assert (plan.waiting, plan.redriven, plan.hollow, plan.topics) == ([WAITING], 1, 1, {"articles": 1})


def test_letters_named_are_sent_back_once_and_no_others():
    other = replace(WAITING, id="0@5")
    assert plan_redrive([WAITING, other], ["0@5", "0@5"]).waiting == [other]


def test_a_letter_that_is_not_there_is_named():
    with pytest.raises(TocsinError, match="no such dead letter: 9@9;"):
        plan_redrive([WAITING], ["0@1", "9@9"])


def test_a_letter_without_an_origin_is_refused_before_anything_is_sent():
    with pytest.raises(TocsinError, match="0@4 do not say where they came from"):
        plan_redrive([WAITING, FOREIGN])
    assert FOREIGN.letter.origin == "unknown/?/?"
