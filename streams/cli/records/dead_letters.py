"""``tocsin dead-letters``: list input that could not be processed, and redrive it once the cause is fixed."""

import json
from collections import Counter
from typing import Any

import click
from rich.progress import Progress

from streams import bootstrap
from streams.cli.records.record_lines import whole
from streams.cli.shared.moment import Moment
from streams.cli.shared.terminal import Terminal, say
from streams.domain.dead_letter import StoredLetter
from streams.domain.wording import local_second
from streams.services.dead_letters.find import LetterQuery, find_letter_record, find_letters
from streams.services.dead_letters.redrive import MAX_ATTEMPTS, RedrivePlan, plan_redrive, redrive_letters
from streams.services.topics.require import require_topics
from streams.settings import Settings, load_settings
from streams.wire.dead_letters import TOPIC
from streams.wire.record_json import to_json, to_text


def _choosing(command: Any) -> Any:
    for option in (
        click.option("--code", "codes", multiple=True, help="Only those with this error code."),
        click.option("--origin", help="Only those from this topic."),
        click.option("--key", help="Only those with this key."),
        click.option("--text", help="Only those whose reason has these words."),
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
    letters = [s for s in _find(load_settings(), choice) if everything or s.redriven_at is None]
    for stored in letters:
        click.echo(json.dumps(_tree(stored)) if as_json else _line(stored))
    if not as_json:
        counts = Counter(stored.letter.code for stored in letters)
        say(", ".join(f"{count:,} {code}" for code, count in counts.most_common()) or "no dead letters")


@dead_letters.command()
@click.argument("place", metavar="PARTITION@OFFSET")
@click.option("--json", "as_json", is_flag=True, help="Print the record as a JSON line, as `tocsin tail --json` does.")
def show(place: str, as_json: bool) -> None:
    """Show one letter whole: its original bytes and headers, and behind these the reason."""
    with bootstrap.open_topic(load_settings(), TOPIC) as reader:
        try:
            record = find_letter_record(reader, place)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
    click.echo(to_json(record) if as_json else whole(record))


@dead_letters.command()
@click.argument("places", nargs=-1, metavar="[PARTITION@OFFSET]...")
@_choosing
@click.option(
    "--max-attempts",
    type=click.IntRange(1),
    default=MAX_ATTEMPTS,
    show_default=True,
    help="Leave out those that were tried so often.",
)
@click.option("--execute", is_flag=True, help="Do it; without this, only say what would be done.")
def redrive(places: tuple[str, ...], max_attempts: int, execute: bool, **choice: Any) -> None:
    """Send letters back to the topics they came from: those named, or all that wait and fit the options.

    Original bytes, key and headers go back, each letter once: it is marked, and a second redrive leaves it out.
    """
    settings = load_settings()
    plan = plan_redrive(_find(settings, choice), places, max_attempts)
    require_topics(bootstrap.topic_admin(settings), plan.topics)
    left_out = _left_out(plan, max_attempts)
    if not execute:
        what = ", ".join(f"{count:,} to {topic}" for topic, count in plan.topics.items()) or "none"
        again = {attempt: count for attempt, count in sorted(plan.attempts.items()) if attempt > 1}
        tried = "".join(f", {count:,} of them tried {attempt} times" for attempt, count in again.items())
        say(f"would send back {what}{tried}{left_out}" + ("; --execute does it" if plan.waiting else ""))
        return
    sent = 0
    terminal = Terminal(stderr=True)
    with (
        bootstrap.open_store(settings) as store,
        Progress(console=terminal, disable=not terminal.is_terminal, transient=True) as bar,
    ):
        sending = redrive_letters(store, bootstrap.redriver(settings), plan.waiting, bootstrap.now())
        for _ in bar.track(sending, len(plan.waiting), description="sending back"):
            sent += 1
    say(f"sent back {sent:,} of {len(plan.waiting):,}{left_out}")


def _left_out(plan: RedrivePlan, max_attempts: int) -> str:
    reasons = (
        (plan.redriven, "went back before"),
        (plan.exhausted, f"were tried {max_attempts} times or more (--max-attempts)"),
        (plan.hollow, "were too large to be kept here and are only at their origin"),
    )
    return "".join(f"; {count:,} {reason}" for count, reason in reasons if count)


def _find(settings: Settings, choice: dict[str, Any]) -> list[StoredLetter]:
    with bootstrap.open_topic(settings, TOPIC) as reader:
        return find_letters(reader, LetterQuery(**choice))


def _line(stored: StoredLetter) -> str:
    letter = stored.letter
    when = click.style(local_second(letter.failed_at), dim=True)
    place, code = click.style(f"{stored.id:>8}", fg="cyan"), click.style(letter.code, fg="yellow")
    tried = f", attempt {letter.attempt}" if letter.attempt > 1 else ""
    back = f"  (sent back {local_second(stored.redriven_at)})" if stored.redriven_at else ""
    return f"{when} {place}  {code} {letter.origin}{tried}: {letter.message}{back}"


def _tree(stored: StoredLetter) -> dict[str, object]:
    letter = stored.letter
    return {
        "place": stored.id,
        "code": letter.code,
        "message": letter.message,
        "origin": {"topic": letter.topic, "partition": letter.partition, "offset": letter.offset},
        "failed_at": letter.failed_at.isoformat(),
        "attempt": letter.attempt,
        "bytes": len(letter.value or b""),
        "headers": [[name, to_text(value)] for name, value in letter.headers],
        "redriven_at": stored.redriven_at.isoformat() if stored.redriven_at else None,
    }
