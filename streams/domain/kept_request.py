"""Requests that carry an idempotency key: sent twice, they are done once."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """A request under its key.

    Attributes:
        key: a hash of who sent it and of their key.
        digest: a hash of all that the request asks for.
        run: random, another one each time that the request is taken up.
        begun_at: when it was taken up, last if that was more than once.
        expires_at: from then on the key means nothing.
        took_effect: whether it has changed something.
        answer: what was answered, sealed with what only the client knows; none while it is under way.
    """

    key: bytes
    digest: bytes
    run: bytes
    begun_at: datetime
    expires_at: datetime
    took_effect: bool = False
    answer: bytes | None = None
