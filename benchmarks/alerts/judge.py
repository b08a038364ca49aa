"""Judge alerts by eye: ``make judge-alerts DATA=news.jsonl ARGS="--reader ann --each 15"``.

Backtests the rules over a corpus, draws alerts at random from every rule, shows each with its article and asks whether
it is right. Every answer is kept at once; ``--report`` prints what is known so far.
"""

import argparse
import getpass
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import click

from benchmarks.alerts.judgements import (
    AlertJudgement,
    Precision,
    Verdict,
    agreement,
    precision_of,
    read_judgements,
    write_judgements,
)
from benchmarks.calibrate.corpus import corpus_of, read_articles
from streams.bootstrap import build_extractor, load_rule_book
from streams.detect.backtest import Backtest, Findings
from streams.domain.article import Article
from streams.domain.errors import TocsinError
from streams.domain.rule import RuleStatus
from streams.domain.tracked_alert import TrackedAlert
from streams.settings import load_settings

JUDGEMENTS = Path(__file__).parent.parent / "alerts.jsonl"
KEYS = {"r": Verdict.RIGHT, "s": Verdict.STALE, "w": Verdict.WRONG}
LEGEND = "Would whoever subscribed to this rule want it?  r right  s stale (old news)  w wrong  x cannot say  q quit"
EVER = timedelta(days=400)


def main() -> None:
    """Draw, ask, keep, report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alerts.judge", description=__doc__)
    parser.add_argument("corpus", type=Path, help="articles as JSON lines, gzipped or not")
    parser.add_argument("--rules", type=Path, help="rules to judge; default: those of the settings")
    parser.add_argument("--judgements", type=Path, default=JUDGEMENTS, help="where answers are kept")
    parser.add_argument("--reader", default=getpass.getuser(), help="who reads")
    parser.add_argument("--each", type=int, default=15, help="alerts to draw from each rule")
    parser.add_argument("--only", action="append", default=[], metavar="RULE", help="a rule to judge; several times")
    parser.add_argument("--seed", type=int, default=1, help="another one draws others")
    parser.add_argument("--report", action="store_true", help="print precision by rule and stop")
    options = parser.parse_args()
    known = read_judgements(options.judgements) if options.judgements.exists() else []
    if options.report:
        click.echo(report(known))
        return
    settings = load_settings()
    corpus, random = corpus_of(options.corpus), Random(options.seed)
    articles = {article.id: article for article in read_articles(options.corpus)}
    backtest = Backtest(load_rule_book([options.rules or settings.rules_dir]))
    extract = build_extractor(settings)
    for article in articles.values():
        for event in extract(article):
            backtest.offer(event)
    if backtest.last is None:
        sys.exit(f"{options.corpus} has no events")
    drawn = draw(backtest.play(backtest.last + EVER), options.each, random, options.only)
    done = {(one.rule, one.event) for one in known if (one.corpus, one.reader) == (corpus, options.reader)}
    waiting = [one for one in drawn if (one.alert.rule_id, one.alert.events[0].id) not in done]
    click.echo(f"{len(waiting)} alerts to judge, {len(done)} judged by {options.reader}\n{LEGEND}", err=True)
    for answer in ask(waiting, articles, corpus, options.reader):
        known.append(answer)
        write_judgements(options.judgements, known)
    click.echo(report(known))


def draw(findings: Sequence[Findings], each: int, random: Random, only: Sequence[str] = ()) -> list[TrackedAlert]:
    """So many alerts of every rule that is not experimental, at random."""
    drawn: list[TrackedAlert] = []
    for found in findings:
        wanted = found.rule.id in only if only else found.rule.status is RuleStatus.STABLE
        if wanted:
            drawn += random.sample(list(found.alerts), min(each, len(found.alerts)))
    return drawn


def ask(
    drawn: Sequence[TrackedAlert], articles: Mapping[str, Article], corpus: str, reader: str
) -> Iterator[AlertJudgement]:
    """Show every alert and ask; gives each answer."""
    for number, tracked in enumerate(drawn, start=1):
        click.echo(shown(tracked, articles, f"{number} of {len(drawn)}"))
        key = click.prompt("", prompt_suffix="> ", type=click.Choice([*KEYS, "x", "q"]), show_choices=False)
        if key == "q":
            return
        if key != "x":
            event = tracked.alert.events[0]
            yield AlertJudgement(corpus, tracked.alert.rule_id, event.article.id, event.id, reader, KEYS[key])


def shown(tracked: TrackedAlert, articles: Mapping[str, Article], place: str) -> str:
    """An alert with the article that opened it and the sentences that prove it."""
    alert, first = tracked.alert, tracked.alert.events[0]
    article = articles.get(first.article.id)
    lines = [
        click.style(f"\n{place} · {alert.opened_at.date()} · {alert.rule_id}: {alert.rule_title}", dim=True),
        click.style(" ".join((article.text if article else "").split())[:800], dim=True),
        *(f"· {' '.join(event.evidence[0].sentence.split())}" for event in alert.events[:4]),
        *(f"  with {member.summary}" for member in (alert.bundle.members[:5] if alert.bundle else ())),
        click.style(alert.summary, bold=True),
    ]
    return "\n".join(line for line in lines if line)


def report(judgements: Sequence[AlertJudgement]) -> str:
    """Precision by rule, with intervals, and how far readers agree."""
    if not judgements:
        return "nothing is judged yet"
    rules = sorted({one.rule for one in judgements})
    rows = [_row(rule, precision_of([one for one in judgements if one.rule == rule])) for rule in rules]
    same, shared = agreement(judgements)
    agreed = f"{same} of {shared} alerts that several readers judged are judged alike" if shared else "one reader only"
    return "\n".join([f"{'rule':32} read right stale wrong", *rows, _row("all", precision_of(judgements)), agreed])


def _row(name: str, found: Precision) -> str:
    low, high = found.interval
    counts = f"{found.read:4} {found.right:5} {found.stale:5} {found.wrong:5}"
    return f"{name:32} {counts}   {found.share:4.0%} ({low:.0%} to {high:.0%})"


if __name__ == "__main__":
    try:
        main()
    except (TocsinError, OSError) as error:
        sys.exit(str(error))
