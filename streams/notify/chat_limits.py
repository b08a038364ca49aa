"""What chat services take: the largest message about a page that one of them does not refuse."""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from streams.domain.endpoint import Channel
from streams.domain.errors import TocsinError
from streams.notify.presentation import Page

Tree = Any
"""A tree of JSON."""

MAX_STORIES = 10
"""Most stories of a digest that a chat shows; services refuse more, and nobody reads them there."""

_TAG = re.compile(r"<[^>]*>")


def fit(channel: Channel, page: Page, render: Callable[[Page], Tree]) -> Tree:
    """Render as many of a page's stories as the service takes; the template says how many are left out.

    Raises:
        TocsinError: not even one story fits, which the shipped templates cannot bring about.
    """
    for most in range(min(len(page.stories), MAX_STORIES), 0, -1):
        tree = render(replace(page, most=most))
        excess = next(_EXCESS[channel](tree), None)
        if excess is None:
            return tree
    raise TocsinError(f"the message is too long for {channel}, with one story alone: {excess}")


def encode_chat(tree: Tree) -> bytes:
    """The bytes in which a message is posted."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _slack(tree: Tree) -> Iterator[str]:
    entries = list(_entries(tree))
    blocks = sum(len(value) for key, value in entries if key == "blocks" and isinstance(value, list))
    yield from _over("blocks", blocks, 50)
    longest = max((_length(value) for key, value in entries if key == "text" and isinstance(value, str)), default=0)
    yield from _over("characters in one text", longest, 3000)


def _discord(tree: Tree) -> Iterator[str]:
    yield from _over("characters of content", _length(tree.get("content", "")), 2000)
    embeds = tree.get("embeds", [])
    yield from _over("embeds", len(embeds), 10)
    total = 0
    for embed in embeds:
        texts = {
            "title": (embed.get("title", ""), 256),
            "description": (embed.get("description", ""), 4096),
            "author": (embed.get("author", {}).get("name", ""), 256),
            "footer": (embed.get("footer", {}).get("text", ""), 2048),
        }
        for name, (text, most) in texts.items():
            yield from _over(f"characters in a {name}", _length(text), most)
            total += _length(text)
    yield from _over("characters in all embeds", total, 6000)


def _teams(tree: Tree) -> Iterator[str]:
    yield from _over("bytes", len(encode_chat(tree)), 28 * 1024)


def _telegram(tree: Tree) -> Iterator[str]:
    visible = html.unescape(_TAG.sub("", tree.get("text", "")))
    yield from _over("characters", _length(visible), 4096)


_EXCESS: dict[Channel, Callable[[Tree], Iterator[str]]] = {
    Channel.SLACK: _slack,
    Channel.DISCORD: _discord,
    Channel.TEAMS: _teams,
    Channel.TELEGRAM: _telegram,
}


def _over(what: str, number: int, most: int) -> Iterator[str]:
    if number > most:
        yield f"{number} {what}, {most} are allowed"


def _length(text: str) -> int:
    """As the services count: in UTF-16, where an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _entries(tree: Tree) -> Iterator[tuple[str, object]]:
    if isinstance(tree, dict):
        yield from tree.items()
    if isinstance(tree, dict | list):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from _entries(part)
