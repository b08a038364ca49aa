"""``tocsin schemas``: machine-readable descriptions of all inputs and outputs."""

import json
from pathlib import Path
from typing import Any

import click

from streams import bootstrap
from streams.domain.errors import TocsinError

_DIRECTORY = click.option(
    "--to", "directory", type=click.Path(path_type=Path, file_okay=False), default=Path("docs"), show_default=True
)


@click.group()
def schemas() -> None:
    """Write JSON Schemas of the wire forms, OpenAPI and problems of the HTTP API, and AsyncAPI of the topics."""


@schemas.command()
@_DIRECTORY
def write(directory: Path) -> None:
    """Write every description below a directory; what is already as it should be is left alone."""
    for name, text in _files().items():
        path = directory / name
        if not _is(path, text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            click.echo(f"wrote {path}")


@schemas.command()
@_DIRECTORY
def check(directory: Path) -> None:
    """Say which descriptions are not what `tocsin schemas write` would write; the exit code is then 1."""
    stale = [str(directory / name) for name, text in _files().items() if not _is(directory / name, text)]
    if stale:
        raise TocsinError(f"not current: {', '.join(stale)}; write them anew with `tocsin schemas write`")


def _files() -> dict[str, str]:
    return {name: _text(tree) for name, tree in bootstrap.descriptions().items()}


def _text(tree: dict[str, Any] | str) -> str:
    return tree if isinstance(tree, str) else json.dumps(tree, ensure_ascii=False, indent=2) + "\n"


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
