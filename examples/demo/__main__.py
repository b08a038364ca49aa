"""``make demo``: feeds of sample articles become signed webhooks and emails, on a real Kafka, before your eyes.

Exit code 0 only when every expected alert was delivered by webhook and by email, and none besides.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.markup import escape

from examples.demo import show, story
from examples.demo.inbox import Inbox
from examples.demo.publisher import Publisher
from examples.demo.receiver import Receiver
from examples.demo.stream import Stream
from examples.demo.system import DemoError, System
from streams.adapters.localrun.ports import free_port

PATIENCE = 90
"""Seconds until every expected alert must have arrived."""

QUIET = 10
"""Seconds without anything new, all articles read, after which nothing more is to come."""

FIRST_DAY_UNTIL = timedelta(hours=32)
"""Before now: articles older than this are published, read and matched before the others are."""

MAILBOX = "desk@example.org"


def main() -> int:
    """Run the demo; the exit code."""
    started = time.monotonic()
    receiver, publisher, mail_port = Receiver(), Publisher(), free_port()
    inbox = Inbox(mail_port)
    try:
        system = System(mail_port)
    except DemoError as error:
        return _fail(str(error))
    try:
        diagnostics = _play(system, receiver, inbox, publisher)
        for diagnostic in diagnostics:
            show.console.print(f"[bold red]wrong[/]  {diagnostic}")
        if not diagnostics:
            seconds = time.monotonic() - started
            show.console.print(f"[bold green]all {len(story.EXPECTED)} stories told once[/], in {seconds:.0f} s")
        if sys.stdout.isatty() and not diagnostics:
            _stay(system)
    except DemoError as error:
        return _fail(str(error))
    finally:
        system.stop()
        inbox.close()
        receiver.close()
        publisher.close()
    return 1 if diagnostics else 0


def _play(system: System, receiver: Receiver, inbox: Inbox, publisher: Publisher) -> list[str]:
    start = datetime.now(UTC)
    articles = dated(start)
    first_day = (start - FIRST_DAY_UNTIL).isoformat()
    with show.console.status("starting Kafka, a worker, the notifier and the console (the first time fetches Kafka) …"):
        system.wait_for_store()
        _subscribe(system, receiver)  # and add feeds, while everything else is still starting
        publisher.publish([article for article in articles if article["published_at"] < first_day])
        _add_feeds(system, publisher.feeds(articles))
        system.wait_until_ready()
    show.articles(articles)
    with Stream(system.kafka) as stream:
        with show.console.status("collecting and reading what the first day brought, then the rest …"):
            for number, edition in _editions(articles, first_day):
                publisher.publish(edition)
                _until_read(stream, number)
        with show.console.status("reading, matching, delivering …"):
            changes = _await(stream, receiver, inbox)
        show.events(stream.events())
    show.alerts(changes, inbox.messages)
    return [
        *(f"not delivered: {diagnostic}" for diagnostic in story.missing(changes)),
        *(f"delivered: {diagnostic}" for diagnostic in story.unexpected(changes)),
        *(f"not verified: {change.story}" for change in changes if not change.delivery.verified),
        *([f"{len(inbox.messages)} mails for {len(changes)} changes"] if len(inbox.messages) != len(changes) else []),
    ]


def _editions(articles: list[dict[str, Any]], first_day: str) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """What is published at once, each with how many articles there are then: the first day, the rest, corrections."""
    early = [article for article in articles if article["published_at"] < first_day]
    late = [article for article in articles if article["published_at"] >= first_day]
    new = {article["id"]: article for article in reversed(late)}
    yield len(early), early
    yield len(early) + len(new), list(new.values())
    yield len(articles), late


def _subscribe(system: System, receiver: Receiver) -> None:
    selector = [part for rule in story.RULES for part in ("--rule", rule)]
    with ThreadPoolExecutor() as pool:
        webhook = pool.submit(system.run, "subscribe", "demo-webhook", *selector, "--webhook", receiver.url, "--json")
        email = pool.submit(system.run, "subscribe", "demo-email", *selector, "--email", MAILBOX)
        receiver.secret = json.loads(webhook.result())["secret"]
        email.result()


def _add_feeds(system: System, feeds: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "feeds.yaml"
        file.write_text(json.dumps(feeds))  # which is YAML too
        system.run("feeds", "import", str(file))


def _until_read(stream: Stream, number: int) -> None:
    """Wait for so many articles: those of different partitions overtake each other, and what came later must not."""
    deadline = time.monotonic() + PATIENCE
    while (stream.articles() < number or stream.unread()) and time.monotonic() < deadline:
        time.sleep(0.3)


def dated(now: datetime) -> list[dict[str, Any]]:
    """The sample articles, published as many hours before ``now`` as their file says."""
    articles = []
    for line in Path(__file__).with_name("articles.jsonl").read_text().splitlines():
        article = json.loads(line)
        published = now - timedelta(hours=article.pop("hours_ago"))
        articles.append(article | {"published_at": published.isoformat(timespec="seconds")})
    return articles


def _await(stream: Stream, receiver: Receiver, inbox: Inbox) -> list[story.Told]:
    """Wait until everything was read and all that was expected has come, or nothing more will."""
    deadline = time.monotonic() + PATIENCE
    arrived, quiet_since = 0, time.monotonic()
    while time.monotonic() < min(deadline, quiet_since + QUIET):
        changes = story.told(receiver.received)
        unread = stream.unread()
        if not story.missing(changes) and len(inbox.messages) >= len(changes) and not unread:
            break
        if unread or len(receiver.received) + len(inbox.messages) > arrived:
            arrived, quiet_since = len(receiver.received) + len(inbox.messages), time.monotonic()
        time.sleep(0.3)
    return story.told(receiver.received)


def _stay(system: System) -> None:
    show.console.print(
        f"\nStill running. Pages: [link]{system.pages}[/]   Logs: {system.log}   Ctrl-C stops everything."
    )
    try:
        system.wait()
    except KeyboardInterrupt:
        show.console.print("stopping …")


def _fail(reason: str) -> int:
    show.console.print(f"[bold red]the demo failed:[/] {escape(reason)}", soft_wrap=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
