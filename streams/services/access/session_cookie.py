"""Cookies of sessions: a token's name and an end, sealed with the installation's key."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

SESSION_LENGTH = timedelta(hours=12)


def seal_session(key: bytes, token_name: str, now: datetime) -> str:
    """A cookie value that stands for a token's name for :data:`SESSION_LENGTH`."""
    name = urlsafe_b64encode(token_name.encode()).decode()
    text = f"{name}.{int((now + SESSION_LENGTH).timestamp())}"
    return f"{text}.{_mac(key, text)}"


def session_name(key: bytes, cookie: str, now: datetime) -> str | None:
    """The token's name that a cookie stands for; none when we did not seal it or its time is over."""
    text, _, mac = cookie.rpartition(".")
    if not hmac.compare_digest(_mac(key, text).encode(), mac.encode("utf-8", "surrogatepass")):
        return None
    name, _, until = text.partition(".")
    return urlsafe_b64decode(name).decode() if int(until) > now.timestamp() else None


def _mac(key: bytes, text: str) -> str:
    return hmac.digest(key, b"session:" + text.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()
