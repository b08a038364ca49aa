"""Rules, and the names that rules and subscriptions can use."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from streams.domain.errors import DiagnosticsError
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.detect.rulebook import RuleBook
    from streams.domain.taxonomy import Taxonomy
    from streams.notify.suggestions import KnownNames


def load_taxonomy() -> "Taxonomy":
    """Every event type of the lexicon."""
    from streams.adapters.knowledge.files import load_atlas
    from streams.adapters.knowledge.lexicon import load_lexicon

    return load_lexicon(load_atlas()).taxonomy


def load_rule_book(paths: Iterable[Path], beside: Path | None = None) -> "RuleBook":
    """The rules below the paths, and those beside them to which they can refer.

    Raises:
        DiagnosticsError: everything that is wrong in those below the paths.
    """
    from streams.adapters.knowledge.files import load_atlas
    from streams.adapters.rules import load_rules

    return load_rules(paths, load_atlas(), load_taxonomy(), beside)


def load_some_rules(paths: Sequence[Path], beside: Path | None = None) -> "RuleBook":
    """The same, for work that would be in vain without rules: DiagnosticsError also when there is not one."""
    from streams.adapters.rules.loader import files_below, no_rules

    book = load_rule_book(paths, beside)
    files = files_below(paths)
    if not any(rule.place.file in files for rule in book.rules.values()):
        raise DiagnosticsError([no_rules(paths)])
    return book


def known_names(settings: Settings) -> "KnownNames":
    """What a subscription or a silence can name."""
    from streams.adapters.knowledge.files import load_atlas
    from streams.adapters.rules.loader import rule_ids
    from streams.notify.suggestions import KnownNames

    return KnownNames.of(load_atlas(), rules=rule_ids(settings.rules_dir), types=load_taxonomy())
