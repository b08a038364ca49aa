"""Articles from elsewhere than feeds: archives, other producers' topics and watched folders."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from streams.bootstrap.articles import open_intake, read_article_file
from streams.bootstrap.clock import now
from streams.bootstrap.kafka import open_record_sink
from streams.bootstrap.store import open_database
from streams.domain.feed import Feed, feed_id
from streams.domain.json_mapping import JsonMapping
from streams.ingest.archived_page import ArchivedPage
from streams.ingest.article_file import ArticleForm
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.articles.watched_folder import WatchedFolder
    from streams.adapters.localrun.checkpoint import Checkpoint
    from streams.agents.bridge import Bridge
    from streams.services.articles.ingest import Offered
    from streams.services.articles.take_entries import EntryIntake


@contextmanager
def open_entries(settings: Settings) -> Iterator["EntryIntake"]:
    """Where entries are taken; raises UnavailableError when store or broker cannot be reached."""
    from streams.adapters.articles.html_text import read_entry
    from streams.adapters.languages.identifier import classify
    from streams.adapters.localrun import lease_owner
    from streams.adapters.store.feed_queue import SqlFeedQueue
    from streams.services.articles.take_entries import EntryIntake

    with open_database(settings) as database, open_intake(settings) as intake:
        queue = SqlFeedQueue(database, owner=lease_owner.new_owner(), lease=timedelta(), pause=timedelta())
        yield EntryIntake(queue, intake, read_entry=read_entry, classify=classify)


def entries_feed(kind: str, name: str, **options: str | int | None) -> Feed:
    """What is said of all articles of one origin: an archive, a topic, a folder."""
    fields = {key: value for key, value in options.items() if value is not None}
    return Feed(id=feed_id(f"{kind}:{name}"), url="", name=name, created_at=now(), **fields)  # type: ignore[arg-type]


TakeFiles = Callable[[Sequence[tuple[str, ArticleForm]]], Iterator["Offered"]]
"""Ingests files, each with what it holds; raises UnavailableError or OSError."""


@contextmanager
def open_file_intake(
    settings: Settings, mapping: JsonMapping | None, overrides: Mapping[str, str], *, dry_run: bool = False
) -> Iterator[TakeFiles]:
    """Where files of articles are taken, by a mapping if they have a shape of their own. Raises UnavailableError."""
    from streams.services.articles.ingest import ingest_files
    from streams.services.articles.ingest_mapped import ingest_mapped

    if mapping is None:
        with open_intake(settings, dry_run=dry_run) as intake:
            yield lambda files: ingest_files(intake, read_article_file, files, overrides)
        return
    with open_entries(settings) as entries:
        feed = entries_feed("files", "files")
        yield lambda files: ingest_mapped(
            (line for path, form in files for line in read_article_file(path, form)), feed, mapping, entries, now
        )


def read_warc(settings: Settings, path: Path, start: int) -> Iterator[ArchivedPage]:
    """Every answer of an archive from an offset on; raises TocsinError when it is damaged."""
    from streams.adapters.articles.warc import read_warc as read

    return read(path, start, settings.collect.max_bytes)


def backfill_checkpoint(settings: Settings, path: Path) -> "Checkpoint":
    """How far an archive was brought in."""
    from streams.adapters.localrun.checkpoint import Checkpoint

    return Checkpoint(settings.state / "backfill", path)


def watched_folder(path: Path) -> "WatchedFolder":
    """A folder into which others put files."""
    from streams.adapters.articles.watched_folder import WatchedFolder

    return WatchedFolder(path)


@contextmanager
def open_bridge(settings: Settings, topic: str, group: str, feed: Feed, mapping: JsonMapping) -> Iterator["Bridge"]:
    """The bridge from another producer's topic.

    Raises:
        UnavailableError: store or broker cannot be reached.
        TocsinError: there is no such topic.
    """
    from streams.adapters.kafka.group_reader import KafkaGroupReader
    from streams.agents.bridge import Bridge
    from streams.domain.record import Record
    from streams.services.articles.bridge import BridgeTools, bridge_records
    from streams.services.articles.take_entries import TakenEntries

    def take(records: Sequence[Record]) -> TakenEntries:
        with open_entries(settings) as entries:
            tools = BridgeTools(
                entries=entries,
                open_letters=lambda: open_record_sink(settings),
                clock=now,
                max_letter_bytes=settings.kafka.max_message_bytes,
            )
            return bridge_records(records, feed, mapping, tools)

    with KafkaGroupReader(settings.kafka.access, topic, group) as reader:
        yield Bridge(reader, take)
