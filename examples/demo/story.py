"""What the demo's subscriber was told, compared with what it should have been told."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examples.demo.receiver import Received

EXPECTED: dict[str, list[str]] = json.loads(Path(__file__).with_name("expected.json").read_text())
"""Rule, actor and organisation of a story → its changes with their stages, in order."""

RULES = sorted({story.split()[0] for story in EXPECTED})
"""The rules that the demo subscribes to."""


@dataclass(frozen=True, slots=True)
class Told:
    """One change as the webhook told it."""

    story: str
    change: str
    delivery: Received
    tree: dict[str, Any]


def told(deliveries: Iterable[Received]) -> list[Told]:
    """Every change in the deliveries."""
    return [
        Told(_story(tree["alert"]), f"{tree['change']} {tree['alert']['stage']}", delivery, tree)
        for delivery in deliveries
        for tree in delivery.event["data"].get("changes", ())
    ]


def missing(changes: Iterable[Told]) -> list[str]:
    """What was expected and was not told."""
    have = _by_story(changes)
    return [
        f"{story}: {change}"
        for story, expected in EXPECTED.items()
        for change in expected
        if change not in have.get(story, ())
    ]


def unexpected(changes: Iterable[Told]) -> list[str]:
    """What was told and not expected, repetitions and wrong order included."""
    diagnostics = []
    for story, have in _by_story(changes).items():
        expected = EXPECTED.get(story, [])
        if have != expected and not (set(have) < set(expected)):
            diagnostics.append(f"{story}: told {', '.join(have)}; expected {', '.join(expected) or 'nothing'}")
    return diagnostics


def _story(alert: dict[str, Any]) -> str:
    return " ".join([alert["rule_id"], *(alert["dedupe"].get(key) or "-" for key in ("actor.id", "organisation.id"))])


def _by_story(changes: Iterable[Told]) -> dict[str, list[str]]:
    stories: dict[str, list[str]] = {}
    for change in changes:
        stories.setdefault(change.story, []).append(change.change)
    return stories
