"""``tocsin dead-letters``: input that could not be processed, and sending it back once its cause is mended."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from streams.adapters.kafka.dead_letters import TOPIC, Redriver, StoredLetter, read_letters
from streams.adapters.kafka.reader import Span, TopicReader
from streams.adapters.kafka.record_json import to_json, to_text
from streams.adapters.kafka.topics import require_topics
from streams.cli.records.record_lines import whole
from streams.cli.shared.moment import Moment
from streams.domain.errors import TocsinError
from streams.settings import load_settings


def _choosing(command: Any) -> Any:
    for option in (
        click.option("--code", "codes", multiple=True, help="Only those with this error code."),
        click.option("--origin", help="Only those from this topic."),
        click.option("--since", type=Moment(), help="Only those from this time on (2026-11-24T09:00, or 90m ago)."),
        click.option("--until", type=Moment(), help="Only those before this time."),
    ):
        command = option(command)
    return command


@click.group("dead-letters")
def dead_letters() -> None:
    """Input that could not be processed: look at it, and send it back once the cause is mended."""


@dead_letters.command("list")
@_choosing
@click.option("--all", "everything", is_flag=True, help="Also those that were sent back already.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def list_(everything: bool, as_json: bool, **choice: Any) -> None:
    """List the letters that wait, oldest first, and count them by their error."""
    letters = [s for s in _chosen(**choice) if everything or s.redriven_at is None]
    for stored in letters:
        click.echo(json.dumps(_tree(stored)) if as_json else _line(stored))
    if not as_json:
        counts = Counter(stored.letter.code for stored in letters)
        click.echo(", ".join(f"{count:,} {code}" for code, count in counts.most_common()) or "no dead letters")


@dead_letters.command()
@click.argument("place", metavar="PARTITION@OFFSET")
@click.option("--json", "as_json", is_flag=True, help="Print the record as a JSON line, as `tocsin tail --json` does.")
def show(place: str, as_json: bool) -> None:
    """Show one letter whole: its original bytes and headers, and behind these the reason."""
    partition, offset = _parsed(place)
    with TopicReader(load_settings().kafka.access, TOPIC) as reader:
        kept = reader.kept()
        if partition in kept and kept[partition].start <= offset < kept[partition].end:
            spans = {n: Span(offset, offset + 1) if n == partition else Span(s.end, s.end) for n, s in kept.items()}
            for record in reader.read(spans):
                click.echo(to_json(record) if as_json else whole(record))
                return
    raise TocsinError(f"no dead letter {place}; `tocsin dead-letters list` shows those that are kept")


@dead_letters.command()
@click.argument("places", nargs=-1, metavar="[PARTITION@OFFSET]...")
@_choosing
@click.option("--execute", is_flag=True, help="Do it; without this, only say what would be done.")
def redrive(places: tuple[str, ...], execute: bool, **choice: Any) -> None:
    """Send letters back to the topics they came from: those named, or all that wait and fit the options.

    Original bytes, key and headers go back, each letter once: it is marked, and a second redrive leaves it out.
    """
    chosen = _chosen(**choice)
    if places:
        by_place = {stored.place: stored for stored in chosen}
        missing = [place for place in places if place not in by_place]
        if missing:
            raise TocsinError(f"no such dead letter: {', '.join(missing)}; `tocsin dead-letters list` shows them")
        chosen = [by_place[place] for place in dict.fromkeys(places)]
    hollow = [stored for stored in chosen if not stored.whole]
    chosen = [stored for stored in chosen if stored.whole]
    waiting = [stored for stored in chosen if stored.redriven_at is None]
    homeless = [stored.place for stored in waiting if stored.letter.offset < 0]
    if homeless:
        raise TocsinError(
            f"{', '.join(homeless)} do not say where they came from: look with `tocsin dead-letters show`"
        )
    origins = Counter(stored.letter.topic for stored in waiting)
    require_topics(load_settings().kafka.access, origins)
    what = ", ".join(f"{count:,} to {topic}" for topic, count in origins.items()) or "none"
    left_out = f"; {len(chosen) - len(waiting):,} went back before" if len(chosen) > len(waiting) else ""
    if hollow:
        left_out += f"; {len(hollow):,} were too large to be kept here and are only at their origin"
    if not execute:
        click.echo(f"would send back {what}{left_out}" + ("; --execute does it" if waiting else ""))
        return
    settings = load_settings().kafka
    sent = 0
    with Progress(console=Console(stderr=True), disable=not Console(stderr=True).is_terminal, transient=True) as bar:
        redriver = Redriver(settings.access, settings.max_message_bytes + 100_000)
        for _ in bar.track(redriver.redrive(waiting, datetime.now(UTC)), len(waiting), description="sending back"):
            sent += 1
    click.echo(f"sent back {sent:,} of {len(waiting):,}{left_out}")


def _chosen(
    codes: tuple[str, ...], origin: str | None, since: datetime | None, until: datetime | None
) -> list[StoredLetter]:
    with TopicReader(load_settings().kafka.access, TOPIC) as reader:
        letters = read_letters(reader, reader.between(since, until))
    return [
        stored
        for stored in letters
        if (not codes or stored.letter.code in codes) and (origin is None or stored.letter.topic == origin)
    ]


def _line(stored: StoredLetter) -> str:
    letter = stored.letter
    when = letter.failed_at.astimezone().strftime("%m-%d %H:%M:%S")
    place, code = click.style(f"{stored.place:>8}", fg="cyan"), click.style(letter.code, fg="yellow")
    tried = f", attempt {letter.attempt}" if letter.attempt > 1 else ""
    back = f"  (sent back {stored.redriven_at.astimezone():%m-%d %H:%M:%S})" if stored.redriven_at else ""
    origin = f"{letter.topic}/{letter.partition}/{letter.offset}{tried}"
    return f"{click.style(when, dim=True)} {place}  {code} {origin}: {letter.message}{back}"


def _tree(stored: StoredLetter) -> dict[str, object]:
    letter = stored.letter
    return {
        "place": stored.place,
        "code": letter.code,
        "message": letter.message,
        "origin": {"topic": letter.topic, "partition": letter.partition, "offset": letter.offset},
        "failed_at": letter.failed_at.isoformat(),
        "attempt": letter.attempt,
        "bytes": len(letter.value or b""),
        "headers": [[name, to_text(value)] for name, value in letter.headers],
        "redriven_at": stored.redriven_at.isoformat() if stored.redriven_at else None,
    }


def _parsed(place: str) -> tuple[int, int]:
    partition, _, offset = place.partition("@")
    if not (partition.isdecimal() and offset.isdecimal()):
        raise click.BadParameter(f"{place!r} is not PARTITION@OFFSET, such as 2@153")
    return int(partition), int(offset)
