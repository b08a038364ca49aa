"""Names of the atlas in text: all at once, the longest wins."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import ahocorasick

from streams.domain.entity import Atlas, Role, Surface
from streams.domain.leader import Leader
from streams.extract.cities import Cities
from streams.extract.lang.spelling import Spelling
from streams.extract.mention import PLACE, Candidate, Mention
from streams.extract.squeezing import squeeze

_ORDER = list(Role)
_FOLD = {
    **{ord(c): "'" for c in "’‘ʼ"},
    **{ord(c): " " for c in "\n\t\r\u00a0\u2009\u202f"},
    **dict.fromkeys(map(ord, "-‐‑–"), " "),
}
"""One character for one: offsets stay."""


class Gazetteer:
    """Finds the countries and organisations that a text names."""

    def __init__(
        self,
        atlas: Atlas,
        spelling: Spelling,
        decoys: Iterable[str] = (),
        leaders: Iterable[Leader] = (),
        places: Mapping[str, Iterable[str]] | None = None,
        cities: Cities | None = None,
    ) -> None:
        """Index every name.

        Args:
            atlas: whose names.
            spelling: how its language writes them.
            decoys: phrases that hold a name and mean something else.
            leaders: whose names stand for their countries.
            places: names of cities and regions by their country.
            cities: those that only a phrase of place can name.
        """
        self.atlas = atlas
        self._spelling = spelling
        self.cities = Cities() if cities is None else cities
        self.descriptions = _descriptions(atlas)
        entries: dict[str, dict[str, Candidate]] = {}
        kinds = dict.fromkeys(atlas.countries, "country") | dict.fromkeys(atlas.groups, "group")
        kinds |= {i: o.kind for i, o in atlas.organisations.items()}
        for surface in atlas.surfaces():
            candidate = Candidate(surface.entity, kinds[surface.entity], surface.role, surface.caution is not None)
            for form in spelling.spellings(surface, _FOLD, candidate.kind):
                held = entries.setdefault(form, {})
                other = held.get(surface.entity)
                if other is None or _ORDER.index(other.role) > _ORDER.index(candidate.role):
                    held[surface.entity] = candidate
        for leader in leaders:
            for text in leader.texts():
                for form in spelling.spellings(Surface(text, leader.country, Role.METONYM), _FOLD):
                    held = entries.setdefault(form, {})
                    terms = (*(held[leader.country].terms if leader.country in held else ()), *leader.heard())
                    held[leader.country] = Candidate(leader.country, "country", Role.METONYM, terms=terms)
        capitals = {c.id: c.capitals for c in atlas.countries.values()}
        self._own = {
            country: frozenset({*names, *capitals.get(country, ())}) for country, names in (places or {}).items()
        }
        for form, country in self._places(places or {}):
            entries.setdefault(form, {country: Candidate(country, PLACE, Role.CAPITAL)})
        self._automaton = ahocorasick.Automaton()
        for decoy in decoys:
            self._automaton.add_word(decoy.translate(_FOLD), (len(decoy), ()))
        for form, held in entries.items():
            order = sorted(held.values(), key=lambda c: (c.cautious, _ORDER.index(c.role), c.entity))
            self._automaton.add_word(form, (len(form), tuple(order)))
        self._automaton.make_automaton()
        self._casing = spelling.casing(entries)

    def capitalised(self, text: str) -> str:
        """A text without any capital with those of its names; any other as it is."""
        return self._casing.restored(text) if text.islower() else text

    def mentions(self, text: str, day: date | None = None) -> list[Mention]:
        """Every name in the text, in order; of names that overlap, the one that begins first, then the longest.

        One that runs on past it and means the same makes it longer: *President Xi* and *Xi Jinping*.

        ``day`` leaves out leaders who were not in office then.
        """
        squeezed, at = squeeze(text)
        folded = _folded(squeezed)
        found: list[tuple[int, int, tuple[Candidate, ...]]] = []
        for last, (length, candidates) in self._automaton.iter(folded):
            start = last - length + 1
            if _is_whole(folded, start, last + 1):
                found.append((start, -(last + 1), candidates))
        found.sort(key=lambda f: (f[0], f[1]))
        mentions: list[Mention] = []
        covered = 0
        for begin, negative_end, candidates in found:
            start, end = begin, -negative_end
            valid = candidates if day is None else tuple(c for c in candidates if c.is_valid(day))
            if start < covered:
                before = mentions[-1] if mentions and start < mentions[-1].end < end else None
                if before is None or not _mean_the_same(before.candidates, valid):
                    continue
                start = mentions.pop().start
            covered = end
            if valid and not (valid[0].is_country and self._is_homonym(squeezed, start, end, valid[0])):
                mentions.append(Mention(start, end, squeezed[start:end].replace("\n", " "), valid))
        if at is None:
            return mentions
        return [Mention(at[m.start], at[m.end - 1] + 1, m.text, m.candidates) for m in mentions]

    def _places(self, places: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
        """Every spelling of a city or region, with its country."""
        for country, names in places.items():
            for name in names:
                for form in self._spelling.spellings(Surface(name, country, Role.CAPITAL), _FOLD):
                    yield form, country

    def _is_homonym(self, text: str, start: int, end: int, candidate: Candidate) -> bool:
        """Whether the name means a town, a firm or a gang here; only names of countries as nouns can."""
        if candidate.role not in {Role.NAME, Role.CAPITAL}:
            return False
        return self._spelling.is_homonym(text, start, end, self._own.get(candidate.entity, frozenset()))


def _mean_the_same(one: Iterable[Candidate], other: Iterable[Candidate]) -> bool:
    entities = {candidate.entity for candidate in other}
    return any(candidate.entity in entities for candidate in one)


def _descriptions(atlas: Atlas) -> Mapping[str, tuple[str, ...]]:
    """The organisations by what their nouns say of them.

    That is what stands before the last word (``west african`` of *West African bloc*), or who it is one of (``of
    french-speaking nations`` of *group of French-speaking nations*).
    """
    found: dict[str, list[str]] = defaultdict(list)
    for body in atlas.organisations.values():
        for noun in body.nouns:
            before, of, whom = noun.lower().partition(" of ")
            described = f"of {whom}" if of else before.rpartition(" ")[0]
            known = described in {"", "regional"} or body.id in found[described]
            if not known and body.dissolved is None:
                found[described].append(body.id)
    return {noun: tuple(bodies) for noun, bodies in found.items()}


def _folded(text: str) -> str:
    if text.isascii():
        return text.translate(_FOLD)
    for code, plain in _FOLD.items():  # ten times as fast as to translate what is not ASCII
        text = text.replace(chr(code), plain)
    return text


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit touches the span."""
    return not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())
