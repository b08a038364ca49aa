"""What others wrote reaches no terminal as anything but text."""

import json

import pytest
from click.testing import CliRunner
from rich.markup import escape
from rich.table import Table

from streams.cli import tocsin
from streams.cli.shared.foreign_text import harmless
from streams.cli.shared.tables import print_table
from streams.cli.shared.terminal import Terminal, say

ESCAPES = {
    "ESC": "\x1bc",
    "CSI": "\x1b[2J",
    "colour": "\x1b[8mhidden",
    "OSC": "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "title": "\x1b]0;pwned\x07",
    "C1 CSI": "\x9b2J",
    "C1 OSC": "\x9d0;pwned\x9c",
    "bidi override": "\u202egnp.exe",
    "bidi isolate": "\u2067abc\u2069",
    "bell": "\x07",
    "backspace": "ab\x08\x08cd",
    "carriage return": "ab\rcd",
    "delete": "\x7f",
    "line separator": "a\u2028b",
}
OBEYED = {each for text in ESCAPES.values() for each in text if not each.isprintable()}
ALL = "".join(ESCAPES.values())


@pytest.mark.parametrize("text", ESCAPES.values(), ids=ESCAPES)
def test_escapes_are_shown_and_not_obeyed(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(f"before {text} after")
    Terminal(soft_wrap=True, force_terminal=True, color_system=None).print(escape(text))
    table = Table("a")
    table.add_row(escape(text))
    print_table(table)
    shown = capsys.readouterr().out
    assert "before" in shown
    assert not OBEYED & set(shown)


def test_scripts_that_need_joiners_keep_them_and_lines_stay_lines() -> None:
    for text in (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\U0001f468\u200d\U0001f469",
        "10\u00a0km",
        "a\n\tb",
    ):
        assert harmless(text) == text


def test_explanations_show_no_escapes_of_articles() -> None:
    article = {"id": "a" + ALL, "title": "Mali" + ALL, "text": f"Mali is leaving ECOWAS{ALL}."}
    for options in ([], ["--json"]):
        done = CliRunner().invoke(tocsin, ["extract", "--explain", *options, "-"], input=json.dumps(article) + "\n")
        assert done.output
        assert not OBEYED & set(done.output), done.output


def test_errors_show_no_escapes_of_what_they_are_about() -> None:
    done = CliRunner().invoke(tocsin, ["rules", "check", f"none{ALL[:4]}"])
    assert done.exit_code != 0
    assert not OBEYED & set(done.output)
