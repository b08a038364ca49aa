"""Names that subscriptions and silences can use, with suggestions for unknown ones."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from streams.domain.entity import Atlas
from streams.domain.subscription import Selector
from streams.domain.suggestion import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """What a selector can name. An empty collection means that nobody can tell.

    Attributes:
        countries: every id and every name of one country only, in lower case → the id.
        organisations: the same of organisations and named groups.
    """

    rules: Collection[str] = ()
    types: Collection[str] = ()
    countries: Mapping[str, str] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, atlas: Atlas, *, rules: Collection[str], types: Collection[str]) -> "KnownNames":
        """Everything that the atlas knows, with the rules in force and the types of the taxonomy."""
        bodies = ((b.id, (b.name, *b.acronyms, *b.names)) for b in atlas.organisations.values())
        groups = ((g.id, (g.name, *g.names)) for g in atlas.groups.values())
        return cls(
            rules=rules,
            types=types,
            countries=_ids((c.id, (c.name, *c.names)) for c in atlas.countries.values()),
            organisations=_ids((*bodies, *groups)),
        )

    def with_ids(self, selector: Selector) -> Selector:
        """The selector with ids in the place of names and of lower case: ``Mali`` and ``mli`` are ``MLI``."""
        return replace(
            selector,
            countries=tuple(self.countries.get(name.lower(), name) for name in selector.countries),
            organisations=tuple(self.organisations.get(name.lower(), name) for name in selector.organisations),
            parameters={key: tuple(map(self.id_of, values)) for key, values in selector.parameters.items()},
        )

    def id_of(self, name: str) -> str:
        """The id of the country or organisation of that name; an unknown name as it is."""
        return self.countries.get(name.lower()) or self.organisations.get(name.lower(), name)

    def wrong(self, selector: Selector) -> list[str]:
        """A line for every type and country that there is not: who asks for one would never be told anything."""
        return [
            *self._strange("type", selector.types, self.types),
            *self._strange("country", selector.countries, set(self.countries.values())),
        ]

    def unknown(self, selector: Selector) -> list[str]:
        """A line for every rule and organisation that nobody knows.

        They are no faults: a rule may be written later, and a trained pipeline finds organisations of its own. A group
        needs no name of its own: ``SDN.rebels`` are the rebels of a known country.
        """
        return [
            *self._strange("rule", selector.rules, self.rules),
            *self._strange("organisation", selector.organisations, set(self.organisations.values())),
        ]

    def _strange(self, what: str, wanted: Iterable[str], known: Collection[str]) -> Iterator[str]:
        for name in wanted if known else ():
            home, is_group, _ = name.partition(".")
            if what == "organisation" and is_group and home in self.countries.values():
                continue
            if not any(fnmatchcase(each, name) for each in known):
                hint = did_you_mean(name, known)
                yield f"no {what} is called {name}" + (f"; {hint}" if hint else "")


def _ids(entities: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    claims: defaultdict[str, set[str]] = defaultdict(set)
    ids = {}
    for entity, names in entities:
        ids[entity.lower()] = entity
        for name in names:
            claims[name.lower()].add(entity)
    return {name: claimants.pop() for name, claimants in claims.items() if len(claimants) == 1} | ids
