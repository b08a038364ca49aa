"""Accepted figures: what extraction scored when somebody last said that it is good enough."""

import json
from collections.abc import Mapping
from pathlib import Path

ACCEPTED = Path(__file__).parent.parent / "accepted.json"
TOLERANCE = 0.005
"""How far a figure may fall before it counts as worse."""


def accepted(file: str) -> dict[str, float]:
    """The accepted figures of a labelled file, by name; none when it was never accepted."""
    figures: dict[str, dict[str, float]] = json.loads(ACCEPTED.read_text(encoding="utf-8"))
    return figures.get(file, {})


def accept(file: str, figures: Mapping[str, float]) -> None:
    """Keep these figures as the accepted ones."""
    everything = json.loads(ACCEPTED.read_text(encoding="utf-8"))
    everything[file] = {name: round(value, 4) for name, value in figures.items()}
    ACCEPTED.write_text(json.dumps(everything, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def fallen(now: Mapping[str, float], before: Mapping[str, float]) -> list[str]:
    """The names of figures that are worse than accepted."""
    return [name for name, value in before.items() if name in now and now[name] < value - TOLERANCE]
