"""``tocsin rules``: check, test, list, show, lay out and explain rules."""

import json
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from streams.adapters.knowledge.files import load_atlas
from streams.adapters.rules.layout import format_rules
from streams.adapters.rules.lint import Finding, Level, lint
from streams.adapters.rules.loader import files_below, no_rules, rule_files
from streams.adapters.rules.schema import rule_schema
from streams.adapters.yaml.section import Diagnostics
from streams.bootstrap import load_rule_book, load_some_rules, load_taxonomy
from streams.cli.rules.rule_tests import test
from streams.cli.rules.rule_views import explanation, explanation_tree, rule_card, rule_row
from streams.cli.shared.tables import print_table
from streams.cli.shared.wording import counted
from streams.detect.rulebook import RuleBook
from streams.domain.errors import Diagnostic, DiagnosticsError, Place, RejectedError, TocsinError
from streams.domain.event import Event
from streams.domain.rule import Rule
from streams.settings import load_settings
from streams.wire.codec import decode

COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.INFO: "cyan"}

paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
rules_option = click.option(
    "--rules", "where", type=click.Path(path_type=Path, exists=True), help="Rule file or directory; else the settings'."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def rules() -> None:
    """Check, test, list, show, lay out and explain rules."""


rules.add_command(test)


@rules.command()
@paths_argument
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@json_option
def check(paths: tuple[Path, ...], strict: bool, as_json: bool) -> None:
    """Load the rules at PATHS (by default those in force) and say what is wrong, dear or probably not meant.

    Rules at PATHS can refer to those in force, which are not checked themselves then.
    """
    in_force = load_settings().rules_dir
    paths = paths or (in_force,)
    try:
        book = load_some_rules(paths, beside=in_force)
    except DiagnosticsError as error:
        if not as_json:
            raise
        click.echo(json.dumps([_fault_form(diagnostic) for diagnostic in error.diagnostics]))
        sys.exit(1)
    files = files_below(paths)
    findings = [one for one in lint(book, load_atlas(), load_taxonomy()) if one.place.file in files]
    if as_json:
        click.echo(json.dumps([_finding_form(finding) for finding in findings]))
    else:
        _print_findings([rule for rule in book.rules.values() if rule.place.file in files], findings)
    fatal = (Level.ERROR, Level.WARNING) if strict else (Level.ERROR,)
    if any(finding.level in fatal for finding in findings):
        sys.exit(1)


def _fault_form(diagnostic: Diagnostic) -> dict[str, object]:
    place = diagnostic.place
    where = {"file": place.file, "line": place.line, "column": place.column}
    return {"level": "error", "check": "load", **where, "message": diagnostic.message, "remedy": diagnostic.hint}


def _finding_form(finding: Finding) -> dict[str, object]:
    place = finding.place
    return {
        "level": finding.level.value,
        "check": finding.check,
        "about": finding.about,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": finding.message,
        "remedy": finding.hint,
    }


def _print_findings(checked: list[Rule], findings: list[Finding]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for finding in findings:
        line = escape(str(finding)).replace(f"{finding.level}:", f"[{COLOURS[finding.level]}]{finding.level}[/]:", 1)
        console.print(line)
    counts = [sum(finding.level is level for finding in findings) for level in Level]
    parts = [f"{count} {level}{'s' * (count != 1)}" for level, count in zip(Level, counts, strict=True) if count]
    tests = sum(len(rule.tests) for rule in checked)
    count = f"{counted(len(checked), 'rule')} with {counted(tests, 'test')}"
    console.print(f"{count}: {', '.join(parts) or 'nothing to complain of'}")


@rules.command("list")
@rules_option
@click.option("--label", "labels", multiple=True, metavar="NAME=VALUE", help="Only rules with this label.")
@json_option
def list_(where: Path | None, labels: tuple[str, ...], as_json: bool) -> None:
    """List the rules."""
    wanted = dict(label.partition("=")[::2] for label in labels)
    book = _book(where)
    if not book.rules:
        click.secho(f"Warning: {no_rules([where or load_settings().rules_dir])}", fg="yellow", err=True)
    found = [rule for rule in book.rules.values() if wanted.items() <= dict(rule.labels).items()]
    if as_json:
        click.echo(json.dumps([rule_row(rule) for rule in found], ensure_ascii=False))
        return
    table = Table(
        Column("rule", no_wrap=True), "status", "looks for", "owner", "labels", "tests", box=None, pad_edge=False
    )
    for rule in found:
        row = rule_row(rule)
        labels_text = " ".join(f"{name}={value}" for name, value in rule.labels.items())
        cells = (rule.id, rule.status, row["looks_for"], rule.owner, labels_text, row["tests"])
        table.add_row(*(escape(str(cell)) for cell in cells))
    print_table(table)


@rules.command()
@click.argument("rule_id", metavar="RULE")
@rules_option
@json_option
def show(rule_id: str, where: Path | None, as_json: bool) -> None:
    """Show the RULE with its defaults and filters filled in."""
    rule = _rule(_book(where), rule_id)
    card = rule_card(rule)
    if as_json:
        click.echo(json.dumps(card, ensure_ascii=False))
        return
    _print_card(card)


def _print_card(card: dict[str, Any], indent: str = "") -> None:
    for name, value in card.items():
        if isinstance(value, dict):
            click.echo(f"{indent}{click.style(name, bold=True)}:")
            _print_card(value, indent + "  ")
        elif isinstance(value, list):
            click.echo(f"{indent}{click.style(name, bold=True)}:" + " []" * (not value))
            for item in value:
                click.echo(f"{indent}  - {item}")
        else:
            click.echo(f"{indent}{click.style(name, bold=True)}: {value}")


@rules.command()
@paths_argument
@click.option("--check", "check_only", is_flag=True, help="Change nothing; fail when a file would change.")
def fmt(paths: tuple[Path, ...], check_only: bool) -> None:
    """Give the rule files at PATHS the common layout; comments stay, and so does the meaning."""
    diagnostics = Diagnostics()
    changed = 0
    for file in rule_files(paths or (load_settings().rules_dir,), diagnostics):
        try:
            text = file.read_text(encoding="utf-8")
            result = format_rules(text, str(file))
        except DiagnosticsError as error:
            diagnostics.found += error.diagnostics
            continue
        if result != text:
            changed += 1
            click.echo(f"{'would change' if check_only else 'changed'} {file}")
            if not check_only:
                file.write_text(result, encoding="utf-8")
    if diagnostics.found:
        raise DiagnosticsError(diagnostics.found)
    if check_only and changed:
        sys.exit(1)


@rules.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def schema(output: Path | None) -> None:
    """Print the JSON Schema of rule files, for editors."""
    text = json.dumps(rule_schema(load_atlas(), load_taxonomy()), indent=1, ensure_ascii=False) + "\n"
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


@rules.command()
@click.argument("rule_id", metavar="RULE")
@click.option(
    "--event", "file", type=click.File("rb"), required=True, help="Event as JSON, one or one a line; - reads stdin."
)
@rules_option
@json_option
def explain(rule_id: str, file: BinaryIO, where: Path | None, as_json: bool) -> None:
    """Say why the RULE does or does not fire for an event: every clause, with the event's values."""
    book = _book(where)
    rule = _rule(book, rule_id)
    for event in _events(file):
        if as_json:
            click.echo(json.dumps(explanation(book, rule, event), ensure_ascii=False))
        else:
            print_table(explanation_tree(book, rule, event))


def _events(file: BinaryIO) -> Iterable[Event]:
    """The events of a JSON text: one, laid out as one likes, or one a line."""
    data, name = file.read(), getattr(file, "name", "<stdin>")
    if not data.strip():
        raise TocsinError(f"{name}: there is no event in it")
    try:
        json.loads(data)
    except ValueError:
        lines = [(number, line) for number, line in enumerate(data.splitlines(), 1) if line.strip()]
    else:
        lines = [(0, data)]
    for number, text in lines:
        try:
            yield decode(text, Event)
        except RejectedError as error:
            raise TocsinError(f"{Place(name, number)}: {error}") from error


def _book(where: Path | None) -> RuleBook:
    return load_rule_book((where or load_settings().rules_dir,))


def _rule(book: RuleBook, rule_id: str) -> Rule:
    if rule_id in book.rules:
        return book.rules[rule_id]
    near = get_close_matches(rule_id, book.rules, 1)
    raise TocsinError(
        f"no rule {rule_id!r}; " + (f"did you mean {near[0]}?" if near else "`tocsin rules list` shows all")
    )
