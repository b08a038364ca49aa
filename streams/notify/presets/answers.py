"""Interprets the answers of services by their documentation."""

import json
from dataclasses import replace
from typing import Any

from streams.domain.delivery import AttemptOutcome, AttemptVerdict
from streams.domain.endpoint import Channel
from streams.notify.presets.preset import Answer
from streams.notify.presets.table import PRESETS


def interpret(channel: Channel, outcome: AttemptOutcome) -> AttemptOutcome:
    """An attempt's outcome as the service means it: gone for good, refused, to be repeated, and when."""
    preset, answer = PRESETS[channel], answer_of(outcome)
    if outcome.verdict is AttemptVerdict.DELIVERED:
        failure = preset.failure(answer)
        return replace(outcome, verdict=AttemptVerdict.RETRY, error=failure) if failure else outcome
    verdict = AttemptVerdict.RETRY  # also for a 410 that means something else, as Slack's for an archived channel
    if preset.is_gone(answer):
        verdict = AttemptVerdict.GONE
    elif preset.is_refused(answer):
        verdict = AttemptVerdict.REFUSED
    wait = preset.wait(answer)
    return replace(outcome, verdict=verdict, retry_after=outcome.retry_after if wait is None else wait)


def answer_of(outcome: AttemptOutcome) -> Answer:
    """The answer with its body as JSON, where it is a mapping."""
    try:
        tree: Any = json.loads(outcome.response)
    except ValueError:
        tree = {}
    return Answer(outcome, tree if isinstance(tree, dict) else {})
