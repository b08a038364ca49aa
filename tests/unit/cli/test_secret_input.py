"""Secrets come from standard input where a dash stands for them."""

import click
import pytest
from click.testing import CliRunner

from streams.cli.shared.secret_input import secret_input


@click.command()
@click.argument("value")
def command(value: str) -> None:
    click.echo(f"[{secret_input(value, 'secret')}]")


@pytest.mark.parametrize(("value", "read"), [("-", "whsec_1"), ("plain", "plain"), ("--", "--")])
def test_a_dash_reads_the_secret(value: str, read: str) -> None:
    assert CliRunner().invoke(command, ["--", value], input="whsec_1\nother\n").output == f"[{read}]\n"


def test_a_missing_line_is_said() -> None:
    done = CliRunner().invoke(command, ["--", "-"], input="")
    assert done.exit_code == 2
    assert "standard input, which has no line for it" in done.output
