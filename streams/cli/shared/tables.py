"""Printing tables and trees: fitted to a terminal, never wrapped in a pipe, where programs read them by lines."""

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.tree import Tree


def print_table(table: Table | Tree) -> None:
    """Print a table or a tree to standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        whole = Measurement.get(console, console.options.update(width=10_000), table).maximum
        console = Console(width=max(whole, console.width))
    console.print(table)
