"""``tocsin backfill``: articles of web archives."""

import json
import sys
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from streams.bootstrap.entries import backfill_checkpoint, entries_feed, open_entries, read_warc
from streams.cli.shared.terminal import Terminal
from streams.domain.wording import counted
from streams.services.articles.backfill import backfill as bring
from streams.settings import load_settings


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE.warc.gz…",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True),
)
@click.option("--site", "sites", multiple=True, metavar="DOMAIN", help="Only pages of this site and its subdomains.")
@click.option("--language", metavar="CODE", help="Of all pages, such as fr; identified by default.")
@click.option("--again", is_flag=True, help="Begin anew instead of going on.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def backfill(files: tuple[Path, ...], sites: tuple[str, ...], language: str | None, again: bool, as_json: bool) -> None:
    """Bring in the articles of web archives (WARC, as CC-NEWS has them).

    What was stopped goes on where it was. Old articles open alerts on record and notify nobody: rules say up to which
    age they notify (max_event_age).

    \b
        tocsin backfill CC-NEWS-20261101.warc.gz --site news.example
    """  # noqa: D301 - click's mark for lines that stay as they are
    settings, totals, refused = load_settings(), dict.fromkeys(("taken", "unchanged", "skipped"), 0), 0
    feed = entries_feed("archive", "archive", language=language)
    console = Terminal(stderr=True, soft_wrap=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with (
        open_entries(settings) as entries,
        Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar,
    ):
        for file in files:
            size, checkpoint = file.stat().st_size, backfill_checkpoint(settings, file)
            start = 0 if again else checkpoint.load()
            if start >= size > 0:
                console.print(escape(f"{file} was brought in already; --again does it anew"))
                continue
            task = bar.add_task(escape(file.name), total=size, completed=start)
            pages = read_warc(settings, file, start)
            for batch in bring(pages, size, feed, entries, save=checkpoint.save, sites=sites):
                bar.update(task, completed=batch.offset)
                for name in totals:
                    totals[name] += getattr(batch, name)
                refused += len(batch.refused)
                for url, error in batch.refused:
                    console.print(f"[red]refused[/] {escape(f'{url}: {error.code}: {error}')}")
    if as_json:
        click.echo(json.dumps({**totals, "refused": refused}))
    else:
        said = f"{totals['unchanged']:,} known already, {totals['skipped']:,} no articles, {refused:,} refused"
        click.echo(f"{counted(totals['taken'], 'article')} taken, {said}")
    sys.exit(1 if refused else 0)
