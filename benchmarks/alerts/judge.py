"""Judge alerts by eye: ``make judge-alerts DATA=news.jsonl ARGS="--reader ann --each 15"``.

Backtests the rules over a corpus, draws alerts at random from every rule, shows each with its article and asks whether
it is right. With ``--extra`` it shows alerts beside earlier ones of the same rule and asks whether they tell a story
again. Every answer is kept at once; ``--report`` prints what is known so far.
"""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from operator import attrgetter
from pathlib import Path
from random import Random
from typing import NamedTuple

import click

from benchmarks.alerts.judgements import (
    AlertJudgement,
    Precision,
    Telling,
    Verdict,
    agreement,
    precision_of,
    read_judgements,
    write_judgements,
)
from benchmarks.alerts.stories import Extras, alerts_of, candidates_of, extras_of
from benchmarks.calibrate.corpus import corpus_of, read_articles
from streams.bootstrap import build_extractor, load_rule_book
from streams.detect.backtest import Backtest, Findings
from streams.domain.article import Article
from streams.domain.errors import TocsinError
from streams.domain.event import Event
from streams.domain.rule import RuleStatus
from streams.domain.tracked_alert import TrackedAlert
from streams.settings import load_settings
from streams.wire.codec import decode

JUDGEMENTS = Path(__file__).parent.parent / "alerts.jsonl"
STORIES = Path(__file__).parent.parent / "alert_stories.jsonl"
EVER = timedelta(days=400)
SHOWN = 4
"""Earlier alerts that a question shows at most."""


class Question(NamedTuple):
    """An alert and what its reader is shown of it."""

    tracked: TrackedAlert
    text: str


class Asking(NamedTuple):
    """What readers can answer, and by which key."""

    keys: Mapping[str, Verdict | Telling]
    legend: str


RIGHT = Asking(
    {"r": Verdict.RIGHT, "s": Verdict.STALE, "w": Verdict.WRONG},
    "Would whoever subscribed to this rule want it?  r right  s stale (old news)  w wrong  x cannot say  q quit",
)
AGAIN = Asking(
    {"o": Telling.OWN, "e": Telling.EXTRA},
    "Does the last alert tell a story that one before it has told?  o its own  e extra  x cannot say  q quit",
)


def main() -> None:
    """Draw, ask, keep, report."""
    options = _arguments()
    asking, kept = (AGAIN, STORIES) if options.extra else (RIGHT, JUDGEMENTS)
    kept, verdicts = options.judgements or kept, Telling if options.extra else Verdict
    known = read_judgements(kept, verdicts) if kept.exists() else []
    if options.report and not options.extra:
        click.echo(report(known))
        return
    corpus = corpus_of(options.corpus)
    articles = {article.id: article for article in read_articles(options.corpus)}
    findings = _findings(options, articles)
    candidates = candidates_of(findings, options.only)
    random = Random(options.seed)
    if options.extra:
        number = min(options.each * len({one.alert.alert.rule_id for one in candidates}), len(candidates))
        asked = [_again(one.alert, one.earlier, articles) for one in random.sample(candidates, number)]
    else:
        asked = [Question(one, shown(one, articles)) for one in draw(findings, options.each, random, options.only)]
    done = {(one.rule, one.event) for one in known if (one.corpus, one.reader) == (corpus, options.reader)}
    waiting = [one for one in asked if _name(one.tracked) not in done]
    if not options.report:
        click.echo(f"{len(waiting)} alerts to judge, {len(done)} judged by {options.reader}\n{asking.legend}", err=True)
        for answer in ask(waiting, asking, corpus, options.reader):
            known.append(answer)
            write_judgements(kept, known)
    if options.extra:
        every = sum(len(alerts_of(one, options.only)) for one in findings)
        click.echo(report_extras(extras_of(every, candidates, (one for one in known if one.corpus == corpus))))
    else:
        click.echo(report(known))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alerts.judge", description=__doc__)
    parser.add_argument("corpus", type=Path, help="articles as JSON lines, gzipped or not")
    parser.add_argument("--events", type=Path, help="its events, as `tocsin extract` prints them; default: read anew")
    parser.add_argument("--rules", type=Path, help="rules to judge; default: those of the settings")
    parser.add_argument("--judgements", type=Path, help="where answers are kept")
    parser.add_argument("--reader", default=getpass.getuser(), help="who reads")
    parser.add_argument("--each", type=int, default=15, help="alerts to draw from each rule; with --extra on average")
    parser.add_argument("--only", action="append", default=[], metavar="RULE", help="a rule to judge; several times")
    parser.add_argument("--seed", type=int, default=1, help="another one draws others")
    parser.add_argument("--extra", action="store_true", help="ask which alerts tell a story again")
    parser.add_argument("--report", action="store_true", help="print what is known and stop")
    return parser.parse_args()


