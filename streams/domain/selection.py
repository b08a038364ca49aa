"""Selection: whether a selector wants an alert, and if not, why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from streams.domain.alert import Alert, AlertBundle, Severity
from streams.domain.entity import EntityRef
from streams.domain.subscription import Selector


@dataclass(frozen=True, slots=True)
class Traits:
    """As much of an alert as selectors look at."""

    rule_id: str
    renamed_from: tuple[str, ...]
    labels: Mapping[str, str]
    severity: Severity
    countries: frozenset[str]
    organisations: frozenset[str]
    types: frozenset[str]


def traits_of(alert: Alert) -> Traits:
    """The alert's traits.

    A group below the state counts for the country that it belongs to; everybody who is no country counts as an
    organisation. What the alert tells of besides itself counts, too.
    """
    roles = list(_roles(alert))
    bundle = alert.bundle or AlertBundle(members=())
    return Traits(
        rule_id=alert.rule_id,
        renamed_from=alert.renamed_from,
        labels=alert.labels,
        severity=alert.severity,
        countries=frozenset(role.country for role in roles if role.country is not None).union(bundle.countries),
        organisations=frozenset(role.id for role in roles if role.kind != "country").union(bundle.organisations),
        types=frozenset(event.type for event in alert.events).union(bundle.types),
    )


def mismatch(selector: Selector, traits: Traits) -> str | None:
    """Why the selector does not want the alert, in words; ``None`` when it does.

    Patterns (``*``, ``?``) are meant for ids and are case-sensitive.
    """
    return next(_mismatches(selector, traits), None)


def outside(selector: Selector, alert: Alert) -> str | None:
    """Why the alert is outside what a subscription's parameters leave, in words; ``None`` when it is inside.

    A subscription that gives a parameter no values has the rule's default. An alert that tells of others besides
    itself is inside when any of them is.
    """
    for parameter in alert.parameters:
        wanted = selector.parameters.get(parameter.name, parameter.default)
        bundle = alert.bundle or AlertBundle(members=())
        values = {one.get(parameter.field) for one in (alert.dedupe, *(member.dedupe for member in bundle.members))}
        if wanted and not bundle.left_out and values.isdisjoint(wanted):
            have = _listed(str(value) for value in values if value is not None)
            return f"{parameter.field} is {have}, and {parameter.name} is {', '.join(wanted)}"
    return None


def _mismatches(selector: Selector, traits: Traits) -> Iterator[str]:
    if selector.rules and not _any_matches(selector.rules, (traits.rule_id, *traits.renamed_from)):
        yield f"rule {traits.rule_id} is none of {', '.join(selector.rules)}"
    for name, wanted in selector.labels.items():
        value = traits.labels.get(name)
        if value is None or not _any_matches(wanted, (value,)):
            yield f"label {name} is {value or 'missing'}, wanted {' or '.join(wanted)}"
    if selector.min_severity is not None and traits.severity.rank < selector.min_severity.rank:
        yield f"severity {traits.severity} is below {selector.min_severity}"
    if selector.countries and traits.countries.isdisjoint(selector.countries):
        yield f"countries {_listed(traits.countries)}, wanted {' or '.join(selector.countries)}"
    if selector.organisations and traits.organisations.isdisjoint(selector.organisations):
        yield f"organisations {_listed(traits.organisations)}, wanted {' or '.join(selector.organisations)}"
    if selector.types and not _any_matches(selector.types, traits.types):
        yield f"types {_listed(traits.types)}, wanted {' or '.join(selector.types)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _any_matches(patterns: Iterable[str], values: Iterable[str]) -> bool:
    return any(fnmatchcase(value, pattern) for value in values for pattern in patterns)


def _roles(alert: Alert) -> Iterator[EntityRef]:
    for event in alert.events:
        yield from (role for role in (event.actor, event.target, event.organisation, event.place) if role is not None)
