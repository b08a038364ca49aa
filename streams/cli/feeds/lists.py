"""``tocsin feeds import``, ``export`` and ``packs``."""

import json

import click

from streams import bootstrap
from streams.bootstrap.feeds import packs as starter_packs
from streams.bootstrap.feeds import read_feed_list, write_feed_list
from streams.cli.feeds.options import json_option
from streams.cli.feeds.views import feed_tree
from streams.domain.wording import counted
from streams.services.feeds.add import add_feeds
from streams.services.feeds.show import list_feeds
from streams.settings import load_settings


@click.command("import")
@click.argument("lists", nargs=-1, required=True, metavar="FILE|PACK…")
@json_option
def import_(lists: tuple[str, ...], as_json: bool) -> None:
    """Add the feeds of OPML or YAML files, or of starter packs; those that are there already stay as they are.

    \b
        tocsin feeds import subscriptions.opml
        tocsin feeds import world africa
    """  # noqa: D301 - click's mark for lines that stay as they are
    found = [feed for name in lists for feed in read_feed_list(name)]
    with bootstrap.open_store(load_settings()) as store:
        done = add_feeds(store, found, bootstrap.now())
    if as_json:
        rows = {"added": [feed_tree(feed) for feed in done.added], "present": [feed_tree(f) for f in done.present]}
        click.echo(json.dumps(rows))
    else:
        click.echo(f"{counted(len(done.added), 'feed')} added, {len(done.present)} there already")


@click.command()
@click.option("--format", "form", type=click.Choice(["yaml", "opml"]), default="yaml", show_default=True)
@json_option
def export(form: str, as_json: bool) -> None:
    """Print every feed as YAML or OPML, for `tocsin feeds import`; headers, which may be secret, are left out."""
    with bootstrap.open_store(load_settings()) as store:
        found = [status.feed for status in list_feeds(store, bootstrap.now())]
    click.echo(json.dumps([feed_tree(feed) for feed in found]) if as_json else write_feed_list(found, form), nl=as_json)


@click.command()
@json_option
def packs(as_json: bool) -> None:
    """List the starter packs: public feeds by region, which `tocsin feeds import PACK` adds."""
    sizes = {pack.name: len(read_feed_list(pack.name)) for pack in starter_packs()}
    if as_json:
        click.echo(json.dumps(sizes))
        return
    for name, size in sizes.items():
        click.echo(f"{name:<14} {counted(size, 'feed')}")
