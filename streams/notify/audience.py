"""The audience: an index of subscriptions, which finds those an alert can concern without testing the others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from streams.domain.alert import Change
from streams.domain.selection import Traits
from streams.domain.subscription import Subscription


class Audience:
    """Every subscription, filed under the condition that few alerts meet; never changes.

    Attributes:
        everyone: all of them, by name.
        wants_closings: whether anybody asks for closings, which few rules tell of.
    """

    def __init__(self, everyone: Iterable[Subscription]) -> None:
        self.everyone = sorted(everyone, key=lambda each: each.name)
        self.wants_closings = any(Change.CLOSED in each.changes for each in self.everyone)
        self._place = {each.id: number for number, each in enumerate(self.everyone)}
        self._filed: defaultdict[tuple[str, str], list[Subscription]] = defaultdict(list)
        for each in self.everyone:
            for drawer in _drawers(each):
                self._filed[drawer].append(each)

    def concerned(self, alerts: Iterable[Traits]) -> list[Subscription]:
        """Those that any of the alerts can concern, by name; whoever is left out wants none of them."""
        drawers = {drawer for traits in alerts for drawer in _opened(traits)}
        found = {each.id: each for drawer in drawers for each in self._filed.get(drawer, ())}
        return sorted(found.values(), key=lambda each: self._place[each.id])


def _drawers(subscription: Subscription) -> Iterator[tuple[str, str]]:
    selector = subscription.selector
    if selector.rules and not any(set(rule) & set("*?[") for rule in selector.rules):
        yield from (("rule", rule) for rule in selector.rules)
    elif selector.organisations:
        yield from (("organisation", name) for name in selector.organisations)
    elif selector.countries:
        yield from (("country", name) for name in selector.countries)
    else:
        yield "any", ""


def _opened(traits: Traits) -> Iterator[tuple[str, str]]:
    yield "any", ""
    yield from (("rule", rule) for rule in (traits.rule_id, *traits.renamed_from))
    yield from (("organisation", name) for name in traits.organisations)
    yield from (("country", name) for name in traits.countries)
