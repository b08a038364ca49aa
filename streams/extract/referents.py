"""Referents: entities named in an article by offset, with fast lookup of the nearest one before an offset."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Prefer = Callable[[str], bool]
"""Whether an entity is to be preferred among those that a reference can mean."""


@dataclass(frozen=True, slots=True)
class Referent:
    """What a reference was taken to mean; ``certainty`` is 0 to 1."""

    entity: str
    certainty: float
    how: str


@dataclass(slots=True)
class Places:
    """Where names begin, in order; and where each ends."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, start: int, end: int) -> None:
        """Take in the next one."""
        self.starts.append(start)
        self.ends.append(end)

    def before(self, position: int) -> tuple[int, int] | None:
        """Start and end of the last one that begins before the position."""
        found = bisect_left(self.starts, position)
        return (self.starts[found - 1], self.ends[found - 1]) if found else None


@dataclass(slots=True)
class Countries:
    """The countries that an article names; those that begin a sentence or stand in the title are prominent.

    Attributes:
        frequency: how often an entity is named first of all that its name can mean.
    """

    frequency: Callable[[str], int]
    _all: dict[str, Places] = field(default_factory=dict)
    _prominent: dict[str, Places] = field(default_factory=dict)

    def add(self, entity: str, start: int, end: int, *, prominent: bool) -> None:
        """Take in the next mention."""
        self._all.setdefault(entity, Places()).add(start, end)
        if prominent:
            self._prominent.setdefault(entity, Places()).add(start, end)

    def nearest(self, position: int, prefer: Prefer | None) -> Referent | None:
        """The country that *it* or *the country* at that offset most likely means."""
        best: tuple[float, int, str] | None = None
        for entity, places in self._all.items():
            favour = 0.7 if prefer is not None and prefer(entity) else 0.0
            for bonus, found in (
                (0.0, places.before(position)),
                (0.5, self._prominent[entity].before(position) if entity in self._prominent else None),
            ):
                if found is not None:
                    start, end = found
                    closeness = 1 / (1 + (position - end) / 250)
                    score = closeness + 0.15 * min(self.frequency(entity), 5) + bonus + favour
                    if best is None or (score, start) > best[:2]:
                        best = (score, start, entity)
        return None if best is None else Referent(best[2], min(0.85, 0.4 + best[0] / 4), "named before")


@dataclass(slots=True)
class Enumerations:
    """Countries that an article names together: *Mali, Niger and Chad*; a country named alone is one of one."""

    _starts: list[int] = field(default_factory=list)
    _members: list[list[tuple[int, str]]] = field(default_factory=list)
    _by_size: dict[int | None, list[int]] = field(default_factory=dict)

    def add(self, entity: str, start: int, *, joined: bool) -> None:
        """Take in the next mention; ``joined`` says whether it goes on the last enumeration."""
        if joined and self._members:
            self._members[-1].append((start, entity))
        else:
            self.close()
            self._starts.append(start)
            self._members.append([(start, entity)])

    def close(self) -> None:
        """The last enumeration is complete."""
        if self._members:
            last = len(self._members) - 1
            members = self._members[last]
            self._by_size.setdefault(len({entity for _, entity in members}), []).append(last)
            if len(members) > 1:
                self._by_size.setdefault(None, []).append(last)

    def last(self, position: int, size: int | None) -> list[Referent]:
        """The last enumeration before the offset of that many countries, or of several: *the three states*, *they*."""
        last = bisect_left(self._starts, position) - 1
        if last < 0:
            return self._next(position, size)
        found = [entity for start, entity in self._members[last] if start < position]
        if not (len(found) > 1 if size is None else len(set(found)) == size):
            fitting = self._by_size.get(size, [])
            earlier = bisect_left(fitting, last)
            found = [entity for _, entity in self._members[fitting[earlier - 1]]] if earlier else []
        if not found:
            return self._next(position, size)
        return [Referent(entity, 0.75, "enumerated before") for entity in dict.fromkeys(found)]

    def _next(self, position: int, size: int | None) -> list[Referent]:
        """The first enumeration of just so many behind the offset: *The three states left. Mali, Chad and Niger …*."""
        fitting = self._by_size.get(size, []) if size is not None and size > 1 else []
        later = next((n for n in fitting if self._starts[n] > position), None)
        members = self._members[later] if later is not None else []
        return [Referent(entity, 0.6, "enumerated later") for entity in dict.fromkeys(entity for _, entity in members)]


@dataclass(slots=True)
class Bodies:
    """The organisations that *the bloc*, or any other noun, can stand for in an article."""

    _places: dict[str, Places] = field(default_factory=dict)

    @classmethod
    def of(cls, mentions: Iterable[tuple[int, str]]) -> "Bodies":
        """Those named at these offsets, in order."""
        bodies = cls()
        for start, entity in mentions:
            bodies._places.setdefault(entity, Places()).add(start, start)
        return bodies

    def meant(self, position: int, prefer: Prefer | None) -> Referent | None:
        """The one that a reference at that offset means: the last one before it, else the first one behind."""
        if not self._places:
            return None
        preferred = [entity for entity in self._places if prefer is not None and prefer(entity)] or list(self._places)
        certainty = 0.85 if len(preferred) == 1 else 0.65
        before = [(found[0], entity) for entity in preferred if (found := self._places[entity].before(position))]
        if before:
            return Referent(max(before)[1], certainty, "named before")
        return Referent(preferred[0], certainty, "named later")
