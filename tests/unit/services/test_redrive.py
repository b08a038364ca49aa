"""A redrive sends each letter that is whole and waits, and names what it cannot send."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from streams.domain.dead_letter import DeadLetter, StoredLetter
from streams.domain.errors import TocsinError
from streams.services.dead_letters.find import LetterQuery
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


def test_a_letter_that_was_tried_too_often_stays():
    letters = [replace(WAITING, id=f"0@{n}", letter=replace(LETTER, attempt=n)) for n in range(1, 7)]
    plan = plan_redrive(letters)
    assert ([stored.letter.attempt for stored in plan.waiting], plan.exhausted) == ([1, 2, 3, 4], 2)
    assert plan.attempts == {1: 1, 2: 1, 3: 1, 4: 1}
    assert len(plan_redrive(letters, max_attempts=7).waiting) == 6


def test_letters_are_chosen_by_code_origin_key_and_reason():
    assert LetterQuery(codes=["not_json"], origin="articles", key="k", text="BAD").takes(LETTER)
    for other in ({"codes": ["empty"]}, {"origin": "events"}, {"key": "x"}, {"text": "worse"}):
        assert not LetterQuery(**other).takes(LETTER)


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
