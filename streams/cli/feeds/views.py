"""How commands show feeds: without secrets, and with foreign text neutralised."""

from datetime import datetime
from typing import Any

import click
from rich.markup import escape
from rich.table import Column, Table

from streams.cli.shared.tables import print_table
from streams.collect.feed_check import client_of, masked_url
from streams.domain.feed import Feed, FeedState
from streams.domain.wording import minute, printable
from streams.services.feeds.show import FeedStatus
from streams.wire.codec import to_tree


def feed_tree(feed: Feed) -> dict[str, Any]:
    """A feed as JSON shows it: of headers only the names, of an OAuth 2 client its id."""
    tree: dict[str, Any] = to_tree(feed)
    return tree | {"url": masked_url(feed.url), "headers": sorted(feed.headers), "oauth": client_of(feed)}


def status_tree(status: FeedStatus) -> dict[str, Any]:
    """A feed and what was learned of it, as JSON shows it."""
    return {
        **feed_tree(status.feed),
        "next_at": to_tree(status.next_at),
        "articles_a_day": round(status.articles_a_day, 2),
        "share_with_events": status.with_events,
        "progress": to_tree(status.progress),
    }


def print_feeds(found: list[FeedStatus]) -> None:
    """A line a feed."""
    table = Table(
        Column("name", no_wrap=True), "state", "fetched", "next", "a day", "events", "url", box=None, pad_edge=False
    )
    for status in found:
        share = "" if status.with_events is None else f"{status.with_events:.0%}"
        table.add_row(
            escape(printable(status.feed.name)),
            _state(status),
            _clock(status.progress.fetched_at),
            _clock(status.next_at) if status.feed.state is FeedState.ACTIVE else "",
            f"{status.articles_a_day:.1f}",
            share,
            escape(printable(masked_url(status.feed.url))),
        )
    print_table(table)


def print_feed(status: FeedStatus) -> None:
    """Everything about one feed."""
    feed, progress = status.feed, status.progress
    click.secho(printable(feed.name), bold=True)
    interval = f"{progress.interval} s" if progress.interval else ""
    rows = {
        "id": feed.id,
        "url": masked_url(feed.url),
        "state": feed.state.value + (f": {feed.state_reason}" if feed.state_reason else ""),
        "every": f"{feed.every} s" if feed.every else f"adapts{': ' + interval if interval else ''}",
        "source": ", ".join(filter(None, (feed.owner, feed.country, f"tier {feed.tier}" if feed.tier else ""))),
        "language": feed.language or "identified",
        "text": "pages of articles" if feed.full_text else "as the feed has it",
        "identity": feed.identity.value,
        "mapping": ", ".join(feed.mapping.fields) if feed.mapping is not None else "",
        "headers": ", ".join(sorted(feed.headers)),
        "access token": " of ".join(filter(None, (client_of(feed), feed.user))),
        "fetched": minute(progress.fetched_at) if progress.fetched_at else "not yet",
        "answered": str(progress.status or ""),
        "error": progress.error,
        "failing since": minute(progress.failing_since) if progress.failing_since else "",
        "next": minute(status.next_at),
        "articles": f"{progress.articles:,} in all, {status.articles_a_day:.1f} a day",
        "with events": "" if status.with_events is None else f"{status.with_events:.0%}",
        "last new": minute(progress.new_at) if progress.new_at else "",
    }
    for key, value in rows.items():
        if value:
            click.echo(f"  {key:<14} {printable(value)}")


def _state(status: FeedStatus) -> str:
    if status.feed.state is FeedState.ACTIVE and status.progress.failures:
        return f"[red]failing ({status.progress.failures})[/]"
    colours = {FeedState.ACTIVE: "green", FeedState.PAUSED: "yellow", FeedState.GONE: "red"}
    return f"[{colours[status.feed.state]}]{status.feed.state.value}[/]"


def _clock(moment: datetime | None) -> str:
    return f"{moment:%m-%d %H:%M}" if moment else "-"
