"""Prints tables and trees: fitted to a terminal, never wrapped in a pipe."""

from rich.measure import Measurement
from rich.table import Table
from rich.tree import Tree

from streams.cli.shared.terminal import Terminal


def print_table(table: Table | Tree) -> None:
    """Print a table or a tree to standard output."""
    console = Terminal(highlight=False)
    if not console.is_terminal:
        whole = Measurement.get(console, console.options.update(width=10_000), table).maximum
        console = Terminal(width=max(whole, console.width))
    console.print(table)
