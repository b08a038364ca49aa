"""Numbers, times and paths as commands say them."""

from streams.domain.wording import counted, local_second, minute, short

__all__ = ["counted", "local_second", "minute", "short"]
