"""Unsubscribing without a login: a token that only we can make, which names one subscription."""

import hashlib
import hmac
from base64 import urlsafe_b64encode


def unsubscribe_token(key: bytes, subscription_id: str) -> str:
    """The token that ends this subscription; the same every time, so that links in old mails go on working."""
    return f"{subscription_id}.{_mac(key, subscription_id)}"


def read_token(key: bytes, token: str) -> str | None:
    """The subscription that a token names; ``None`` when we did not make it."""
    subscription_id, _, mac = token.rpartition(".")
    genuine = hmac.compare_digest(_mac(key, subscription_id).encode(), mac.encode("utf-8", "surrogatepass"))
    return subscription_id if genuine else None


def _mac(key: bytes, subscription_id: str) -> str:
    digest = hmac.digest(key, b"unsubscribe:" + subscription_id.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
