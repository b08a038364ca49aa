"""``tocsin ingest --watch``: files that others put into a folder."""

import signal
import threading
from pathlib import Path

import click
import structlog

from streams import bootstrap
from streams.bootstrap.entries import open_file_intake, watched_folder
from streams.domain.errors import UnavailableError
from streams.domain.json_mapping import JsonMapping
from streams.ingest.article_file import ArticleForm, form_of
from streams.services.articles.watch import take_ready
from streams.settings import Settings

LOOK_SECONDS = 1.0
"""Seconds between two looks at the folder; a file that did not change between them is taken."""

_log = structlog.get_logger()


def watch_folder(settings: Settings, path: str, form: ArticleForm | None, mapping: JsonMapping | None) -> None:
    """Take files until stopped; an unavailable broker is waited for.

    Args:
        settings: where articles go.
        path: of the folder.
        form: what files hold; told from their names by default.
        mapping: where articles stand in JSON of another shape.
    """
    if not Path(path).is_dir():
        raise click.UsageError(f"{path} is no folder: --watch takes one.")
    bootstrap.configure_logging(settings, "ingest")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    folder = watched_folder(Path(path))
    _log.info("watching", folder=path)
    bootstrap.say_ready(settings)
    while not stopping.is_set():
        try:
            with open_file_intake(settings, mapping, {}) as take:
                while not stopping.is_set():
                    for taken in take_ready(folder, lambda file: take([(str(file), form or form_of(file.name))])):
                        _log.info("taken", file=str(taken.file), articles=taken.accepted, refused=len(taken.refused))
                        for reason in taken.refused:
                            _log.warning("refused", reason=reason)
                    stopping.wait(LOOK_SECONDS)
        except UnavailableError as error:
            _log.error("broker or database unavailable; trying again", error=str(error))
            stopping.wait(LOOK_SECONDS)
    _log.info("stopped")
