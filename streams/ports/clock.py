"""Time and randomness."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Now, aware, in UTC."""


Randomness = Callable[[], float]
"""A number of [0, 1)."""
