"""``tocsin rules``: check, test, list, show, lay out and explain rules."""

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.markup import escape
from rich.table import Column, Table

from streams import bootstrap
from streams.cli.rules.rule_tests import test
from streams.cli.rules.rule_views import explanation_form, explanation_tree, rule_card, rule_row
from streams.cli.rules.rule_why import why
from streams.cli.shared.tables import print_table
from streams.cli.shared.terminal import Terminal
from streams.detect.rulebook import RuleBook
from streams.domain.errors import Diagnostic, DiagnosticsError
from streams.domain.lint_finding import Level, LintFinding
from streams.domain.wording import counted
from streams.services.rules.check import RuleCheck, check_rules
from streams.services.rules.explain import explain_rule, read_events
from streams.services.rules.format import format_files
from streams.services.rules.select import find_rule, no_rules
from streams.settings import load_settings

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
rules.add_command(why)


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
        checked = check_rules(bootstrap.RuleFiles(), bootstrap.lint_rules, paths, in_force)
    except DiagnosticsError as error:
        if not as_json:
            raise
        click.echo(json.dumps([_fault_form(diagnostic) for diagnostic in error.diagnostics]))
        sys.exit(1)
    if as_json:
        click.echo(json.dumps([_finding_form(finding) for finding in checked.findings]))
    else:
        _print_check(checked)
    fatal = (Level.ERROR, Level.WARNING) if strict else (Level.ERROR,)
    if any(finding.level in fatal for finding in checked.findings):
        sys.exit(1)


def _fault_form(diagnostic: Diagnostic) -> dict[str, object]:
    place = diagnostic.place
    where = {"file": place.file, "line": place.line, "column": place.column}
    return {"level": "error", "check": "load", **where, "message": diagnostic.message, "remedy": diagnostic.hint}


def _finding_form(finding: LintFinding) -> dict[str, object]:
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


def _print_check(checked: RuleCheck) -> None:
    findings = checked.findings
    console = Terminal(soft_wrap=True, highlight=False)
    for finding in findings:
        line = escape(str(finding)).replace(f"{finding.level}:", f"[{COLOURS[finding.level]}]{finding.level}[/]:", 1)
        console.print(line)
    counts = [sum(finding.level is level for finding in findings) for level in Level]
    parts = [f"{count} {level}{'s' * (count != 1)}" for level, count in zip(Level, counts, strict=True) if count]
    tests = sum(len(rule.tests) for rule in checked.rules)
    count = f"{counted(len(checked.rules), 'rule')} with {counted(tests, 'test')}"
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
    rule = find_rule(_book(where), rule_id)
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
    changed = False
    paths = paths or (load_settings().rules_dir,)
    for file in format_files(bootstrap.RuleFiles(), bootstrap.format_rules, paths, write=not check_only):
        click.echo(f"{'would change' if check_only else 'changed'} {file}")
        changed = True
    if check_only and changed:
        sys.exit(1)


@rules.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def schema(output: Path | None) -> None:
    """Print the JSON Schema of rule files, for editors."""
    text = json.dumps(bootstrap.rule_schema(), indent=1, ensure_ascii=False) + "\n"
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
    rule = find_rule(book, rule_id)
    for event in read_events(file.read(), getattr(file, "name", "<stdin>")):
        found = explain_rule(book, rule, event)
        if as_json:
            click.echo(json.dumps(explanation_form(found), ensure_ascii=False))
        else:
            print_table(explanation_tree(found))


def _book(where: Path | None) -> RuleBook:
    return bootstrap.load_rule_book((where or load_settings().rules_dir,))
