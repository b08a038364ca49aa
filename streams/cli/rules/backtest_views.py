"""How a backtest's findings are shown."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rich.markup import escape

from streams.detect.backtest import Findings
from streams.domain.alert import Change
from streams.domain.tracked_alert import TrackedAlert
from streams.domain.wording import counted
from streams.wire.codec import to_tree

WIDTH = 40
QUIET = 3
"""So many weeks without an alert are drawn as one line."""
WEEK = timedelta(days=7)


def shown(findings: Findings, examples: int) -> Iterator[str]:
    """The findings of one rule as marked-up lines."""
    rule = findings.rule
    yield f"[bold]{escape(rule.id)}[/]  {escape(rule.title)}"
    opened = len(findings.alerts)
    yield (
        f"  {counted(findings.matched, 'matching event')} → [bold]{counted(opened, 'alert')}[/], "
        f"{counted(findings.told, 'message')}; {counted(findings.avoided, 'message')} avoided by counting and dedupe"
    )
    others = [f"{findings.changes[change]} {change}" for change in Change if findings.changes[change]]
    if others:
        yield f"  changes: {', '.join(others)}"
    for reason, count in findings.withheld.most_common(3):
        yield f"  not told {count}×: {escape(reason)}"
    if findings.late:
        yield f"  [yellow]{counted(findings.late, 'event')} came too late for the window[/] (see allowed_lateness)"
    if opened:
        yield ""
        yield from ("  " + line for line in plot(findings.weeks))
        yield ""
    for example in findings.examples(examples):
        yield from ("  " + line for line in _example(example))
    yield ""


def plot(weeks: dict[date, int]) -> Iterator[str]:
    """A bar for each week from the first with an alert to the last; long silences are one line."""
    most = max(weeks.values())
    week, quiet = min(weeks), 0
    while week <= max(weeks):
        count = weeks.get(week, 0)
        if count:
            yield from _silence(quiet, week)
            quiet = 0
            year, number, _ = week.isocalendar()
            yield f"{year}-W{number:02}  [cyan]{'█' * max(1, round(WIDTH * count / most))}[/] {count}"
        else:
            quiet += 1
        week += WEEK


def _silence(quiet: int, until: date) -> Iterator[str]:
    if quiet > QUIET:
        yield f"[dim]    …     {quiet} weeks without an alert[/]"
        return
    for back in range(quiet, 0, -1):
        year, number, _ = (until - back * WEEK).isocalendar()
        yield f"{year}-W{number:02}  [dim]·[/]"


def _example(tracked: TrackedAlert) -> Iterator[str]:
    alert = tracked.alert
    stage = f", {alert.stage}" if alert.stage else ""
    yield (
        f"[green]{_day(alert.opened_at)}[/]  {escape(alert.summary)}  "
        f"[dim]({alert.severity}{stage}, {counted(alert.source_count, 'source')})[/]"
    )
    for event in alert.events[:2]:
        sentence = event.evidence[0].sentence.strip() if event.evidence else event.article.title
        yield f"    “{escape(sentence)}”  [dim]{escape(event.article.source.name)}[/]"


def tree(findings: Findings, examples: int) -> dict[str, Any]:
    """The findings of one rule as a JSON tree; every alert in outline, the examples whole."""
    return {
        "rule_id": findings.rule.id,
        "matched": findings.matched,
        "told": findings.told,
        "avoided": findings.avoided,
        "late": findings.late,
        "changes": {change.value: count for change, count in sorted(findings.changes.items())},
        "withheld": dict(findings.withheld.most_common()),
        "weeks": {week.isoformat(): count for week, count in sorted(findings.weeks.items())},
        "alerts": [
            {
                "id": tracked.alert.id,
                "opened_at": tracked.alert.opened_at.isoformat(),
                "state": tracked.alert.state.value,
                "stage": tracked.alert.stage,
                "severity": tracked.alert.severity.value,
                "summary": tracked.alert.summary,
                "dedupe": dict(tracked.alert.dedupe),
                "sources": tracked.alert.source_count,
                "events": tracked.alert.event_count,
            }
            for tracked in findings.alerts
        ],
        "examples": [to_tree(tracked.alert) for tracked in findings.examples(examples)],
    }


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}"
