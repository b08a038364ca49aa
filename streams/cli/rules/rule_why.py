"""``tocsin rules why``: what stopped an article on its way through a rule."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from streams import bootstrap
from streams.cli.shared.foreign_text import harmless
from streams.cli.shared.moment import Moment
from streams.cli.shared.terminal import say
from streams.domain.errors import RejectedError
from streams.ingest.article_file import ArticleForm, form_of
from streams.services.rules.select import find_rule
from streams.services.rules.trace import ArticleTrace, Checkpoint, Trace
from streams.services.rules.why import RuleTracer
from streams.services.rules.why_live import LiveState
from streams.settings import load_settings


@click.command()
@click.argument("rule_id", metavar="RULE")
@click.argument("file", default="-", type=click.Path(exists=True, allow_dash=True, dir_okay=False, readable=True))
@click.option(
    "--format", "form", type=click.Choice([f.value for f in ArticleForm]), help="Default: told from the name."
)
@click.option("--published-at", type=Moment(), help="When undated articles were: 2022-05-15T20:11Z, or 2h ago.")
@click.option("--at", type=Moment(), help="As if unseen articles arrived then. Default: now.")
@click.option(
    "--rules", "where", type=click.Path(path_type=Path, exists=True), help="Rule file or directory; else the settings'."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one line an article.")
def why(
    rule_id: str,
    file: str,
    form: str | None,
    published_at: datetime | None,
    at: datetime | None,
    where: Path | None,
    as_json: bool,
) -> None:
    """Say what stopped the article in FILE (or standard input) on its way through the RULE.

    The article is followed from its sentences over events, clauses, windows and what mutes alerts to the subscriptions.
    For an article that was processed, the store says what became of it; another one is judged as if it arrived now.
    Nothing is written.

    \b
        tocsin rules why member-leaves-bloc article.html
        echo "Mali is leaving the G5 Sahel." | tocsin rules why member-leaves-bloc --format text
    """  # noqa: D301 - click's mark for lines that stay as they are
    settings = load_settings()
    book = bootstrap.load_rule_book((where or settings.rules_dir,))
    rule = find_rule(book, rule_id)
    reader = bootstrap.trial_reader(settings, published_at)
    refused = False
    with bootstrap.open_store(settings) as store:
        tracer = RuleTracer(
            book=book,
            types={pattern.name: pattern.type for pattern in reader.extractor.lexicon.patterns},
            min_confidence=settings.extract.min_confidence,
            live=LiveState(store=store, book=book, now=at or bootstrap.now()),
        )
        for given in bootstrap.read_article_file(file, ArticleForm(form) if form else form_of(file)):
            try:
                found = tracer.trace(rule, reader.read(given))
            except RejectedError as error:
                say(f"{given.place}: {error}", err=True)
                refused = True
                continue
            if as_json:
                click.echo(json.dumps(_article_form(found), ensure_ascii=False))
            else:
                _print(found)
    if refused:
        raise SystemExit(1)


def _print(found: ArticleTrace) -> None:
    click.echo(click.style(harmless(f"{found.rule.id} and {found.article.title or found.article.id}"), bold=True))
    if not found.dated:
        click.echo("  undated: judged as if it was published now; --published-at says when it was")
    for number, trace in enumerate(found.traces):
        if number:
            click.echo("")
        for one in trace.checkpoints:
            mark = click.style("✓", fg="green") if one.passed else click.style("✗", fg="red")
            click.echo(f"  {mark} {one.station:<12} {harmless(one.reason)}")
            for detail in one.details:
                click.echo(f"      {harmless(detail)}")
    stop = found.stopped_by
    end = f"stopped at {stop.station}: {stop.reason}" if stop else "nothing stops it"
    click.echo(click.style(harmless(f"  → {end}"), fg="yellow" if stop else "green", bold=True))


def _article_form(found: ArticleTrace) -> dict[str, Any]:
    stop = found.stopped_by
    return {
        "rule": found.rule.id,
        "article": found.article.id,
        "dated": found.dated,
        "stopped_by": None if stop is None else _checkpoint_form(stop),
        "events": [_trace_form(trace) for trace in found.traces],
    }


def _trace_form(trace: Trace) -> dict[str, Any]:
    return {
        "event": None if trace.event is None else trace.event.id,
        "checkpoints": [_checkpoint_form(one) for one in trace.checkpoints],
    }


def _checkpoint_form(one: Checkpoint) -> dict[str, Any]:
    return {
        "station": one.station.value,
        "passed": one.passed,
        "reason": one.reason,
        "details": list(one.details),
    }
