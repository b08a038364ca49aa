"""Rules and events as a newsroom with many subscribers might have them, the same for every engine.

*Narrow* takes every name from the shipped knowledge: with more rules, more of them agree, and an event matches more.
*Broad* grows the number of known entities with the number of rules, as watch lists of companies would.
Popularity is skewed: a few countries and types make most of the news and most of the rules.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate

from streams.adapters.knowledge.files import load_atlas
from streams.domain.article import Source
from streams.domain.condition import AllOf, Clause, Condition, Not, Operator
from streams.domain.entity import Atlas, Country, EntityRef, Organisation
from streams.domain.event import ArticleRef, Event, Evidence, Modality, Status

FAMILIES = ("membership", "sanction", "forces", "relations", "treaty", "protest", "government", "ceasefire")
VERBS = ("leave", "join", "apply", "suspend", "lift", "impose", "deploy", "withdraw")
TYPES = tuple(f"{family}.{verb}" for family in FAMILIES for verb in VERBS[: 3 + len(family) % 5])
CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9)
SKEW = 0.8


class Pool:
    """Values of which the first are the most popular."""

    def __init__(self, values: list[str], rng: random.Random) -> None:
        self.values = values
        self._rng = rng
        self._weights = list(accumulate(1 / (rank + 1) ** SKEW for rank in range(len(values))))

    def one(self) -> str:
        """One value."""
        return self._rng.choices(self.values, cum_weights=self._weights)[0]

    def some(self, most: int) -> tuple[str, ...]:
        """One to ``most`` different values, sorted."""
        return tuple(sorted({self.one() for _ in range(self._rng.randint(1, most))}))


@dataclass(frozen=True)
class Workload:
    """Rules and events of one vocabulary.

    Attributes:
        rules: one condition each; a rule is known by its position.
    """

    name: str
    rules: list[Condition]
    events: list[Event]
    atlas: Atlas


def workload(vocabulary: str, rules: int, events: int, seed: int = 1) -> Workload:
    """The workload of that vocabulary (``narrow`` or ``broad``) and size; the same for the same arguments."""
    rng = random.Random(seed)
    atlas = load_atlas()
    if vocabulary == "broad":
        atlas = _grown(atlas, rules, rng)
    maker = _Maker(atlas, rng)
    return Workload(vocabulary, [maker.rule() for _ in range(rules)], [maker.event(n) for n in range(events)], atlas)


def _grown(atlas: Atlas, rules: int, rng: random.Random) -> Atlas:
    """The atlas with one more entity for every four rules."""
    regions = sorted({country.region or "global" for country in atlas.countries.values()})
    countries = {
        f"X{n:06}": Country(id=f"X{n:06}", name=f"Entity {n}", region=rng.choice(regions)) for n in range(rules // 4)
    }
    bodies = {
        f"B{n:06}": Organisation(id=f"B{n:06}", name=f"Body {n}", kind="forum", region=rng.choice(regions))
        for n in range(rules // 20)
    }
    return Atlas(countries={**countries, **atlas.countries}, organisations={**bodies, **atlas.organisations})


class _Maker:
    def __init__(self, atlas: Atlas, rng: random.Random) -> None:
        self._atlas = atlas
        self._rng = rng
        bodies, countries = list(atlas.organisations), list(atlas.countries)
        rng.shuffle(bodies)
        rng.shuffle(countries)
        self._types = Pool(list(TYPES), rng)
        self._families = Pool(list(FAMILIES), rng)
        self._countries = Pool(countries, rng)
        self._bodies = Pool(bodies, rng)
        self._domains = Pool([f"outlet{n}.example" for n in range(2000)], rng)
        self._kinds = Pool(sorted({body.kind for body in atlas.organisations.values()}), rng)
        self._regions = Pool(sorted({country.region or "global" for country in atlas.countries.values()}), rng)

    def rule(self) -> Condition:
        """One subscriber's rule."""
        parts = self._rng.choices(
            [
                self._type_and_body,
                self._types_and_countries,
                self._kind_and_region,
                self._pair,
                self._family_at_place,
                self._region_but_not,
                self._bodies_by_status,
                self._outlet,
                self._anything_certain,
            ],
            weights=[300, 200, 150, 100, 100, 80, 50, 15, 5],
        )[0]()
        if self._rng.random() < 0.3 and all(
            clause.field != "event.confidence" for clause in parts if isinstance(clause, Clause)
        ):
            parts.append(self._confident())
        return AllOf((*parts, _is("event.modality", "asserted")))

    def _type_and_body(self) -> list[Condition]:
        return [_is("event.type", self._types.one()), _is("organisation.id", self._bodies.one())]

    def _types_and_countries(self) -> list[Condition]:
        return [_is("event.type", *self._types.some(3)), _is("actor.id", *self._countries.some(4))]

    def _kind_and_region(self) -> list[Condition]:
        kind, region = _is("organisation.kind", self._kinds.one()), _is("actor.region", self._regions.one())
        return [_is("event.family", self._families.one()), kind, region, _is("event.status", "announced", "completed")]

    def _pair(self) -> list[Condition]:
        return [_is("actor.id", self._countries.one()), _is("target.id", *self._countries.some(2))]

    def _family_at_place(self) -> list[Condition]:
        tier = Clause(field="source.tier", operator=Operator.LTE, values=(float(self._rng.randint(1, 3)),))
        return [
            _is("event.family", self._families.one()),
            _is("place.id", self._countries.one()),
            self._confident(),
            tier,
        ]

    def _region_but_not(self) -> list[Condition]:
        region = _is("actor.region", self._regions.one())
        return [_is("event.type", self._types.one()), region, Not(_is("organisation.id", *self._bodies.some(3)))]

    def _bodies_by_status(self) -> list[Condition]:
        bodies = _is("organisation.id", *self._bodies.some(5))
        return [bodies, _is("event.status", "announced", "completed"), self._confident()]

    def _outlet(self) -> list[Condition]:
        return [_is("source.domain", self._domains.one()), _is("event.family", self._families.one())]

    def _anything_certain(self) -> list[Condition]:
        tier = Clause(field="source.tier", operator=Operator.LTE, values=(1.0,))
        return [Clause(field="event.confidence", operator=Operator.GTE, values=(0.95,)), tier]

    def _confident(self) -> Clause:
        return Clause(field="event.confidence", operator=Operator.GTE, values=(self._rng.choice(CONFIDENCES),))

    def event(self, number: int) -> Event:
        """One event of the news."""
        rng = self._rng
        domain = self._domains.one()
        return Event(
            id=f"event-{number}",
            type=self._types.one(),
            status=rng.choice(list(Status)),
            modality=rng.choices(list(Modality), weights=[80, 5, 5, 10])[0],
            actor=self._ref(self._countries.one()),
            target=self._ref(self._countries.one()) if rng.random() < 0.4 else None,
            organisation=self._ref(self._bodies.one()) if rng.random() < 0.6 else None,
            place=self._ref(self._countries.one()) if rng.random() < 0.5 else None,
            confidence=round(rng.uniform(0.4, 1), 2),
            evidence=(Evidence(sentence="It did.", start=0, end=7, trigger="did"),),
            article=ArticleRef(
                id=f"article-{number}",
                title="It did",
                source=Source(name=domain, domain=domain, owner=domain, tier=rng.randint(1, 5)),
                published_at=datetime(2024, 1, 1, tzinfo=UTC),
            ),
        )

    def _ref(self, entity: str) -> EntityRef:
        return self._atlas.ref(entity)


def _is(field: str, *values: str) -> Clause:
    return Clause(field=field, values=values)
