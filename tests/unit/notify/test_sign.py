"""Signatures: the public package for receivers is the judge."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from streams.domain.endpoint import Secret
from streams.domain.errors import RejectedError
from streams.notify import asymmetric
from streams.notify.sign import OVERLAP, headers, in_force, key_of, mismatch, new_secret, rotated

NOW = datetime.now(UTC)
OLD = new_secret(b"o" * 24)
NEW = new_secret(b"n" * 32)
BODY = '{"summary": "Mali — left"}'.encode()


@given(text=st.text(), key=st.binary(min_size=24, max_size=64))
def test_the_standard_package_verifies_what_we_sign(text: str, key: bytes) -> None:
    body = json.dumps({"text": text}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    secret = new_secret(key)
    now = datetime.now(UTC)  # the standard package looks at the clock by itself
    signed = headers("msg_1", body, [secret], now)
    assert mismatch(signed, body, [secret], now) is None
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert Webhook(secret.value).verify(body, signed) == {"text": text}


def test_during_a_rotation_old_and_new_receivers_both_verify() -> None:
    now = datetime.now(UTC)
    signed = headers("msg_1", BODY, rotated([OLD], NEW, now), now)
    for secret in (OLD, NEW):
        assert Webhook(secret.value).verify(BODY, signed)


def test_a_replaced_secret_signs_for_a_day_and_no_longer() -> None:
    secrets = rotated([OLD], NEW, NOW)
    assert secrets == (NEW, replace(OLD, expires_at=NOW + OVERLAP))
    assert in_force(secrets, NOW + OVERLAP - timedelta(seconds=1)) == secrets
    assert in_force(secrets, NOW + OVERLAP) == (NEW,)


def test_rotating_again_does_not_lengthen_an_old_secrets_life() -> None:
    third = new_secret(b"t" * 24)
    later = NOW + timedelta(hours=20)
    secrets = rotated(rotated([OLD], NEW, NOW), third, later)
    assert [secret.expires_at for secret in secrets] == [None, later + OVERLAP, NOW + OVERLAP]
    assert rotated(secrets, third, later)[0] == third
    assert len(rotated(secrets, third, NOW + timedelta(days=3))) == 1


def test_a_rotation_without_overlap_revokes_every_old_secret_now():
    assert rotated(rotated([OLD], NEW, NOW), NEW, NOW, timedelta(0)) == (NEW,)
    assert rotated([OLD], NEW, NOW, timedelta(hours=1))[1].expires_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"webhook-id": "msg_2"}, "no signature fits"),
        ({"webhook-signature": "v1,AAAA"}, "no signature fits"),
        ({"webhook-signature": "v1"}, "no signature fits"),
        ({"webhook-signature": "é"}, "no signature fits"),
        ({"webhook-timestamp": "yesterday"}, "not a number"),
        ({"webhook-timestamp": "1²"}, "not a number"),
        ({"webhook-timestamp": "1600000000"}, "more than 5 minutes from now"),
    ],
)
def test_what_was_tampered_with_is_not_trusted(change: dict[str, str], reason: str) -> None:
    signed = headers("msg_1", BODY, [OLD], NOW) | change
    assert reason in str(mismatch(signed, BODY, [OLD], NOW))


@pytest.mark.parametrize("side", [-1, 1], ids=["old", "from the future"])
def test_a_timestamp_more_than_five_minutes_away_is_not_trusted(side: int) -> None:
    now = NOW.replace(microsecond=0)
    for seconds, trusted in ((300, True), (301, False)):
        signed = headers("msg_1", BODY, [OLD], now + side * timedelta(seconds=seconds))
        assert (mismatch(signed, BODY, [OLD], now) is None) == trusted


def test_a_changed_body_another_secret_or_a_missing_header_is_not_trusted() -> None:
    signed = headers("msg_1", BODY, [OLD], NOW)
    assert "no signature fits" in str(mismatch(signed, BODY + b" ", [OLD], NOW))
    assert "no signature fits" in str(mismatch(signed, BODY, [NEW], NOW))
    assert "lacks one of the headers" in str(mismatch({}, BODY, [OLD], NOW))
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW.value).verify(BODY, signed)


@pytest.mark.parametrize(
    "wrong", ["whsec_", "whsec_AAAA", "whsec_not base64!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "é"]
)
def test_a_wrong_secret_is_refused_without_being_repeated(wrong: str) -> None:
    with pytest.raises(RejectedError, match="24 to 64 bytes") as caught:
        key_of(wrong)
    assert wrong not in str(caught.value) or wrong == "whsec_"


def test_a_secret_has_a_sane_size() -> None:
    assert key_of(NEW.value) == b"n" * 32
    for size in (23, 65):
        with pytest.raises(ValueError, match="24 to 64 bytes"):
            new_secret(b"x" * size)
    assert "whsec" not in repr(Secret(value=NEW.value))


def test_an_asymmetric_key_signs_what_its_public_half_verifies_and_nothing_else() -> None:
    now = datetime.now(UTC)
    key, other = asymmetric.new_key(b"k" * 32), asymmetric.new_key(b"o" * 32)
    public = Secret(value=asymmetric.public_key(key.value))
    signed = headers("msg_1", BODY, rotated([OLD], key, now), now)
    assert [each.partition(",")[0] for each in signed["webhook-signature"].split(" ")] == ["v1a", "v1"]
    assert mismatch(signed, BODY, [public], now) is None
    assert Webhook(OLD.value).verify(BODY, signed)
    assert mismatch(signed, BODY + b" ", [public], now) is not None
    assert mismatch(signed, BODY, [Secret(value=asymmetric.public_key(other.value))], now) is not None
    forged = {**signed, "webhook-signature": signed["webhook-signature"].replace("v1a,", "v1,", 1)}
    assert mismatch(forged, BODY, [public], now) is not None


def test_a_known_key_gives_a_known_signature() -> None:
    """The first test vector of RFC 8032, 7.1: other programs verify it alike."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = asymmetric.new_key(seed)
    public = (
        "whpk_"
        + base64.b64encode(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")).decode()
    )
    assert asymmetric.public_key(key.value) == public
    given = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert asymmetric.signature(key.value, b"") == "v1a," + base64.b64encode(bytes.fromhex(given)).decode()
    with pytest.raises(RejectedError, match="private key"):
        asymmetric.public_key("whsk_AAAA")
