"""Check rules: what is wrong with them, expensive, or probably not meant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.detect.rulebook import RuleBook
from streams.domain.lint_finding import LintFinding
from streams.domain.rule import Rule
from streams.services.rules.select import RuleSource, require_rules

Lint = Callable[[RuleBook], Sequence[LintFinding]]
"""Everything in a book that somebody should look at."""


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """The rules that were checked, and what somebody should look at."""

    rules: Sequence[Rule]
    findings: Sequence[LintFinding]


def check_rules(source: RuleSource, lint: Lint, paths: Sequence[Path], in_force: Path) -> RuleCheck:
    """Check the rules below the paths; those in force, to which they can refer, are not checked themselves.

    Raises:
        DiagnosticsError: the rules do not load, or there are none.
    """
    selection = require_rules(source, paths, in_force)
    files = set(map(str, source.files(paths)))
    return RuleCheck(selection.rules, [one for one in lint(selection.book) if one.place.file in files])
