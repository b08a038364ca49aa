"""The doctor says what each check finds, and does not try what cannot work."""

from streams.domain.errors import UnavailableError
from streams.services.doctor.finding import State, examine, ok


def refuse():
    raise UnavailableError("no broker answers")


def test_a_check_is_not_tried_when_what_it_needs_has_failed():
    found = dict(
        examine({"broker": refuse, "topics": refuse, "store": lambda: ok("fine")}, ["broker", "topics", "store"])
    )
    assert (found["broker"].state, found["broker"].said) == (State.FAILED, "no broker answers")
    assert found["topics"].said == "not looked at: correct broker first"
    assert found["store"] == ok("fine")


def test_a_check_alone_is_tried_whatever_it_needs():
    assert dict(examine({"topics": lambda: ok("four")}, ["topics"])) == {"topics": ok("four")}
