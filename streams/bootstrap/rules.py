"""Rules, and the names that rules and subscriptions can use."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from streams.settings import Settings, load_settings

if TYPE_CHECKING:
    from streams.adapters.rules.folder import RuleFolder
    from streams.detect.rulebook import RuleBook
    from streams.domain.entity import Atlas
    from streams.domain.errors import Place
    from streams.domain.lint_finding import LintFinding
    from streams.domain.outlets import Outlets
    from streams.domain.taxonomy import Taxonomy
    from streams.extract.lexicon import Lexicon
    from streams.notify.suggestions import KnownNames


class RuleFiles:
    """The rule files of this machine."""

    def load(self, paths: Iterable[Path], beside: Path | None = None) -> "RuleBook":
        """The rules below the paths, and those beside them to which they can refer. Raises DiagnosticsError."""
        return load_rule_book(paths, beside)

    def files(self, paths: Iterable[Path]) -> Sequence[Path]:
        """The rule files at and below the paths, sorted; raises DiagnosticsError when a path does not exist."""
        from streams.adapters.rules.loader import files_below

        return files_below(paths)


def load_atlas(own: Path | None = None) -> "Atlas":
    """Every country, organisation and group, with a directory of one's own laid over the shipped files.

    That of the setting ``knowledge`` by default. Raises DiagnosticsError.
    """
    from streams.adapters.knowledge.files import KNOWLEDGE
    from streams.adapters.knowledge.files import load_atlas as load

    return load(KNOWLEDGE, own or load_settings().knowledge)


def load_shipped_atlas() -> "Atlas":
    """The same without anybody's own."""
    from streams.adapters.knowledge.files import load_atlas as load

    return load()


def load_lexicon(own: Path | None = None) -> "Lexicon":
    """The lexicon, with the folder ``lexicon`` of that directory laid over it. Raises DiagnosticsError."""
    from streams.adapters.knowledge.lexicon import load_lexicon as load
    from streams.adapters.knowledge.taxonomy import LEXICON

    own = own or load_settings().knowledge
    return load(load_atlas(own), LEXICON, own)


def load_shipped_lexicon() -> "Lexicon":
    """The lexicon without anybody's own."""
    from streams.adapters.knowledge.lexicon import load_lexicon as load

    return load(load_shipped_atlas())


def load_outlets(own: Path | None = None) -> "Outlets":
    """Which outlets belong to whom, with ``outlets.yaml`` of that directory laid over. Raises DiagnosticsError."""
    from streams.adapters.knowledge.outlets import load_outlets as load

    return load(own or load_settings().knowledge)


def load_taxonomy() -> "Taxonomy":
    """Every event type of the lexicon, with one's own. Raises DiagnosticsError for what is wrong in these alone."""
    from streams.adapters.knowledge.taxonomy import LEXICON
    from streams.adapters.knowledge.taxonomy import load_taxonomy as load

    return load(LEXICON, load_settings().knowledge)


def load_rule_book(paths: Iterable[Path], beside: Path | None = None) -> "RuleBook":
    """The rules below the paths, and those beside them to which they can refer.

    Raises:
        DiagnosticsError: everything that is wrong in those below the paths.
    """
    from streams.adapters.rules import load_rules

    return load_rules(paths, load_atlas(), load_taxonomy(), beside)


def load_some_rules(paths: Sequence[Path]) -> "RuleBook":
    """The same, for work that would be in vain without rules: DiagnosticsError also when there is not one."""
    from streams.services.rules.select import require_rules

    return require_rules(RuleFiles(), paths).book


def rule_source(place: "Place") -> str:
    """The YAML of the rule that stands there; raises UnavailableError."""
    from streams.adapters.rules.source import rule_source as read

    return read(place)


def rule_folder(directory: Path, *, may_save: bool) -> "RuleFolder":
    """The rules directory, for those who edit rules."""
    from streams.adapters.rules.folder import RuleFolder

    return RuleFolder(directory, lambda: (load_atlas(), load_taxonomy()), may_save=may_save)


def lint_rules(book: "RuleBook") -> "Sequence[LintFinding]":
    """Everything in a book that somebody should look at."""
    from streams.adapters.rules.lint import lint

    return lint(book, load_atlas(), load_taxonomy())


def format_rules(text: str, file: str) -> str:
    """The text of a rule file in the common layout; raises DiagnosticsError."""
    from streams.adapters.rules.layout import format_rules as layout

    return layout(text, file)


def rule_schema() -> dict[str, Any]:
    """The JSON Schema of rule files, for editors."""
    from streams.adapters.rules.schema import rule_schema as schema

    return schema(load_atlas(), load_taxonomy())


def known_names(settings: Settings) -> "KnownNames":
    """What a subscription or a silence can name."""
    from streams.adapters.rules.loader import rule_ids
    from streams.notify.suggestions import KnownNames

    return KnownNames.of(load_atlas(), rules=rule_ids(settings.rules_dir), types=load_taxonomy())
