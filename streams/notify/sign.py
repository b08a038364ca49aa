"""Signatures by Standard Webhooks over id, time and body, with every active secret: HMAC-SHA256, or Ed25519."""

import base64
import binascii
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from streams.domain.endpoint import Secret
from streams.domain.errors import RejectedError
from streams.notify import asymmetric

OVERLAP = timedelta(hours=24)
"""How long a replaced secret goes on signing."""

TOLERANCE = timedelta(minutes=5)
"""How far a signature's time may be from now."""

_PREFIX = "whsec_"
_SIZES = range(24, 65)


def new_secret(random_bytes: bytes) -> Secret:
    """The secret made of 24 to 64 random bytes."""
    if len(random_bytes) not in _SIZES:
        raise ValueError(f"a secret has {_SIZES.start} to {_SIZES.stop - 1} bytes, not {len(random_bytes)}")
    return Secret(value=_PREFIX + base64.b64encode(random_bytes).decode())


def secret_fault(value: str) -> str | None:
    """What is wrong with a secret that somebody gives; none when nothing is. The text does not repeat it."""
    try:
        size = len(base64.b64decode(value.removeprefix(_PREFIX), validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if value.startswith(_PREFIX) and size in _SIZES:
        return None
    return f"write {_PREFIX} and the base64 of {_SIZES.start} to {_SIZES.stop - 1} random bytes, or leave it out"


def rotated(secrets: Iterable[Secret], new: Secret, now: datetime, overlap: timedelta = OVERLAP) -> tuple[Secret, ...]:
    """The secrets after a rotation, the new one first; the others sign for ``overlap`` more at most."""
    until = now + overlap
    old = (
        replace(secret, expires_at=min(secret.expires_at or until, until))
        for secret in in_force(secrets, now)
        if secret.value != new.value
    )
    return (new, *in_force(old, now))


def in_force(secrets: Iterable[Secret], now: datetime) -> tuple[Secret, ...]:
    """The secrets that sign now."""
    return tuple(secret for secret in secrets if secret.expires_at is None or secret.expires_at > now)


def headers(message_id: str, body: bytes, secrets: Iterable[Secret], now: datetime) -> dict[str, str]:
    """The three headers that let a receiver verify where a body comes from and when it was sent."""
    seconds = int(now.timestamp())
    signed = _signed(message_id, seconds, body)
    signatures = [_signature(secret, signed) for secret in in_force(secrets, now)]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }


def mismatch(headers_lower: Mapping[str, str], body: bytes, secrets: Iterable[Secret], now: datetime) -> str | None:
    """Why a received message is not to be trusted; None if it is. Header names are in lower case.

    A secret may be a public key, ``whpk_…``.
    """
    values = [headers_lower.get(name) for name in ("webhook-id", "webhook-timestamp", "webhook-signature")]
    message_id, sent, signed = values
    if message_id is None or sent is None or signed is None:
        return "it lacks one of the headers webhook-id, webhook-timestamp, webhook-signature"
    if not (sent.isascii() and sent.isdigit()):
        return "its webhook-timestamp is not a number"
    if abs(int(sent) - now.timestamp()) > TOLERANCE.total_seconds():
        return "its webhook-timestamp is more than 5 minutes from now: an old message sent again, or a clock is wrong"
    given, whole = signed.split(" "), _signed(message_id, int(sent), body)
    for secret in secrets:
        if secret.value.startswith(asymmetric.PUBLIC):
            if any(asymmetric.fits(secret.value, whole, each) for each in given):
                return None
        elif any(hmac.compare_digest(_signature(secret, whole).encode(), each.encode()) for each in given):
            return None
    return "no signature fits: the secret is another one, or the body was changed on the way"


def check_secret(secret: str) -> None:
    """Raises RejectedError for what nothing can be verified with."""
    if not secret.startswith(asymmetric.PUBLIC):
        key_of(secret)
    elif (fault := asymmetric.public_fault(secret)) is not None:
        raise RejectedError("wrong_secret", fault)


@lru_cache(maxsize=4096)
def key_of(secret: str) -> bytes:
    """The key in a ``whsec_…`` secret; raises RejectedError (``wrong_secret``) that does not repeat it."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(_PREFIX) or len(key) not in _SIZES:
        raise RejectedError(
            "wrong_secret",
            "a secret is written whsec_ and 24 to 64 bytes in base64; `tocsin endpoints rotate` makes one",
        )
    return key


def _signed(message_id: str, seconds: int, body: bytes) -> bytes:
    return b"%s.%d.%s" % (message_id.encode(), seconds, body)


def _signature(secret: Secret, signed: bytes) -> str:
    if asymmetric.is_private_key(secret.value):
        return asymmetric.signature(secret.value, signed)
    return "v1," + base64.b64encode(hmac.digest(key_of(secret.value), signed, "sha256")).decode()
