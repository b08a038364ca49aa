"""A backtest of a rule on the stored events, as pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from streams.console.context import Context
from streams.console.pages.chart import Chart, chart
from streams.console.pages.stories import story_as_it_stands
from streams.domain.rule import Rule
from streams.notify.story import Story
from streams.services.backtest.from_store import Trial, try_rule

MAX_DAYS = 180
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ShownTrial:
    """A backtest with its drawing and its newest alerts."""

    trial: Trial
    chart: Chart
    stories: tuple[Story, ...]


def days_of(text: str) -> int | None:
    """How many days to go back; none where nobody asked for a backtest."""
    return min(int(text), MAX_DAYS) or 1 if text.isdecimal() and len(text) < 6 else None


def trial_of(context: Context, rules: Mapping[str, Rule], rule_id: str, days: int) -> ShownTrial:
    """Try the rule on the events of the last days."""
    now = context.clock()
    trial = try_rule(context.store, rules, rule_id, context.atlas(), (now - timedelta(days=days), now))
    kinds = rules[rule_id].alert.stage_order or ("alerts",)
    alerts = trial.findings.alerts[: -_SHOWN - 1 : -1]
    return ShownTrial(
        trial=trial,
        chart=chart(trial.days, trial.since.date(), now.date(), kinds),
        stories=tuple(story_as_it_stands(each.alert, context) for each in alerts),
    )
