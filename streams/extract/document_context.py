"""Document context: every name in an article's title and text, and the possible referents there."""

import re
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date

from streams.domain.entity import Atlas, Role
from streams.extract.cities import Cities
from streams.extract.gazetteer import Gazetteer
from streams.extract.mention import PLACE, Candidate, Mention
from streams.extract.referents import Bodies, Countries, Enumerations, Prefer, Referent

_SENTENCE_START = re.compile(r"(?:^|[.!?][\"”’']?\s+|\n)(?:The |In |On |But |And |\w+day,? )?$")
_GROUP_GAP = re.compile(r"(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)(?:the\s+)?")


@dataclass(slots=True)
class DocumentContext:
    """The names of an article. The title lies before the text: offsets in it are negative.

    Attributes:
        leaders: country by the last name of everyone whom the article ties to one; worked out when asked for.
        descriptions: organisations by the words that news describes them with: ``west african``.
    """

    title: str
    text: str
    atlas: Atlas
    day: date | None
    mentions: list[Mention] = field(default_factory=list)
    body_mentions: list[Mention] = field(default_factory=list)
    title_mentions: list[Mention] = field(default_factory=list)
    leaders: Mapping[str, str] | None = None
    cities: Cities = field(default_factory=Cities)
    descriptions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _plain: frozenset[str] = frozenset()
    _countries: tuple[Countries, Enumerations] | None = None
    _lands: dict[str, frozenset[str]] = field(default_factory=dict)
    _bodies: dict[str, Bodies] = field(default_factory=dict)

    @classmethod
    def of(cls, title: str, text: str, gazetteer: Gazetteer, day: date | None) -> "DocumentContext":
        """Find every name."""
        document = cls(title, text, gazetteer.atlas, day, descriptions=gazetteer.descriptions, cities=gazetteer.cities)
        document.title_mentions = gazetteer.mentions(title, day)
        document.body_mentions = gazetteer.mentions(text, day)
        shift = document.title_shift
        moved = [Mention(m.start + shift, m.end + shift, m.text, m.candidates) for m in document.title_mentions]
        document.mentions = moved + document.body_mentions
        document._plain = frozenset(m.candidates[0].entity for m in document.mentions if len(m.candidates) == 1)
        return document

    @property
    def lands(self) -> frozenset[str]:
        """The countries that it names, by name or by a place in them."""
        return self.lands_without("")

    def lands_without(self, name: str) -> frozenset[str]:
        """The countries that it names by anything but that name."""
        if name not in self._lands:
            named = (c for mention in self.mentions if mention.text != name for c in mention.candidates)
            self._lands[name] = frozenset(c.entity for c in named if c.is_country or c.kind == PLACE)
        return self._lands[name]

    @property
    def title_shift(self) -> int:
        """What to add to an offset in the title."""
        return -len(self.title) - 2

    def pick(self, mention: Mention, *, country: bool) -> Candidate | None:
        """The candidate that the mention most likely stands for here: one that the article names more plainly wins."""
        fitting = [c for c in mention.candidates if c.is_country is country and not c.is_group]
        if len(fitting) > 1:
            return next((c for c in fitting if c.entity in self._plain), fitting[0])
        return fitting[0] if fitting else None

    def means_body(self, mention: Mention, country: Candidate) -> bool:
        """Whether a capital stands for the organisation seated there: nothing else in the article is of its country."""
        return mention.organisation is not None and all(
            m.text == mention.text for m in self.mentions if country.entity in {c.entity for c in m.candidates}
        )

    def in_region(self, region: str) -> Prefer:
        """Whether a country lies in that region of the atlas."""
        return lambda entity: self.atlas.countries[entity].region == region

    def takes(self, organisation: str, countries: Container[str]) -> bool:
        """Whether one of the countries ever belonged to the organisation, as far as the atlas knows."""
        spells = self.atlas.organisations[organisation].memberships if organisation in self.atlas.organisations else ()
        return not spells or any(spell.country in countries for spell in spells)

    def is_noun_of(self, noun: str, organisation: str) -> bool:
        """Whether the common noun can stand for the organisation, by the last word of one of its nouns."""
        body = self.atlas.organisations[organisation]
        singular = noun.removesuffix("s")
        return any(own.partition(" of ")[0].rpartition(" ")[2] in {noun, singular} for own in body.nouns)

    def country(self, position: int, prefer: Prefer | None = None) -> Referent | None:
        """The country that *it* or *the country* at that offset most likely means."""
        return self._named_countries()[0].nearest(position, prefer)

    def group(self, position: int, size: int | None) -> list[Referent]:
        """The countries of the last enumeration before the offset: *the three states*, *they*."""
        return self._named_countries()[1].last(position, size)

    def organisation(self, noun: str, position: int, prefer: Prefer | None = None) -> Referent | None:
        """The organisation that *the bloc* at that offset means; any for no noun."""
        if noun not in self._bodies:
            named = [(m.start, c) for m in self.mentions if (c := self.pick(m, country=False)) is not None]
            fitting = [(start, c) for start, c in named if not noun or self.is_noun_of(noun, c.entity)]
            sure = [(start, c) for start, c in fitting if not c.cautious]
            self._bodies[noun] = Bodies.of((start, c.entity) for start, c in sure or fitting)
        return self._bodies[noun].meant(position, prefer)

    def _named_countries(self) -> tuple[Countries, Enumerations]:
        if self._countries is None:
            frequency = Counter(m.candidates[0].entity for m in self.mentions)
            countries, enumerations = Countries(frequency.__getitem__), Enumerations()
            behind: int | None = None
            for mention in self.mentions:
                candidate = self.pick(mention, country=True)
                if candidate is None or (candidate.cautious and candidate.role is Role.CAPITAL):
                    continue
                in_title = mention.start < 0
                before = "" if in_title else self.text[max(0, mention.start - 12) : mention.start]
                prominent = in_title or bool(_SENTENCE_START.search(before))
                joined = behind is not None and bool(_GROUP_GAP.fullmatch(self.text, behind, mention.start))
                countries.add(candidate.entity, mention.start, mention.end, prominent=prominent)
                enumerations.add(candidate.entity, mention.start, joined=joined)
                behind = None if in_title else mention.end
            enumerations.close()
            self._countries = countries, enumerations
        return self._countries
