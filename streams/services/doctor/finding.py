"""What the doctor finds, and going through all of its checks."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from streams.domain.errors import TocsinError


class State(StrEnum):
    """How a thing is: well, worth a look, or in the way of the work."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, in a sentence, and what to do where something is wrong."""

    state: State
    said: str
    hint: str = ""


Check = Callable[[], Finding]
"""Looks at one thing; raises TocsinError when it is not as it should be."""

CHECKS = (
    "python",
    "java",
    "disk",
    "extraction",
    "codecs",
    "broker",
    "topics",
    "durability",
    "workers",
    "store",
    "secrets",
    "feeds",
    "rules",
    "templates",
    "smtp",
    "operator",
    "console",
)
"""Every check by its name, in the order in which they are best read."""

NEEDS = {
    "topics": "broker",
    "durability": "broker",
    "workers": "broker",
    "secrets": "store",
    "feeds": "store",
    "operator": "store",
}
"""A check → the one without which it says nothing new."""


def ok(said: str) -> Finding:
    """A thing is as it should be."""
    return Finding(State.OK, said)


STARTED = frozenset({"broker", "topics", "durability", "workers", "store", "console"})
"""Checks of what ``tocsin up`` starts."""


def examine(
    checks: Mapping[str, Check], names: Iterable[str], starting: Callable[[], str | None] = lambda: None
) -> Iterator[tuple[str, Finding]]:
    """What each of these checks finds; one whose need has failed is not tried.

    Args:
        checks: all of them, by name.
        names: of those to make.
        starting: what a ``tocsin up`` is doing that has not started everything yet; none when there is none.
    """
    unusable = set()
    for name in names:
        finding = _look(checks[name]) if NEEDS.get(name) not in unusable else _not_looked_at(name)
        step = starting() if finding.state is not State.OK and name in STARTED else None
        if step is not None:
            finding = Finding(State.WARNING, f"not yet: `tocsin up` is {step}", "wait until it says that it is ready")
        if finding.state is State.FAILED or step is not None:
            unusable.add(name)
        yield name, finding


def _look(check: Check) -> Finding:
    try:
        return check()
    except TocsinError as error:
        return Finding(State.FAILED, str(error))


def _not_looked_at(name: str) -> Finding:
    return Finding(State.FAILED, f"not looked at: correct {NEEDS[name]} first")
