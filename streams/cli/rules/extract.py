"""``tocsin extract``: read events out of articles, without a broker and without a store."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import click

from streams import bootstrap
from streams.cli.shared.foreign_text import harmless
from streams.cli.shared.moment import Moment
from streams.cli.shared.terminal import say
from streams.domain.errors import RejectedError
from streams.domain.event import Event
from streams.domain.wording import counted
from streams.extract.confidence import Calibration
from streams.extract.verdict import TriggerVerdict
from streams.ingest.article_file import ArticleForm, form_of
from streams.services.extraction.read_article import ArticleReading, check_types
from streams.settings import load_settings
from streams.wire import codec as wire

_FILE = click.Path(exists=True, allow_dash=True, dir_okay=False, readable=True)

UNDATED = "without a date: neither 'on Sunday' nor who was a member was judged; --published-at says when it was"


@click.command()
@click.argument("file", default="-", type=_FILE)
@click.option(
    "--format", "form", type=click.Choice([f.value for f in ArticleForm]), help="Default: told from the name."
)
@click.option("--type", "types", multiple=True, help="Only this type or family, such as membership.leave; repeatable.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Default: the setting extract.min_confidence.")
@click.option("--published-at", type=Moment(), help="When undated articles were: 2022-05-15T20:11Z, or 2h ago.")
@click.option("--explain", is_flag=True, help="Show why every trigger did or did not become an event.")
@click.option("--json", "as_json", is_flag=True, help="With --explain: JSON lines for machines.")
def extract(
    file: str,
    form: str | None,
    types: tuple[str, ...],
    min_confidence: float | None,
    published_at: datetime | None,
    explain: bool,
    as_json: bool,
) -> None:
    """Read events out of FILE (or standard input) and print them as JSON lines.

    FILE holds articles as JSON lines, of which only ``text`` is required, or one article as HTML or plain text.

    \b
        tocsin extract article.html --explain
        echo "Mali is leaving the G5 Sahel." | tocsin extract --format text
        tocsin extract archive.jsonl --type membership --min-confidence 0.8
    """  # noqa: D301 - click's mark for lines that stay as they are
    try:
        check_types(types, bootstrap.load_taxonomy())
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--type") from error
    _say_what_is_read(file)
    settings = load_settings()
    least = settings.extract.min_confidence if min_confidence is None else min_confidence
    reader = bootstrap.trial_reader(settings, published_at)
    refused = False
    remarks: Counter[str] = Counter()
    for given in bootstrap.read_article_file(file, ArticleForm(form) if form else form_of(file)):
        try:
            reading = reader.read(given)
        except RejectedError as error:
            say(f"{given.place}: {error}", err=True)
            refused = True
            continue
        if reading.language is not None:
            remarks[f"passed over, because only English is read and not {reading.language!r}"] += 1
            if explain:
                click.echo(_skipped(reading, as_json=as_json))
            continue
        remarks[UNDATED] += not reading.dated
        events = [e for e in reading.events if e.confidence >= least and _wanted(e, types)]
        if explain:
            for line in _explanation(reading, events, reader.extractor.calibration, as_json=as_json):
                click.echo(line)
        else:
            for event in events:
                click.echo(wire.encode(event))
    for remark, number in sorted((+remarks).items()):
        say(f"{counted(number, 'article')} {remark}", err=True)
    sys.exit(1 if refused else 0)


def _say_what_is_read(file: str) -> None:
    if file == "-" and sys.stdin.isatty():
        say("reading standard input until Ctrl-D", err=True)


def _skipped(reading: ArticleReading, *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"article": reading.article.id, "passed_over": f"language {reading.language}"})
    return harmless(f"article {reading.article.id} is passed over: it is written in {reading.language!r}")


def _wanted(event: Event, types: tuple[str, ...]) -> bool:
    return not types or event.type in types or event.family in types


def _explanation(
    reading: ArticleReading, events: list[Event], calibration: Calibration, *, as_json: bool
) -> Iterator[str | bytes]:
    article, verdicts = reading.article, reading.verdicts
    if as_json:
        for verdict in verdicts:
            yield json.dumps({"article": article.id, **wire.to_tree(verdict)})
        return
    yield click.style(harmless(f"article {article.id}: {article.title or '(no title)'}"), bold=True)
    if not verdicts:
        yield "   no word in it announces an event that is looked for"
    shown = ""
    for verdict in verdicts:
        if verdict.sentence != shown:
            shown = verdict.sentence
            place = "title" if verdict.start < 0 else str(verdict.start)
            yield f"\n{click.style(place, dim=True)}  {harmless(shown)}"
        yield _line(verdict)
        for name, fillings in verdict.slots.items():
            filled = "; ".join(f"{f.entity} ({f.how}: {f.why})" for f in fillings)
            yield harmless(f"         {name}: {filled}")
        yield from _certainty(verdict, calibration)
    yield ""
    for event in events:
        roles = " ".join(r.id for r in (event.actor, event.target, event.organisation) if r)
        roles += f" in {event.place.name}" if event.place else ""
        said = f"{event.status}, {event.modality}, confidence {event.confidence:.2f}"
        yield click.style(f"→ {event.type} {roles}", fg="green", bold=True) + f"  {said}"


def _certainty(verdict: TriggerVerdict, calibration: Calibration) -> Iterator[str]:
    """What made each confidence, in log-odds; once for readings of which the same is known."""
    shown: dict[str, list[str]] = {}
    for reading in verdict.readings:
        effects = ", ".join(f"{name} {effect:+.2f}" for name, effect in calibration.effects(reading.features))
        made = f"confidence {reading.confidence:.2f}: {calibration.constant:+.2f} to begin with, {effects}"
        shown.setdefault(made, []).append(" ".join(reading.slots.values()))
    for made, entities in shown.items():
        yield f"         {made}" + (f"  ({'; '.join(entities)})" if len(shown) > 1 else "")


def _line(verdict: TriggerVerdict) -> str:
    mark = click.style("event", fg="green") if verdict.fired else click.style("silent", fg="yellow")
    reasons = ", ".join(verdict.reasons)
    reading = next(iter(verdict.readings), None)
    factuality = f"{reading.status}/{reading.modality} ({reading.confidence:.2f}): " if reading else ""
    return f"   {mark}  {verdict.trigger!r} by {verdict.pattern!r}: {factuality}{reasons}"
