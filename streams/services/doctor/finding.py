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


def examine(checks: Mapping[str, Check], names: Iterable[str]) -> Iterator[tuple[str, Finding]]:
    """What each of these checks finds; one whose need has failed is not tried."""
    failed = set()
    for name in names:
        if NEEDS.get(name) in failed:
            finding = Finding(State.FAILED, f"not looked at: correct {NEEDS[name]} first")
        else:
            try:
                finding = checks[name]()
            except TocsinError as error:
                finding = Finding(State.FAILED, str(error))
        if finding.state is State.FAILED:
            failed.add(name)
        yield name, finding
