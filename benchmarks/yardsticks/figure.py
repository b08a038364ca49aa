"""A figure of the report: what was measured, and what it is held against."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure.

    Attributes:
        part: of the report (``extraction``).
        name: what was measured, in words.
        unit: of ``value``.
        value: what was measured.
        yardstick: what it is held against, in words; none where the goal is an absolute one.
        yardstick_value: the same of the yardstick, in the same unit.
        goal: the ratio to the yardstick that is wanted, or the value where there is no yardstick.
        more_is_better: false for times and sizes.
    """

    part: str
    name: str
    unit: str
    value: float
    yardstick: str | None = None
    yardstick_value: float | None = None
    goal: float | None = None
    more_is_better: bool = True

    @property
    def ratio(self) -> float | None:
        """How many times the yardstick it is."""
        return None if self.yardstick_value is None else self.value / self.yardstick_value

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; none without a goal."""
        if self.goal is None:
            return None
        seen = self.value if self.ratio is None else self.ratio
        return seen >= self.goal if self.more_is_better else seen <= self.goal

    def tree(self) -> dict[str, Any]:
        """As it stands in ``bench.json``."""
        return {**asdict(self), "ratio": self.ratio, "reached": self.reached}
