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


def test_what_up_is_still_starting_is_no_fault():
    checks = {"broker": refuse, "topics": refuse, "store": refuse, "smtp": refuse}
    found = dict(examine(checks, ["broker", "topics", "smtp"], lambda: "fetching Kafka: 13 of 45 MB"))
    assert found["broker"].state is found["topics"].state is State.WARNING
    assert found["broker"].said == "not yet: `tocsin up` is fetching Kafka: 13 of 45 MB"
    assert found["smtp"].state is State.FAILED, "up does not start a mail server"
