"""Waiting for conditions. Every deadline of the tests is stretched here, so that a busy machine fails none of them."""

import asyncio
import os
import time
from collections.abc import Callable

PATIENCE = float(os.environ.get("TEST_PATIENCE", "5"))
"""How many times longer than on an idle machine something may take; waiting ends as soon as the condition holds."""


def patient(seconds: float) -> float:
    """The deadline for what takes at most so many seconds on an idle machine."""
    return seconds * PATIENCE


def until(condition: Callable[[], bool], seconds: float, what: str | Callable[[], str]) -> float:
    """Wait for a condition; the seconds that it took.

    Args:
        condition: asked again and again.
        seconds: what it takes at most on an idle machine.
        what: the condition in words, or what says how far it has come.
    """
    began = time.monotonic()
    while not condition():
        _check(began, seconds, what)
        time.sleep(0.05)
    return time.monotonic() - began


async def soon(condition: Callable[[], bool], seconds: float, what: str | Callable[[], str]) -> None:
    """The same while other tasks of the loop go on."""
    began = time.monotonic()
    while not condition():
        _check(began, seconds, what)
        await asyncio.sleep(0.02)


def _check(began: float, seconds: float, what: str | Callable[[], str]) -> None:
    if time.monotonic() - began > patient(seconds):
        raise AssertionError(f"not within {patient(seconds):g} s: {what if isinstance(what, str) else what()}")
