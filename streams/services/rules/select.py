"""Choose rules: by the files that hold them, or by id."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from streams.detect.rulebook import RuleBook
from streams.domain.errors import Diagnostic, DiagnosticsError, Place, TocsinError
from streams.domain.rule import Rule
from streams.domain.suggestion import did_you_mean


class RuleSource(Protocol):
    """Rule files."""

    def load(self, paths: Iterable[Path], beside: Path | None = None) -> RuleBook:
        """The rules below the paths, and those beside them to which they can refer.

        Raises:
            DiagnosticsError: everything that is wrong in those below the paths.
        """
        ...

    def files(self, paths: Iterable[Path]) -> Sequence[Path]:
        """The rule files at and below the paths, sorted; raises DiagnosticsError when a path does not exist."""
        ...


@dataclass(frozen=True, slots=True)
class RuleSelection:
    """Rules that were asked for, in a book that also holds those to which they can refer."""

    book: RuleBook
    rules: Sequence[Rule]


def no_rules(paths: Iterable[Path]) -> Diagnostic:
    """What is wrong where paths can be read and there is not one rule below them."""
    where = ", ".join(map(str, paths))
    return Diagnostic(Place(where), "there are no rules, so nothing can alert", "write one, or correct TOCSIN_RULES")


def rules_below(source: RuleSource, paths: Sequence[Path], beside: Path | None = None) -> RuleSelection:
    """The rules below the paths; there may be none. Raises DiagnosticsError with everything that is wrong in them."""
    book = source.load(paths, beside)
    files = set(map(str, source.files(paths)))
    return RuleSelection(book, [rule for rule in book.rules.values() if rule.place.file in files])


def require_rules(source: RuleSource, paths: Sequence[Path], beside: Path | None = None) -> RuleSelection:
    """The same, for work that would be in vain without rules: DiagnosticsError also when there is not one."""
    selection = rules_below(source, paths, beside)
    if not selection.rules:
        raise DiagnosticsError([no_rules(paths)])
    return selection


def find_rule(book: RuleBook, rule_id: str) -> Rule:
    """The rule of that id; raises TocsinError that names the nearest one."""
    if rule_id not in book.rules:
        hint = did_you_mean(rule_id, book.rules, otherwise="`tocsin rules list` shows all")
        raise TocsinError(f"no rule {rule_id!r}; {hint}")
    return book.rules[rule_id]


def rules_named(source: RuleSource, names: Collection[str], in_force: Path) -> list[Rule]:
    """The rules that are named by file, directory or id.

    Raises:
        TocsinError: there is no file and no rule in force of such a name.
        DiagnosticsError: what is wrong in the files.
    """
    paths = [Path(name) for name in names if Path(name).exists()]
    ids = [name for name in names if not Path(name).exists()]
    chosen = {rule.id: rule for rule in require_rules(source, paths, in_force).rules} if paths else {}
    in_force_rules = source.load([in_force]).rules if ids else {}
    for name in ids:
        if name not in in_force_rules:
            hint = did_you_mean(name, in_force_rules, otherwise="see `tocsin rules list`")
            raise TocsinError(f"there is no rule and no file {name} ({hint})")
        chosen[name] = in_force_rules[name]
    return list(chosen.values())
