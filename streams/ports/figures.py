"""The figures of an installation, for the console and for Prometheus."""

from typing import Protocol

from streams.domain.figures import Figures, Outline


class FigureSource(Protocol):
    """Reads figures. Every method raises UnavailableError when the store cannot be reached."""

    def outline(self) -> Outline:
        """The figures that people look at first."""
        ...

    def figures(self) -> Figures:
        """What Prometheus reads."""
        ...
