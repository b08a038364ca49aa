"""Secrets for commands: from standard input or a prompt, because others see command lines."""

import sys

import click


def secret_input(value: str, what: str) -> str:
    """The value itself, or where it is ``-`` the next line of standard input; on a terminal it is asked for unseen."""
    if value != "-":
        return value
    if sys.stdin.isatty():
        asked: str = click.prompt(what, hide_input=True, err=True)
        return asked
    line = sys.stdin.readline().strip()
    if not line:
        raise click.UsageError(f"{what}: - reads it from standard input, which has no line for it")
    return line
