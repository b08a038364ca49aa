"""The scene of one article: every name in its title and text, and what a reference can mean there."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from streams.domain.entity import Atlas
from streams.extract.gazetteer import Gazetteer
from streams.extract.mention import Candidate, Mention

Prefer = Callable[[str], bool]
"""Whether an entity is to be preferred among those that a reference can mean."""

_SENTENCE_START = re.compile(r"(?:^|[.!?][\"”’']?\s+|\n)(?:The |In |On |But |And |\w+day,? )?$")
_GROUP_GAP = re.compile(r"^\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)(?:the\s+)?$")


@dataclass(frozen=True, slots=True)
class Referent:
    """What a reference was taken to mean; ``certainty`` is 0 to 1."""

    entity: str
    certainty: float
    how: str


@dataclass(slots=True)
class Scene:
    """The names of an article. The title lies before the text: offsets in it are negative.

    Attributes:
        leaders: country by the last name of everyone whom the article ties to one; worked out when asked for.
    """

    title: str
    text: str
    atlas: Atlas
    day: date | None
    mentions: list[Mention] = field(default_factory=list)
    body_mentions: list[Mention] = field(default_factory=list)
    title_mentions: list[Mention] = field(default_factory=list)
    frequency: Counter[str] = field(default_factory=Counter)
    leaders: Mapping[str, str] | None = None

    @classmethod
    def of(cls, title: str, text: str, gazetteer: Gazetteer, day: date | None) -> "Scene":
        """Find every name."""
        scene = cls(title, text, gazetteer.atlas, day)
        scene.title_mentions = gazetteer.mentions(title)
        scene.body_mentions = gazetteer.mentions(text)
        shift = scene.title_shift
        moved = [Mention(m.start + shift, m.end + shift, m.text, m.candidates) for m in scene.title_mentions]
        scene.mentions = moved + scene.body_mentions
        for mention in scene.mentions:
            for candidate in mention.candidates[:1]:
                scene.frequency[candidate.entity] += 1
        return scene

    @property
    def title_shift(self) -> int:
        """What to add to an offset in the title."""
        return -len(self.title) - 2

    def pick(self, mention: Mention, *, country: bool) -> Candidate | None:
        """The candidate that the mention most likely stands for here: one that the article names more plainly wins."""
        fitting = [c for c in mention.candidates if c.is_country is country and not c.is_group]
        if len(fitting) > 1:
            plain = [c for c in fitting if any(self._plain(m, c) for m in self.mentions)]
            return (plain or fitting)[0]
        return fitting[0] if fitting else None

    @staticmethod
    def _plain(mention: Mention, candidate: Candidate) -> bool:
        return len(mention.candidates) == 1 and mention.candidates[0].entity == candidate.entity

    def in_region(self, region: str) -> Prefer:
        """Whether a country lies in that region of the atlas."""
        return lambda entity: self.atlas.countries[entity].region == region

    def is_noun_of(self, noun: str, organisation: str) -> bool:
        """Whether the common noun can stand for the organisation, by the last word of one of its nouns."""
        body = self.atlas.organisations[organisation]
        singular = noun.removesuffix("s")
        return any(own.rpartition(" ")[2] in {noun, singular} for own in body.nouns)

    def country(self, position: int, prefer: Prefer | None = None) -> Referent | None:
        """The country that *it* or *the country* at that offset most likely means."""
        best: tuple[float, int, str] | None = None
        for mention in self.mentions:
            candidate = self.pick(mention, country=True)
            if candidate is None or mention.start >= position:
                continue
            distance = position - mention.end
            score = 1 / (1 + distance / 250) + 0.15 * min(self.frequency[candidate.entity], 5)
            if mention.start < 0 or _SENTENCE_START.search(self.text[max(0, mention.start - 12) : mention.start]):
                score += 0.5
            if prefer is not None and prefer(candidate.entity):
                score += 0.7
            if best is None or (score, mention.start) > best[:2]:
                best = (score, mention.start, candidate.entity)
        if best is None:
            return None
        return Referent(best[2], min(0.85, 0.4 + best[0] / 4), "named before")

    def group(self, position: int, size: int | None) -> list[Referent]:
        """The countries of the last enumeration before the offset: *the three states*, *they*."""
        groups: list[list[str]] = []
        last_end: int | None = None
        for mention in self.mentions:
            candidate = self.pick(mention, country=True)
            if candidate is None or mention.start >= position:
                continue
            gap = self.text[last_end : mention.start] if last_end is not None and last_end >= 0 else ""
            if last_end is not None and mention.start >= 0 and _GROUP_GAP.match(gap) and groups:
                groups[-1].append(candidate.entity)
            else:
                groups.append([candidate.entity])
            last_end = mention.end if mention.start >= 0 else None
        for found in reversed(groups):
            if (size is None and len(found) > 1) or (size is not None and len(set(found)) == size):
                return [Referent(e, 0.75, "enumerated before") for e in dict.fromkeys(found)]
        return []

    def organisation(self, noun: str, position: int, prefer: Prefer | None = None) -> Referent | None:
        """The organisation that *the bloc* at that offset means: the last one before it, else the first one behind."""
        fitting: list[tuple[int, str, bool, bool]] = []
        for mention in self.mentions:
            candidate = self.pick(mention, country=False)
            if candidate is None:
                continue
            fits = not noun or self.is_noun_of(noun, candidate.entity)
            fitting.append((mention.start, candidate.entity, fits, candidate.cautious))
        pool = [f for f in fitting if f[2] and not f[3]] or [f for f in fitting if f[2]]
        if not pool:
            return None
        preferred = [f for f in pool if prefer is not None and prefer(f[1])] or pool
        before = [f for f in preferred if f[0] < position]
        chosen = before[-1] if before else preferred[0]
        lone = len({f[1] for f in preferred}) == 1
        return Referent(chosen[1], 0.85 if lone else 0.65, "named before" if before else "named later")
