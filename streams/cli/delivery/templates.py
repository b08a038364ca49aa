"""``tocsin templates``: preview templates with a sample or a real alert."""

import json
from pathlib import Path

import click

from streams import bootstrap
from streams.domain.endpoint import Channel
from streams.domain.notice import Message
from streams.notify.presentation import present
from streams.notify.presets.messages import fit
from streams.notify.routing import compose
from streams.notify.sample import sample_change, sample_changes, sample_subscription
from streams.services.deliveries.show import show_delivery
from streams.settings import load_settings
from streams.wire.codec import decode


@click.group()
def templates() -> None:
    """List and preview the templates of mails and chat messages."""


@templates.command("list")
def list_() -> None:
    """List the templates and the directories they come from, the first of which wins."""
    found = bootstrap.templates(load_settings())
    for directory in found.directories:
        click.echo(f"from {directory}")
    for name in found.names():
        click.echo(name)


@templates.command()
@click.argument("name")
@click.option("--delivery", help="Use what this delivery carries instead of a sample.")
@click.option("--digest/--alert", default=None, help="Sample of three stories or of one; by default as the name says.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
def preview(name: str, delivery: str | None, digest: bool | None, output: Path | None) -> None:
    """Render a template, such as email/alert.html.j2, and print it. JSON is checked and indented."""
    settings = load_settings()
    found = bootstrap.templates(settings)
    message = _message(delivery) if delivery else _sample("digest" in name if digest is None else digest)
    page = present(message, settings.public_url, f"{settings.public_url}/unsubscribe/sample")
    if name.endswith(".json.j2"):
        channel = Path(name).name.partition(".")[0]
        tree = fit(Channel(channel), page, lambda part: found.render_json(name, part))
        text = json.dumps(tree, ensure_ascii=False, indent=2) + "\n"
    else:
        text = found.render(name, page)
    if output:
        output.write_text(text, encoding="utf-8")
        click.echo(f"wrote {output}", err=True)
    else:
        click.echo(text, nl=not text.endswith("\n"))


def _sample(digest: bool) -> Message:
    now = bootstrap.now()
    return compose(sample_subscription(now), sample_changes(now) if digest else [sample_change(now)])


def _message(delivery: str) -> Message:
    with bootstrap.open_store(load_settings()) as store:
        return decode(show_delivery(store, delivery).delivery.payload, Message)
