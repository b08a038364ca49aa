"""``tocsin ingest``: put articles from files on the topic ``articles``."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from streams.bootstrap.entries import open_file_intake
from streams.bootstrap.feeds import read_mapping
from streams.cli.records.watching import watch_folder
from streams.cli.shared.moment import Moment
from streams.cli.shared.terminal import Terminal, say
from streams.domain.wording import counted
from streams.ingest.article_file import ArticleForm, form_of
from streams.services.articles.ingest import Offered
from streams.settings import load_settings

_FILE = click.Path(exists=True, allow_dash=True, dir_okay=False, readable=True)


@click.command()
@click.argument("files", nargs=-1, metavar="FILE…|-", type=_FILE)
@click.option("--watch", metavar="DIR", help="Take what is put into this folder, until stopped.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="YAML that says where articles stand in JSON of another shape.",
)
@click.option(
    "--format", "form", type=click.Choice([f.value for f in ArticleForm]), help="Default: told from the name."
)
@click.option("--id", help="Id of the one article.")
@click.option("--title", help="Its title.")
@click.option("--url", help="Its URL; without an id, the id is a hash of it.")
@click.option("--published-at", type=Moment(), help="When it was published: 2022-05-15T20:11Z, or 2h ago.")
@click.option("--source", help="Who published it.")
@click.option("--dry-run", is_flag=True, help="Check only; nothing is sent.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def ingest(
    files: tuple[str, ...],
    watch: str | None,
    mapping: Path | None,
    form: str | None,
    dry_run: bool,
    as_json: bool,
    **given: str | datetime | None,
) -> None:
    """Check articles and put them on the topic articles.

    FILE holds JSON lines (an article a line; docs/articles.md says its fields), or one article as HTML or plain text;
    - is standard input. What is refused is named with its line and all reasons, the rest goes through, and the exit
    code is then 1. With --watch, files are moved to DIR/done, or to DIR/refused with the reasons beside them; rename
    them into the folder when they are whole.

    \b
        tocsin ingest articles.jsonl more.jsonl
        tocsin ingest page.html --url https://news.example/1 --published-at 2h
        tocsin ingest --dry-run articles.jsonl
        tocsin ingest --watch incoming
    """  # noqa: D301 - click's mark for lines that stay as they are
    if (watch is None) == (not files):
        raise click.UsageError("Say which files to take, or which folder to --watch.")
    if dry_run and (watch or mapping):
        raise click.UsageError("--dry-run is for files in Tocsin's own shape.")
    forms = [(path, ArticleForm(form) if form else form_of(path)) for path in files]
    overrides = {name: str(value) for name, value in given.items() if value is not None}
    if overrides and (watch or mapping or len(forms) > 1 or forms[0][1] is ArticleForm.JSON_LINES):
        raise click.UsageError("--id, --title, --url, --published-at and --source describe one HTML or text file.")
    settings = load_settings()
    found = read_mapping(mapping) if mapping is not None else None
    if watch is not None:
        watch_folder(settings, watch, ArticleForm(form) if form else None, found)
        return
    accepted, refused = 0, list[dict[str, str]]()
    with open_file_intake(settings, found, overrides, dry_run=dry_run) as take, _Watch(files) as seen:
        for offered in take(forms):
            seen.say(offered)
            if offered.refusal is None:
                accepted += 1
            else:
                error = offered.refusal
                refused.append({"place": str(offered.place), "code": error.code, "message": str(error)})
    _summarise(accepted, refused, dry_run=dry_run, as_json=as_json)
    sys.exit(1 if refused else 0)


def _summarise(accepted: int, refused: list[dict[str, str]], *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"accepted": accepted, "refused": refused, "dry_run": dry_run}))
        return
    verb = "would be taken" if dry_run else "taken"
    say(f"{counted(accepted, 'article')} {verb}, {len(refused):,} refused")


class _Watch:
    """What a person sees meanwhile, on standard error: a bar on a terminal, and one line a refusal."""

    def __init__(self, files: tuple[str, ...]) -> None:
        self._console = Terminal(stderr=True, soft_wrap=True, highlight=False)
        known = all(os.path.isfile(path) for path in files)  # noqa: PTH113 - "-" is no path
        self._progress = Progress(
            TextColumn("ingesting"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._progress.add_task("", total=sum(map(os.path.getsize, files)) if known else None)

    def say(self, offered: Offered) -> None:
        """Print what was refused or changed above the bar, and move the bar on."""
        if offered.refusal is not None:
            said = f"{offered.place}: {offered.refusal.code}: {offered.refusal}"
            self._console.print(f"[red]refused[/] {escape(said)}")
        for note in offered.notes:
            self._console.print(f"[dim]note {escape(str(offered.place))}:[/] {escape(note)}")
        self._progress.advance(self._task, offered.size)

    def __enter__(self) -> "_Watch":
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()