def _findings(options: argparse.Namespace, articles: Mapping[str, Article]) -> list[Findings]:
    """What the rules would have done with the events of the articles; exits where there are none."""
    settings = load_settings()
    backtest = Backtest(load_rule_book([options.rules or settings.rules_dir]))
    if options.events:
        events = (decode(line, Event) for line in options.events.read_bytes().splitlines())
    else:
        extract = build_extractor(settings)
        events = (event for article in articles.values() for event in extract(article))
    for event in events:
        backtest.offer(event)
    if backtest.last is None:
        sys.exit(f"{options.corpus} has no events")
    return backtest.play(backtest.last + EVER)


def draw(findings: Sequence[Findings], each: int, random: Random, only: Sequence[str] = ()) -> list[TrackedAlert]:
    """So many alerts of every rule that is not experimental, at random."""
    drawn: list[TrackedAlert] = []
    for found in findings:
        wanted = found.rule.id in only if only else found.rule.status is RuleStatus.STABLE
        if wanted:
            drawn += random.sample(list(found.alerts), min(each, len(found.alerts)))
    return drawn


def ask(questions: Sequence[Question], asking: Asking, corpus: str, reader: str) -> Iterator[AlertJudgement]:
    """Show every alert and ask; gives each answer."""
    for number, (tracked, text) in enumerate(questions, start=1):
        click.echo(click.style(f"\n{number} of {len(questions)}", dim=True))
        click.echo(text)
        choices = click.Choice([*asking.keys, "x", "q"])
        key = click.prompt("", prompt_suffix="> ", type=choices, show_choices=False)
        if key == "q":
            return
        if key != "x":
            article = tracked.alert.events[0].article.id
            rule, event = _name(tracked)
            yield AlertJudgement(corpus, rule, article, event, reader, asking.keys[key])


def _name(tracked: TrackedAlert) -> tuple[str, str]:
    """The rule and the event that opened the alert: together they name it in judgements."""
    return tracked.alert.rule_id, tracked.alert.events[0].id


def _again(tracked: TrackedAlert, earlier: Sequence[TrackedAlert], articles: Mapping[str, Article]) -> Question:
    """An alert below those that may have told its story."""
    before = [shown(one, articles) for one in reversed(earlier[:SHOWN])]
    return Question(tracked, "\n".join([*before, shown(tracked, articles)]))


def shown(tracked: TrackedAlert, articles: Mapping[str, Article]) -> str:
    """An alert with the article that opened it and the sentences that prove it."""
    alert, first = tracked.alert, tracked.alert.events[0]
    article = articles.get(first.article.id)
    lines = [
        click.style(f"{alert.opened_at.date()} · {alert.rule_id}: {alert.rule_title}", dim=True),
        click.style(" ".join((article.text if article else "").split())[:800], dim=True),
        *(f"· {' '.join(event.evidence[0].sentence.split())}" for event in alert.events[:4]),
        *(f"  with {member.summary}" for member in (alert.bundle.members[:5] if alert.bundle else ())),
        click.style(alert.summary, bold=True),
    ]
    return "\n".join(line for line in lines if line)


def report_extras(found: Extras) -> str:
    """How many alerts tell a story again, with the interval where not every candidate was read."""
    low, high = found.interval
    return (
        f"{found.alerts} alerts, {found.candidates} with an earlier one to compare, {found.read} of those read\n"
        f"{found.extra} tell a story again: {found.share:.1%} of all ({low:.1%} to {high:.1%})"
    )


def report(judgements: Sequence[AlertJudgement]) -> str:
    """Precision by rule, by corpus and by reader, with intervals, and how far readers agree."""
    if not judgements:
        return "nothing is judged yet"
    rows = [*_rows(judgements, attrgetter("rule"))]
    for get in (attrgetter("corpus"), attrgetter("reader")):
        if len({get(one) for one in judgements}) > 1:
            rows += _rows(judgements, get)
    same, shared = agreement(judgements)
    agreed = f"{same} of {shared} alerts that several readers judged are judged alike" if shared else "one reader only"
    return "\n".join([f"{'rule':32} read right stale wrong", *rows, _row("all", precision_of(judgements)), agreed])


def _rows(judgements: Sequence[AlertJudgement], get: Callable[[AlertJudgement], str]) -> list[str]:
    names = sorted({get(one) for one in judgements})
    return [_row(name, precision_of([one for one in judgements if get(one) == name])) for name in names]


def _row(name: str, found: Precision) -> str:
    low, high = found.interval
    counts = f"{found.read:4} {found.right:5} {found.stale:5} {found.wrong:5}"
    return f"{name:32} {counts}   {found.share:4.0%} ({low:.0%} to {high:.0%})"


if __name__ == "__main__":
    try:
        main()
    except (TocsinError, OSError) as error:
        sys.exit(str(error))
