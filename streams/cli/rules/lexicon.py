"""``tocsin lexicon``: check the lexicon, and show what it holds."""

import sys

import click

from streams import bootstrap
from streams.extract.examples import count, failures
from streams.settings import load_settings


@click.group()
def lexicon() -> None:
    """Check the lexicon, and show what it holds."""


@lexicon.command()
def check() -> None:
    """Read every lexicon file and run every example; list all that is wrong with file and line."""
    extractor = bootstrap.build_extractor(load_settings(), min_confidence=0.0)
    diagnostics = sorted(failures(extractor, extractor.lexicon))
    for diagnostic in diagnostics:
        click.echo(str(diagnostic))
    click.echo(f"{count(extractor.lexicon) - len(diagnostics):,} of {count(extractor.lexicon):,} examples hold")
    sys.exit(1 if diagnostics else 0)


@lexicon.command("list")
def list_types() -> None:
    """List every event type with its PLOVER category and its triggers."""
    extractor = bootstrap.build_extractor(load_settings(), min_confidence=0.0)
    triggers: dict[str, list[str]] = {}
    for pattern in extractor.lexicon.patterns:
        triggers.setdefault(pattern.type, []).extend(map(str, pattern.triggers))
    for name, event_type in extractor.lexicon.taxonomy.items():
        plover = "/".join(filter(None, (event_type.plover, event_type.mode)))
        click.echo(f"{click.style(name, bold=True)}  {plover}  {event_type.summary}")
        if triggers.get(name):
            click.echo(f"    {', '.join(dict.fromkeys(triggers[name]))}")
