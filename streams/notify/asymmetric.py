"""Asymmetric signatures by Standard Webhooks (v1a): Ed25519, so that receivers hold no signing key."""

import base64
import binascii
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from streams.domain.endpoint import Secret
from streams.domain.errors import RejectedError

PRIVATE = "whsk_"
PUBLIC = "whpk_"
VERSION = "v1a"
_SEED = 32


def new_key(seed: bytes) -> Secret:
    """The private key made of 32 random bytes; its public half stands behind them, as libsodium has it."""
    if len(seed) != _SEED:
        raise ValueError(f"a key is made of {_SEED} bytes, not {len(seed)}")
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return Secret(value=PRIVATE + base64.b64encode(seed + public).decode())


def is_private_key(secret: str) -> bool:
    """Whether a secret signs asymmetrically."""
    return secret.startswith(PRIVATE)


def public_key(secret: str) -> str:
    """What receivers verify with, for a private key; raises RejectedError (``wrong_secret``)."""
    return PUBLIC + base64.b64encode(_private(secret).public_key().public_bytes_raw()).decode()


def signature(secret: str, signed: bytes) -> str:
    """The signature under a private key; raises RejectedError (``wrong_secret``)."""
    return f"{VERSION},{base64.b64encode(_private(secret).sign(signed)).decode()}"


def fits(public: str, signed: bytes, given: str) -> bool:
    """Whether a signature is of this public key; False for one of another version."""
    version, _, encoded = given.partition(",")
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix(PUBLIC), validate=True))
        key.verify(base64.b64decode(encoded, validate=True), signed)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return version == VERSION


def public_fault(public: str) -> str | None:
    """What is wrong with a public key; none when nothing is."""
    try:
        size = len(base64.b64decode(public.removeprefix(PUBLIC), validate=True))
    except (binascii.Error, ValueError):
        size = 0
    return None if size == _SEED else f"a public key is written {PUBLIC} and 32 bytes in base64"


@lru_cache(maxsize=4096)
def _private(secret: str) -> Ed25519PrivateKey:
    try:
        key = base64.b64decode(secret.removeprefix(PRIVATE), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not is_private_key(secret) or len(key) not in {_SEED, 2 * _SEED}:
        raise RejectedError("wrong_secret", f"a private key is written {PRIVATE} and 32 or 64 bytes in base64")
    return Ed25519PrivateKey.from_private_bytes(key[:_SEED])
