"""Rate limits: how often one token, or one address without a token, may ask."""

import math
import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """Most requests a minute; 0 is no limit.

    Attributes:
        token: of one token or session.
        address: of one address without either.
    """

    token: int = 0
    address: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What is left to whoever asks.

    Attributes:
        policy: the name of the limit.
        left: how many requests are left, with this one.
        seconds: until there are more again.
    """

    policy: str
    limit: int
    left: int
    seconds: int
    is_used_up: bool

    @property
    def headers(self) -> dict[str, str]:
        """The quota as the IETF draft ``ratelimit-headers`` writes it."""
        return {
            "ratelimit-policy": f'"{self.policy}";q={self.limit};w={_SECONDS}',
            "ratelimit": f'"{self.policy}";r={self.left};t={self.seconds}',
        }


class RateLimiter:
    """Counts requests in a sliding minute, within this process."""

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, name: str | None, address: str) -> Quota | None:
        """Count a request of a caller by name, or by address for want of one; none without a limit."""
        policy, who = ("token", name) if name is not None else ("address", address)
        limit = self._limits.token if name is not None else self._limits.address
        if limit == 0:
            return None
        item = RateLimitItemPerMinute(limit)
        is_within = self._counter.hit(item, policy, who)
        stats = self._counter.get_window_stats(item, policy, who)
        seconds = min(_SECONDS, max(1, math.ceil(stats.reset_time - time.time())))
        return Quota(policy=policy, limit=limit, left=stats.remaining, seconds=seconds, is_used_up=not is_within)
