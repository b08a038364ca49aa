"""``tocsin backtest``: the alerts that rules would have raised."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from streams import bootstrap
from streams.cli.rules.backtest_views import shown, tree
from streams.cli.shared.moment import Moment
from streams.cli.shared.terminal import Terminal
from streams.detect.backtest import EXAMPLES, Backtest, Findings
from streams.detect.input import Input
from streams.detect.rulebook import RuleBook
from streams.domain.errors import RejectedError, TocsinError
from streams.domain.wording import counted
from streams.services.backtest.inputs import InputSource
from streams.services.rules.select import rules_named
from streams.settings import Settings, load_settings

TOPICS = ("events", "articles")
REFUSALS_SHOWN = 5


@click.command()
@click.argument("rules", nargs=-1, required=True, metavar="RULE…")
@click.option("--from", "since", type=Moment(), help="Only what was published from then on (2024-01-01, or 90d ago).")
@click.option("--to", "until", type=Moment(), help="Only what was published before; time passes until then.")
@click.option("--topic", type=click.Choice(TOPICS), help="Which topic; articles are extracted anew. Default: events.")
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="JSON lines of events or articles instead of a topic; repeatable.",
)
@click.option("--examples", default=EXAMPLES, show_default=True, type=click.IntRange(0), help="Alerts to show whole.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backtest(
    rules: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    topic: str | None,
    files: tuple[str, ...],
    examples: int,
    as_json: bool,
) -> None:
    """Show which alerts RULE… would have raised, as if each article had arrived when it was published.

    RULE is the id of a rule in force, or a file or directory with rules. Nobody is told of anything, and nothing is
    written anywhere.

    \b
        tocsin backtest member-leaves-bloc --from 30d
        tocsin backtest my-new-rule.yaml --topic articles --from 2024-01-01 --to 2024-04-01
        tocsin backtest rules/ --file archive.jsonl --json
    """  # noqa: D301 - click's mark for lines that stay as they are
    if topic and files:
        raise click.UsageError("--topic and --file name two sources: use one of them")
    settings = load_settings()
    chosen = rules_named(bootstrap.RuleFiles(), rules, settings.rules_dir)
    test = Backtest(RuleBook(chosen, bootstrap.load_atlas()), since, until)
    refusals = _Refusals()
    with _bar("reading") as (total, step):
        source = InputSource(
            extractor=lambda: bootstrap.build_extractor(settings),
            read_file=bootstrap.read_article_file,
            read_page=bootstrap.read_page,
            clock=bootstrap.now,
            refused=refusals,
            step=step,
            outlets=bootstrap.load_outlets(),
        )
        for item in _inputs(source, settings, topic or TOPICS[0], files, since, total):
            test.offer(item)
    if not test.seen:
        where = "these files" if files else "that time"
        refused = f"; {refusals.count} refused" if refusals else ""
        raise TocsinError(f"there is nothing to test on in {where}{refused}")
    end = until or max(bootstrap.now(), test.last or bootstrap.now())
    with _bar("playing") as (total, step):
        total(test.size)
        findings = test.play(end, step)
    if as_json:
        head = {"seen": test.seen, "articles": source.articles, "refused": refusals.count, "until": end.isoformat()}
        click.echo(json.dumps({**head, "rules": [tree(one, examples) for one in findings]}))
        return
    _print(test, source, refusals, findings, examples)


def _print(test: Backtest, source: InputSource, refusals: "_Refusals", findings: list[Findings], examples: int) -> None:
    console = Terminal(soft_wrap=True, highlight=False)
    read = f"{counted(source.articles, 'article')} gave " if source.articles else ""
    refused = f", {refusals.count:,} refused" if refusals else ""
    span = f"from {test.first:%Y-%m-%d} to {test.last:%Y-%m-%d}"
    console.print(f"[dim]{read}{counted(test.seen, 'event')} published {span}{refused}[/]\n")
    for one in findings:
        for line in shown(one, examples):
            console.print(line)


def _inputs(
    source: InputSource,
    settings: Settings,
    topic: str,
    files: tuple[str, ...],
    since: datetime | None,
    total: Callable[[int], None],
) -> Iterator[Input]:
    if files:
        if all(os.path.isfile(path) for path in files):  # noqa: PTH113 - "-" is no path
            total(sum(map(os.path.getsize, files)))
        for path in files:
            yield from source.of_file(path)
        return
    with bootstrap.open_topic(settings, topic) as reader:
        total(sum(span.end - span.start for span in reader.between(since, None).values()))
        yield from source.of_articles(reader, since) if topic == "articles" else source.of_events(reader, since)


class _Refusals:
    """Says the first records that cannot be used, and counts all."""

    def __init__(self) -> None:
        self.count = 0
        self._console = Terminal(stderr=True, soft_wrap=True, highlight=False)

    def __call__(self, place: str, error: RejectedError) -> None:
        """Take note of one."""
        self.count += 1
        if self.count <= REFUSALS_SHOWN:
            self._console.print(f"[red]refused[/] {escape(f'{place}: {error.code}: {error}')}")
        elif self.count == REFUSALS_SHOWN + 1:
            self._console.print("[red]refused[/] more; their number is in the summary")

    def __bool__(self) -> bool:
        """Whether there was any."""
        return self.count > 0


@contextmanager
def _bar(word: str) -> Iterator[tuple[Callable[[int], None], Callable[[int], None]]]:
    """A progress bar on a terminal; gives what sets its total and what moves it on."""
    console = Terminal(stderr=True)
    columns = (TextColumn(word), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        yield (
            lambda total: progress.update(task, total=total),
            lambda size: progress.advance(task, size),
        )
