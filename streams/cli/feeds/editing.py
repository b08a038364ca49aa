"""``tocsin feeds add`` and ``edit``."""

import json
from typing import Any

import click

from streams import bootstrap
from streams.bootstrap.feeds import find_feed
from streams.cli.feeds.options import feed_options, given_options, json_option
from streams.cli.feeds.views import feed_tree
from streams.collect.feed_check import host_name, wrong_feed
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed, feed_id
from streams.domain.wording import printable
from streams.services.feeds.add import add_feeds
from streams.services.feeds.edit import edit_feed
from streams.settings import load_settings


@click.command()
@click.argument("url")
@feed_options
@click.option("--unchecked", is_flag=True, help="Add the address as it is, without fetching it first.")
@json_option
def add(url: str, unchecked: bool, as_json: bool, **options: Any) -> None:
    """Add the feed at URL, or the one that the page at URL names.

    \b
        tocsin feeds add https://news.example/rss.xml --name "News Example" --tier 2 --every 5m
    """  # noqa: D301 - click's mark for lines that stay as they are
    settings, fields = load_settings(), given_options(options)
    feed = Feed(
        id=feed_id(url), url=url, name=fields.pop("name", "") or host_name(url), created_at=bootstrap.now(), **fields
    )
    if wrong := wrong_feed(feed):
        raise RejectedError("wrong_feed", "\n".join(wrong))
    if not unchecked:
        found, title = find_feed(settings, url, dict(feed.headers))
        name = options["name"] or " ".join(title.split())[:200] or host_name(found)
        feed = Feed(id=feed_id(found), url=found, name=name, created_at=feed.created_at, **fields)
    with bootstrap.open_store(settings) as store:
        done = add_feeds(store, [feed], bootstrap.now())
    feed = (*done.added, *done.present)[0]
    if as_json:
        click.echo(json.dumps(feed_tree(feed) | {"new": bool(done.added)}))
    elif done.added:
        click.echo(f"added: {printable(feed.name)} ({feed.id}); articles come in while `tocsin collect` or `up` runs")
    else:
        click.echo(f"is there already: {printable(feed.name)} ({feed.id}); change it with `tocsin feeds edit`")


@click.command()
@click.argument("feed")
@feed_options
@click.option("--url", help="Another address.")
@click.option("--adapt", is_flag=True, help="Adapt the interval again instead of a fixed one.")
@click.option("--no-headers", is_flag=True, help="Send no headers of its own.")
@json_option
def edit(feed: str, url: str | None, adapt: bool, no_headers: bool, as_json: bool, **options: Any) -> None:
    """Change a feed; what is not given stays."""
    changes = given_options(options)
    if url is not None:
        changes["url"] = url
    if adapt:
        changes["every"] = None
    if no_headers:
        changes["headers"] = {}
    if not changes:
        raise click.UsageError("Say what to change: see --help.")
    with bootstrap.open_store(load_settings()) as store:
        changed = edit_feed(store, feed, changes, bootstrap.now())
    click.echo(json.dumps(feed_tree(changed)) if as_json else f"changed: {printable(changed.name)} ({changed.id})")
