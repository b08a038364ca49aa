"""The feeds that articles come from."""

from collections.abc import Callable, Sequence

from streams.services.doctor.finding import Finding, State, ok
from streams.services.doctor.store import StoreProbe
from streams.services.feeds.diagnose import FeedFinding


def check_feeds(probe: StoreProbe, diagnose: Callable[[], Sequence[FeedFinding]]) -> Finding:
    """Whether any needs somebody."""
    found = diagnose() if probe.exists() else ()
    if not found:
        return ok("none needs anybody")
    named = ", ".join(each.feed.name for each in found[:3]) + (" …" if len(found) > 3 else "")
    return Finding(State.WARNING, f"{len(found)} need somebody: {named}", "see `tocsin feeds doctor`")
