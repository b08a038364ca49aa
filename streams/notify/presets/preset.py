"""Presets: everything Tocsin must know about a service."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from streams.domain.delivery import AttemptOutcome
from streams.notify.web_address import read_url

Tree = Any
"""A tree of JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetRequest:
    """One request to a service.

    Attributes:
        headers: besides those of every request.
    """

    url: str = field(repr=False)
    tree: Tree
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered to what was no success."""

    outcome: AttemptOutcome
    tree: Mapping[str, Any]

    @property
    def status(self) -> int | None:
        """The HTTP status."""
        return self.outcome.status

    @property
    def text(self) -> str:
        """The body as text."""
        return self.outcome.response.strip()


def _https(text: str) -> str:
    return read_url(text, secure=True)


def _as_it_is(address: str, tree: Tree, _message_id: str) -> Sequence[PresetRequest]:
    return (PresetRequest(url=address, tree=tree),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One service; ``docs/presets.md`` has the table of them, with a link to each one's own documentation.

    Attributes:
        example: how people write its address.
        excess: what of a message is more than the service takes, in words.
        read: an address as it is stored; raises ValueError that says how to write it.
        requests: what to send of a message, given the stored address, what the template made, and the message's id.
            Sending all of them again does no harm.
        is_gone: whether an answer says that the address is no more and never will be again.
        is_refused: whether it says that this message will never be taken.
        wait: the seconds that its body asks us to wait; where there are any they are more exact than the header.
        failure: what is wrong although the status says success; empty when nothing is.
        follow: an address that replaces the one that was used, if the answer names one.
        per_story: whether each story is a message of its own, as an incident is.
    """

    example: str
    excess: Callable[[Tree], Iterator[str]]
    read: Callable[[str], str] = _https
    requests: Callable[[str, Tree, str], Sequence[PresetRequest]] = _as_it_is
    is_gone: Callable[[Answer], bool] = lambda _: False
    is_refused: Callable[[Answer], bool] = lambda _: False
    wait: Callable[[Answer], float | None] = lambda _: None
    failure: Callable[[Answer], str] = lambda _: ""
    follow: Callable[[str, Answer], str | None] = lambda _address, _answer: None
    per_story: bool = False


def encode(tree: Tree) -> bytes:
    """The bytes in which a message is sent."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def over(what: str, number: int, most: int) -> Iterator[str]:
    """The words for too much, if it is."""
    if number > most:
        yield f"{number} {what}, {most} are allowed"


def length(text: str) -> int:
    """As the services count: in UTF-16, where an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entries(tree: Tree) -> Iterator[tuple[str, object]]:
    """Every key of a tree with its value, at any depth."""
    if isinstance(tree, dict):
        yield from tree.items()
    if isinstance(tree, dict | list):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from entries(part)


def number(tree: object, key: str) -> float | None:
    """A number under a key of what may be no mapping; none where it is no number."""
    value = tree.get(key) if isinstance(tree, Mapping) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
