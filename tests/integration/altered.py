"""A command of Tocsin's with something altered in its process: ``python -m tests.integration.altered HOW worker …``.

``brisk``: time passes for rules twice a second. Every other way: detection fails on the article ``poison``, and
``kill -9`` strikes at one of :data:`INSTANTS`, or ``never``.
"""

import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime

from streams.__main__ import main
from streams.agents import detect as detect_agent
from streams.agents.decoding import Decoded
from streams.agents.detection_unit import DetectionUnit, PoisonError
from streams.agents.outputs import Outputs
from streams.detect.detector import Detector, Input
from streams.domain.alert import AlertChange
from streams.domain.event import Event
from streams.ports import DetectState

INSTANTS = ("buried", "committed")
"""When the dead letter of the record that fails is durable; when the store counts it as processed."""

POISON = "poison"


def alter(how: str) -> None:
    """Alter this process."""
    if how == "brisk":
        detect_agent.TICK_SECONDS = 0.5
    else:
        fail(how)


def fail(instant: str) -> None:
    """Have detection fail on the poison, and the process die at the instant."""
    found = False
    detect, process, durable = Detector.detect, DetectionUnit.process, Outputs.durable

    def failing(self: Detector, inputs: Sequence[Input], state: DetectState, now: datetime) -> list[AlertChange]:
        if any(isinstance(each, Event) and each.article.id == POISON for each in inputs):
            raise ValueError("a rule cannot render this")
        return detect(self, inputs, state, now)

    def processing(self: DetectionUnit, batch: Sequence[Decoded]) -> list[AlertChange]:
        nonlocal found
        try:
            changes = process(self, batch)
        except PoisonError:
            found = True
            raise
        strike(instant == "committed" and found)
        return changes

    async def settling(self: Outputs) -> None:
        await durable(self)
        strike(instant == "buried" and found)

    Detector.detect, DetectionUnit.process, Outputs.durable = failing, processing, settling


def strike(now: bool) -> None:
    """``kill -9``, if it is time."""
    if now:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    alter(sys.argv.pop(1))
    main()
