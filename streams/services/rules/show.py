"""Rules with what they found; one with its text."""

from collections.abc import Mapping, Sequence

from streams.detect.rulebook import RuleBook
from streams.domain.errors import NotFoundError
from streams.domain.rule import Rule
from streams.domain.tracked_alert import TrackedAlert
from streams.ports.alert_store import AlertQuery, RuleTally
from streams.ports.store import Store


def search_rules(book: RuleBook, text: str) -> list[Rule]:
    """The rules of a book, by id, in which every word of the text stands somewhere, whatever the case."""
    words = text.casefold().split()
    return [rule for _, rule in sorted(book.rules.items()) if all(word in _searchable(rule) for word in words)]


def get_rule(book: RuleBook, rule_id: str) -> Rule:
    """The rule of that id; raises NotFoundError."""
    if rule_id not in book.rules:
        raise NotFoundError(f"there is no rule {rule_id}", listed_by="rules list")
    return book.rules[rule_id]


def tally_rules(store: Store) -> Mapping[str, RuleTally]:
    """How many alerts each rule has raised, by id; those that raised none are left out."""
    with store.read() as tx:
        return store.alerts.tally_by_rule(tx)


def latest_alerts(store: Store, rule: Rule, limit: int = 10) -> Sequence[TrackedAlert]:
    """The rule's alerts that changed last, newest first."""
    with store.read() as tx:
        return store.alerts.list_alerts(tx, AlertQuery(rule_id=rule.id, limit=limit))


def _searchable(rule: Rule) -> str:
    labels = (f"{name}={value}" for name, value in rule.labels.items())
    return " ".join((rule.id, rule.title, rule.description, rule.owner, rule.status, *labels)).casefold()
