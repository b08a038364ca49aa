"""``tocsin feeds``: where articles come from."""

import json

import click

from streams import bootstrap
from streams.cli.feeds.editing import add, edit
from streams.cli.feeds.lists import export, import_, packs
from streams.cli.feeds.options import json_option
from streams.cli.feeds.testing import test
from streams.cli.feeds.views import feed_tree, print_feed, print_feeds, status_tree
from streams.domain.feed import Feed
from streams.domain.wording import printable
from streams.services.feeds.diagnose import diagnose_feeds
from streams.services.feeds.pause import pause_feed
from streams.services.feeds.remove import remove_feed
from streams.services.feeds.resume import resume_feed
from streams.services.feeds.show import list_feeds, show_feed
from streams.settings import load_settings


@click.group()
def feeds() -> None:
    """Bring in articles from RSS, Atom, JSON Feed and news sitemaps.

    \b
        tocsin feeds test https://news.example/rss.xml
        tocsin feeds add https://news.example/rss.xml --tier 2
        tocsin feeds import world
    """  # noqa: D301 - click's mark for lines that stay as they are


@feeds.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List every feed with how it fares."""
    with bootstrap.open_store(load_settings()) as store:
        found = list_feeds(store, bootstrap.now())
    if as_json:
        click.echo(json.dumps([status_tree(each) for each in found]))
    elif not found:
        click.echo("no feeds yet: add one with `tocsin feeds add URL`, or a starter pack of `tocsin feeds packs`")
    else:
        print_feeds(found)


@feeds.command()
@click.argument("feed")
@json_option
def show(feed: str, as_json: bool) -> None:
    """Show one feed by id, name or address: what was learned of it and what it brings."""
    with bootstrap.open_store(load_settings()) as store:
        status = show_feed(store, feed, bootstrap.now())
    if as_json:
        click.echo(json.dumps(status_tree(status)))
    else:
        print_feed(status)


@feeds.command()
@click.argument("feed")
@click.option("--reason", default="paused by hand", show_default=True)
@json_option
def pause(feed: str, reason: str, as_json: bool) -> None:
    """Fetch a feed no more until it is resumed."""
    with bootstrap.open_store(load_settings()) as store:
        _say("paused", pause_feed(store, feed, reason, bootstrap.now()), as_json=as_json)


@feeds.command()
@click.argument("feed")
@json_option
def resume(feed: str, as_json: bool) -> None:
    """Fetch a feed at once and regularly again, whether it was paused, gone or failing."""
    with bootstrap.open_store(load_settings()) as store:
        _say("resumed", resume_feed(store, feed, bootstrap.now()), as_json=as_json)


@feeds.command()
@click.argument("feed")
@json_option
def remove(feed: str, as_json: bool) -> None:
    """Forget a feed; what it brought in stays."""
    with bootstrap.open_store(load_settings()) as store:
        _say("removed", remove_feed(store, feed), as_json=as_json)


@feeds.command()
@json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Say which feeds need somebody and what to do; exit code 1 if there are any."""
    with bootstrap.open_store(load_settings()) as store:
        findings = diagnose_feeds(store, bootstrap.now())
        number = len(list_feeds(store, bootstrap.now()))
    if as_json:
        rows = [{"feed": feed_tree(each.feed), "said": each.said, "hint": each.hint} for each in findings]
        click.echo(json.dumps(rows))
    for finding in findings if not as_json else ():
        click.secho(f"! {printable(finding.feed.name)}: ", fg="red", nl=False)
        click.echo(f"{printable(finding.said)} → {finding.hint}")
    if not findings and not as_json:
        click.echo(f"✓ {number} feeds, none needs anybody")
    context.exit(1 if findings else 0)


def _say(verb: str, feed: Feed, *, as_json: bool) -> None:
    click.echo(json.dumps(feed_tree(feed)) if as_json else f"{verb}: {printable(feed.name)} ({feed.id})")


for command in (add, edit, test, import_, export, packs):
    feeds.add_command(command)
