"""Selection: whether an alert is one that a selector wants, and why not."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from streams.domain.alert import Alert
from streams.domain.entity import EntityRef
from streams.domain.subscription import Selector


def mismatch(selector: Selector, alert: Alert) -> str | None:
    """Why the selector does not want the alert, in words; ``None`` when it does.

    Patterns (``*``, ``?``) are meant for ids and are case-sensitive.
    """
    return next(_mismatches(selector, alert), None)


def _mismatches(selector: Selector, alert: Alert) -> Iterator[str]:
    if selector.rules and not _any_matches(selector.rules, (alert.rule_id,)):
        yield f"rule {alert.rule_id} is none of {', '.join(selector.rules)}"
    for name, wanted in selector.labels.items():
        value = alert.labels.get(name)
        if value is None or not _any_matches(wanted, (value,)):
            yield f"label {name} is {value or 'missing'}, wanted {' or '.join(wanted)}"
    if selector.min_severity is not None and alert.severity.rank < selector.min_severity.rank:
        yield f"severity {alert.severity} is below {selector.min_severity}"
    roles = list(_roles(alert))
    countries = sorted({role.id for role in roles if role.kind == "country"})
    if selector.countries and not set(selector.countries) & set(countries):
        yield f"countries {', '.join(countries) or 'none'}, wanted {' or '.join(selector.countries)}"
    organisations = sorted({role.id for role in roles if role.kind != "country"})
    if selector.organisations and not set(selector.organisations) & set(organisations):
        yield f"organisations {', '.join(organisations) or 'none'}, wanted {' or '.join(selector.organisations)}"
    types = sorted({event.type for event in alert.events})
    if selector.types and not _any_matches(selector.types, types):
        yield f"types {', '.join(types) or 'none'}, wanted {' or '.join(selector.types)}"


def _any_matches(patterns: Iterable[str], values: Iterable[str]) -> bool:
    values = tuple(values)
    return any(fnmatchcase(value, pattern) for pattern in patterns for value in values)


def _roles(alert: Alert) -> Iterable[EntityRef]:
    for event in alert.events:
        yield from (role for role in (event.actor, event.target, event.organisation, event.place) if role is not None)
