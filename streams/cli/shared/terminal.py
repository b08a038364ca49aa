"""The terminal: the one place that prints foreign text, with control sequences removed."""

from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from streams.cli.shared.foreign_text import harmless


class Terminal(Console):
    """A console whose styles are ours alone: escapes in what it prints are shown and do nothing."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render, with every escape made visible."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else harmless(text), style, control)


def say(text: str, *, err: bool = False, nl: bool = True, **style: Any) -> None:
    """Print lines, all in one style, with every escape made visible."""
    click.secho(harmless(text), err=err, nl=nl, **style)
