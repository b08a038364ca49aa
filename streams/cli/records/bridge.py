"""``tocsin bridge``: articles of other producers, in JSON of their own shape."""

import asyncio
import signal
from pathlib import Path

import click
import structlog

from streams import bootstrap
from streams.bootstrap.entries import entries_feed, open_bridge
from streams.bootstrap.feeds import read_mapping
from streams.bootstrap.health import beating
from streams.domain.feed import Feed
from streams.domain.json_mapping import JsonMapping
from streams.settings import Settings, load_settings

_log = structlog.get_logger()


@click.command()
@click.argument("topic")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    required=True,
    help="YAML that says where articles stand in the records.",
)
@click.option("--group", help="Consumer group; tocsin-bridge-TOPIC by default.")
@click.option("--name", help="The source of articles that name none; the topic's name by default.")
@click.option("--owner", help="Who owns it; copies of one owner count once.")
@click.option("--language", metavar="CODE", help="Of all articles, such as fr; identified by default.")
@click.option("--tier", type=click.IntRange(1, 5), help="1 (agencies, papers of record) to 5 (unknown).")
def bridge(
    topic: str,
    mapping: Path,
    group: str | None,
    name: str | None,
    owner: str | None,
    language: str | None,
    tier: int | None,
) -> None:
    """Bring in the articles of another producer's TOPIC until stopped (SIGTERM or Ctrl-C).

    It begins with the oldest record the first time and goes on where it was afterwards. A record that cannot be taken
    becomes a dead letter. docs/articles.md shows a mapping.
    """
    settings = load_settings()
    if topic in {plan.name for plan in bootstrap.topic_plans(settings)}:
        raise click.UsageError(f"{topic} is Tocsin's own topic: name the one of the other producer.")
    found = read_mapping(mapping)
    bootstrap.configure_logging(settings, "bridge")
    feed = entries_feed("topic", name or topic, owner=owner, language=language, tier=tier)
    asyncio.run(_run(settings, topic, group or f"tocsin-bridge-{topic}", feed, found))


async def _run(settings: Settings, topic: str, group: str, feed: Feed, mapping: JsonMapping) -> None:
    with open_bridge(settings, topic, group, feed, mapping) as running:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, running.stop)
        _log.info("bridging", topic=topic, group=group)
        bootstrap.say_ready(settings)
        async with beating(settings, "bridge", done=lambda: {"articles": running.articles}):
            await asyncio.to_thread(running.run)
        _log.info("stopped")
