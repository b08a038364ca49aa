"""Bars over time, as the numbers of a drawing: pages draw them as SVG, without scripts and without styles in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 720, 120
MAX_BARS = 70
"""More days than that are drawn as weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One kind of what a bar counts."""

    kind: str
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day or a week.

    Attributes:
        last: its last day.
        href: where to see what it counts.
    """

    first: date
    last: date
    total: int
    x: float
    width: float
    parts: tuple[Part, ...]
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars over time.

    Attributes:
        kinds: what is counted, from the bottom of each bar up.
        highest: the count of the highest bar, which fills the height.
        is_weekly: whether each bar is a week.
    """

    bars: tuple[Bar, ...]
    kinds: tuple[str, ...]
    highest: int
    is_weekly: bool
    width: int = WIDTH
    height: int = HEIGHT


def chart(
    counts: Mapping[date, Mapping[str, int]],
    first: date,
    last: date,
    kinds: Sequence[str],
    link: Callable[[date, date], str] = lambda _first, _last: "",
) -> Chart:
    """Draw what was counted on each day from the first to the last; days without a count are empty.

    Args:
        counts: by day and kind.
        first: the first day of the drawing.
        last: its last day.
        kinds: in the order in which they are stacked.
        link: where to see what happened from one day to another.
    """
    is_weekly = (last - first).days >= MAX_BARS
    spans = list(_weeks(first, last) if is_weekly else _days(first, last))
    found = [_sum(counts, span, kinds) for span in spans]
    highest = max((sum(each.values()) for each in found), default=0)
    step = WIDTH / max(1, len(spans))
    bars = tuple(
        Bar(
            first=start,
            last=end,
            total=sum(each.values()),
            x=round(number * step + step * 0.1, 2),
            width=round(step * 0.8, 2),
            parts=tuple(_stack(each, kinds, highest)),
            href=link(start, end),
        )
        for number, ((start, end), each) in enumerate(zip(spans, found, strict=True))
    )
    return Chart(bars=bars, kinds=tuple(kinds), highest=highest, is_weekly=is_weekly)


def _days(first: date, last: date) -> Iterable[tuple[date, date]]:
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        yield day, day


def _weeks(first: date, last: date) -> Iterable[tuple[date, date]]:
    start = first - timedelta(days=first.weekday())
    while start <= last:
        yield max(start, first), min(start + timedelta(days=6), last)
        start += timedelta(days=7)


def _sum(counts: Mapping[date, Mapping[str, int]], span: tuple[date, date], kinds: Sequence[str]) -> dict[str, int]:
    days = [day for day, _ in _days(*span) if day in counts]
    return {kind: sum(counts[day].get(kind, 0) for day in days) for kind in kinds}


def _stack(counts: Mapping[str, int], kinds: Sequence[str], highest: int) -> Iterable[Part]:
    top = float(HEIGHT)
    for kind in kinds:
        if counts[kind]:
            height = counts[kind] / highest * HEIGHT
            top -= height
            yield Part(kind=kind, count=counts[kind], y=round(top, 2), height=round(height, 2))
