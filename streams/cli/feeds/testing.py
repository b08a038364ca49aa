"""``tocsin feeds test``: what a feed would bring in."""

import json
from typing import Any

import click

from streams import bootstrap
from streams.bootstrap.feeds import preview_feed
from streams.cli.feeds.options import feed_options, given_options, json_option
from streams.collect.feed_check import host_name, wrong_feed
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed, feed_id
from streams.domain.wording import counted, printable
from streams.settings import load_settings

_SHOWN = 10


@click.command()
@click.argument("url")
@feed_options
@json_option
def test(url: str, as_json: bool, **options: Any) -> None:
    """Fetch the feed at URL once and show what would come in; nothing is stored and nothing sent."""
    fields = given_options(options)
    name = fields.pop("name", host_name(url))
    feed = Feed(id=feed_id(url), url=url, name=name, created_at=bootstrap.now(), **fields)
    if wrong := wrong_feed(feed):
        raise RejectedError("wrong_feed", "\n".join(wrong))
    preview = preview_feed(load_settings(), feed)
    if as_json:
        found = {"url": preview.url, "title": preview.document.title, "form": preview.document.form.value}
        click.echo(json.dumps({**found, "articles": preview.articles, "notes": preview.notes}))
        return
    click.secho(printable(preview.document.title or preview.url), bold=True)
    click.echo(f"  {preview.document.form.value}, {counted(len(preview.articles), 'article')} would come in")
    for note in preview.notes:
        click.secho(f"  note: {printable(note)}", fg="yellow")
    for tree in list(reversed(preview.articles))[:_SHOWN]:
        facts = [str(tree["published_at"])[:16], f"{tree['date_certainty']} by {tree['date_source']}"]
        facts += [str(tree["language"]), f"{len(str(tree['text'])):,} characters"]
        facts += ["truncated"] if tree["truncated"] else []
        click.echo(
            f"\n  {printable(str(tree['title']))}\n    {', '.join(facts)}\n    {printable(str(tree['url'] or ''))}"
        )
