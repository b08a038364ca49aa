"""Suggestions: what somebody probably meant by a name that nobody knows."""

from collections.abc import Collection
from difflib import get_close_matches
from fnmatch import fnmatchcase

from streams.domain.subscription import Selector


def unknown_names(
    selector: Selector, rules: Collection[str], countries: Collection[str], organisations: Collection[str]
) -> list[str]:
    """A line for every rule, country and organisation that a selector names and nobody knows.

    They are no faults: a rule may be written later. An empty collection means that nobody can tell. A group needs no
    name of its own: ``SDN.rebels`` are the rebels of a known country.
    """
    lines = []
    for what, wanted, known in (
        ("rule", selector.rules, rules),
        ("country", selector.countries, countries),
        ("organisation", selector.organisations, organisations),
    ):
        for name in wanted if known else ():
            home, is_group, _ = name.partition(".")
            if what == "organisation" and is_group and home in countries:
                continue
            if not any(fnmatchcase(each, name) for each in known):
                nearest = get_close_matches(name, known, n=1) or get_close_matches(name.upper(), known, n=1)
                hint = f"; did you mean {nearest[0]}?" if nearest else ""
                lines.append(f"no {what} is called {name} now{hint}")
    return lines
