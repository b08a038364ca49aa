"""Hubs are asked, believed and refused as WebSub says."""

import hashlib
import hmac
from datetime import timedelta

import pytest

from streams.collect.websub import DENIED_FOR, LEASE, MAX_LEASE, asked, asking, confirmed, is_signed, linked
from streams.domain.errors import RejectedError
from streams.domain.hub_subscription import HubState, HubSubscription
from tests.unit.collect.documents import NOW, URL

ASKED = HubSubscription(
    feed_id="f1", token="t", hub="https://hub.example", topic=URL, secret="s3", state=HubState.ASKED, next_at=NOW
)
CALL = {"hub.mode": "subscribe", "hub.topic": URL, "hub.challenge": "c", "hub.lease_seconds": "86400"}


def test_a_hub_is_asked_with_topic_callback_secret_and_lease() -> None:
    form = asking(ASKED, "https://tocsin.example/websub/t")
    assert (form["hub.mode"], form["hub.topic"], form["hub.secret"]) == ("subscribe", URL, "s3")
    assert form["hub.callback"] == "https://tocsin.example/websub/t"
    assert int(form["hub.lease_seconds"]) == LEASE.total_seconds()


def test_what_was_asked_for_is_confirmed_by_its_challenge_and_renewed_before_its_lease_ends() -> None:
    active, answer = confirmed(ASKED, CALL, NOW)
    assert (active.state, answer) == (HubState.ACTIVE, "c")
    assert active.lease_until == NOW + timedelta(days=1)
    assert NOW < active.next_at < active.lease_until


@pytest.mark.parametrize(
    "call",
    [
        {**CALL, "hub.topic": "https://other.example"},
        {**CALL, "hub.mode": "unsubscribe"},
        {**CALL, "hub.challenge": ""},
        {},
    ],
    ids="another-topic unsubscribe no-challenge nothing".split(),
)
def test_what_nobody_asked_for_is_not_confirmed(call: dict[str, str]) -> None:
    with pytest.raises(RejectedError):
        confirmed(ASKED, call, NOW)


def test_a_subscription_that_was_never_asked_for_is_not_confirmed() -> None:
    with pytest.raises(RejectedError):
        confirmed(None, CALL, NOW)
    with pytest.raises(RejectedError):
        confirmed(HubSubscription(**{**_fields(ASKED), "state": HubState.NEW}), CALL, NOW)


def test_a_denial_is_told_in_words_and_asked_again_much_later() -> None:
    denied, answer = confirmed(ASKED, {"hub.mode": "denied", "hub.topic": URL, "hub.reason": "too many"}, NOW)
    assert (denied.state, denied.error, answer) == (HubState.DENIED, "the hub denied it: too many", "")
    assert denied.next_at == NOW + DENIED_FOR


@pytest.mark.parametrize("seconds", ["", "-1", "abc", "9" * 30, "999999999"])
def test_odd_leases_are_bounded(seconds: str) -> None:
    lease_until = confirmed(ASKED, {**CALL, "hub.lease_seconds": seconds}, NOW)[0].lease_until
    assert lease_until is not None
    assert NOW < lease_until <= NOW + MAX_LEASE


def test_a_hub_that_refuses_is_asked_again_later_with_the_reason() -> None:
    after = asked(ASKED, 500, "", NOW)
    assert (after.error, after.next_at > NOW) == ("the hub answered 500", True)
    assert asked(ASKED, None, "10.0.0.1 is private", NOW).error == "10.0.0.1 is private"
    assert asked(after, 202, "", NOW).error == ""


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_pushes_are_believed_by_their_signature_alone(method: str) -> None:
    value = hmac.new(b"s3", b"body", getattr(hashlib, method)).hexdigest()
    assert is_signed(ASKED, f"{method}={value}", b"body")
    assert not is_signed(ASKED, f"{method}={value}", b"other")
    assert not is_signed(ASKED, f"{method}={'0' * len(value)}", b"body")


@pytest.mark.parametrize("signature", ["", "sha256", "md5=abc", "sha256=é", "new=1", "=x"])
def test_pushes_without_a_usable_signature_are_not_believed(signature: str) -> None:
    assert not is_signed(ASKED, signature, b"body")


def test_a_hub_in_the_headers_is_found() -> None:
    header = '<https://a.example/f>; rel=self, <https://hub.example/>; title="x, y"; rel="next hub"'
    assert (linked(header, "hub"), linked(header, "self")) == ("https://hub.example/", "https://a.example/f")
    assert linked("garbage <", "hub") == ""


def _fields(subscription: HubSubscription) -> dict[str, object]:
    return {name: getattr(subscription, name) for name in HubSubscription.__slots__}
