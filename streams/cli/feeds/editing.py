"""``tocsin feeds add`` and ``edit``."""

import json
from dataclasses import replace
from typing import Any

import click

from streams import bootstrap
from streams.bootstrap.feeds import feed_lookup
from streams.cli.feeds.options import feed_options, given_options, json_option
from streams.cli.feeds.views import feed_tree
from streams.cli.shared.terminal import say
from streams.collect.feed_check import host_name
from streams.domain.errors import RejectedError, UnavailableError
from streams.domain.feed import Feed, feed_id
from streams.domain.wording import printable
from streams.services.feeds.add import add_feeds
from streams.services.feeds.add_found import add_found_feed
from streams.services.feeds.edit import edit_feed
from streams.settings import Settings, load_settings

_UNCHECKED = "to add it all the same, say --unchecked"


@click.command()
@click.argument("url")
@feed_options
@click.option("--unchecked", is_flag=True, help="Add the address as it is, without fetching it first.")
@json_option
def add(url: str, unchecked: bool, as_json: bool, **options: Any) -> None:
    """Add the feed at URL, or the one that the page at URL names.

    \b
        tocsin feeds add https://news.example/rss.xml --name "News Example" --tier 2 --every 5m
        tocsin feeds add https://api.news.example/v2 --mapping news-example.yaml
        tocsin feeds add imaps://mail.example/Newsletters --login desk@mail.example
    """  # noqa: D301 - click's mark for lines that stay as they are
    settings, fields = load_settings(), given_options(options)
    feed = Feed(id=feed_id(url), url=url, name=fields.pop("name", ""), created_at=bootstrap.now(), **fields)
    with bootstrap.open_store(settings) as store:
        if unchecked:
            done = add_feeds(store, [replace(feed, name=feed.name or host_name(url))], bootstrap.now())
        else:
            try:
                done = add_found_feed(store, feed_lookup(settings), feed, bootstrap.now())
            except UnavailableError as error:
                raise UnavailableError(f"{error}; {_UNCHECKED}") from error
            except RejectedError as error:
                hint = f"; {_UNCHECKED}" if error.code == "no_feed" else ""
                raise RejectedError(error.code, f"{error}{hint}") from error
    feed = (*done.added, *done.present)[0]
    _note_interval(feed, settings)
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
@click.option("--no-headers", is_flag=True, help="Send no headers of its own, and log in no more.")
@json_option
def edit(feed: str, url: str | None, adapt: bool, no_headers: bool, as_json: bool, **options: Any) -> None:
    """Change a feed; what is not given stays."""
    changes = given_options(options)
    if url is not None:
        changes["url"] = url
    if adapt:
        changes["every"] = None
    if no_headers:
        changes |= {"headers": {}, "oauth": None, "user": ""}
    if not changes:
        raise click.UsageError("Say what to change: see --help.")
    settings = load_settings()
    with bootstrap.open_store(settings) as store:
        changed = edit_feed(store, feed, changes, bootstrap.now())
    _note_interval(changed, settings)
    click.echo(json.dumps(feed_tree(changed)) if as_json else f"changed: {printable(changed.name)} ({changed.id})")


def _note_interval(feed: Feed, settings: Settings) -> None:
    least = settings.collect.min_interval
    if feed.every is not None and feed.every < least:
        say(f"fetched every {least} s, not every {feed.every} s: collect.min_interval allows no less", err=True)
