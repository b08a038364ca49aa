"""Feeds for commands and the console: discovery, previews and feed lists."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from streams.bootstrap.clock import now
from streams.bootstrap.collecting import open_feed_source
from streams.domain.errors import NotFoundError
from streams.domain.feed import Feed
from streams.domain.json_mapping import JsonMapping
from streams.settings import Settings, environment, shipped

if TYPE_CHECKING:
    from streams.services.feeds.add_found import FeedLookup
    from streams.services.feeds.preview import Preview


@dataclass(frozen=True, slots=True)
class Pack:
    """A starter pack of feeds that ships."""

    name: str
    path: Path


def feed_lookup(settings: Settings) -> "FeedLookup":
    """Feeds as they are outside: at their publishers, and in starter packs."""
    from streams.adapters.feeds.mapping_section import parse_mapping, write_mapping
    from streams.services.feeds.add_found import FeedLookup

    return FeedLookup(
        find=lambda feed: _find_feed(settings, feed),
        preview=lambda feed: preview_feed(settings, feed),
        packs=_pack_sizes,
        pack=_read_pack,
        read_mapping=lambda text: parse_mapping(text.encode(), "mapping"),
        write_mapping=write_mapping,
    )


def _find_feed(settings: Settings, feed: Feed) -> tuple[str, str]:
    from streams.services.feeds.find import find_feed as find

    async def ask() -> tuple[str, str]:
        async with open_feed_source(settings) as source:
            return await find(source, feed)

    return asyncio.run(ask())


@cache
def _pack_sizes() -> dict[str, int]:
    return {pack.name: len(read_feed_list(pack.name)) for pack in packs()}


def _read_pack(name: str) -> list[Feed]:
    known = [pack.name for pack in packs()]
    if name not in known:
        raise NotFoundError(f"there is no starter pack {name}; packs are {', '.join(known)}", listed_by="feeds packs")
    return read_feed_list(name)


def preview_feed(settings: Settings, feed: Feed) -> "Preview":
    """What a feed would bring in now; raises RejectedError."""
    from streams.adapters.articles.html_text import read_entry
    from streams.adapters.languages.identifier import classify
    from streams.services.feeds.preview import preview_feed as preview

    async def ask() -> "Preview":
        async with open_feed_source(settings) as source:
            return await preview(source, feed, now(), read_entry=read_entry, classify=classify)

    return asyncio.run(ask())


def packs() -> list[Pack]:
    """The starter packs, by name."""
    return [Pack(path.stem, path) for path in sorted(shipped("feeds").glob("*.yaml"))]


def read_feed_list(name: str) -> list[Feed]:
    """The feeds of a file, or of the starter pack of that name.

    Raises:
        NotFoundError: there is neither.
        DiagnosticsError: with everything that is wrong in it.
    """
    from streams.adapters.feeds.feed_list import read_list

    known = {pack.name: pack.path for pack in packs()}
    if name not in known and not Path(name).is_file():
        raise NotFoundError(
            f"{name} is neither a file nor a starter pack; packs are {', '.join(known)}", listed_by="feeds packs"
        )
    return read_list(Path(name) if Path(name).is_file() else known[name], now(), environment())


def read_mapping(path: Path) -> JsonMapping:
    """The mapping that a YAML file holds; raises DiagnosticsError with everything that is wrong in it."""
    from streams.adapters.feeds.mapping_section import read_mapping as read

    return read(path)


def write_feed_list(feeds: Sequence[Feed], form: str) -> str:
    """Feeds as text: ``opml`` or ``yaml``."""
    from streams.adapters.feeds.feed_list import as_opml, as_yaml

    return as_opml(feeds) if form == "opml" else as_yaml(feeds)
