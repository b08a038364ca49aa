"""The receiver of webhooks and the mail server are away, slow, refuse or hang up."""

import time
from collections.abc import Callable
from functools import partial

from tests.chaos.faults.lasting import LASTING
from tests.chaos.receivers import Mood
from tests.chaos.world import World


def receiver_faults(world: World) -> dict[str, Callable[[], None]]:
    """Faults of those who are told, by their names."""
    found: dict[str, Callable[[], None]] = {"SMTP server down": partial(_mail_down, world)}
    moods: tuple[Mood, ...] = ("refusing", "slow", "resetting")
    for mood in moods:
        found[f"receiver {mood}"] = partial(_receiver, world, mood)
    for mood in moods[:2]:
        found[f"SMTP server {mood}"] = partial(_mail, world, mood)
    return found


def _receiver(world: World, mood: Mood) -> None:
    world.receiver.mood = mood
    time.sleep(LASTING)
    world.receiver.mood = "well"
    world.bring_retries_forward()


def _mail(world: World, mood: Mood) -> None:
    world.mail.set_mood(mood)
    time.sleep(LASTING)
    world.mail.set_mood("well")
    world.bring_retries_forward()


def _mail_down(world: World) -> None:
    world.mail.stop()
    time.sleep(LASTING)
    world.mail.start()
    world.bring_retries_forward()
