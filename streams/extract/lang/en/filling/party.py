"""Parties: who acts or is acted on below the level of states: rebels, protesters, refugees, named groups."""

from dataclasses import dataclass

from streams.domain.entity import Role
from streams.extract.filling import Filling, FillResult
from streams.extract.lang.en.filling.home import home_of, why_not_at_home
from streams.extract.lang.en.filling.reference import PRIVATE_BODIES
from streams.extract.lang.en.filling.sector import (
    FORCES,
    OUTSIDERS,
    QUANTITIES,
    REBELS,
    is_at_mission,
    is_part_of_name,
    sector_of,
)
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.leaders import leader_of
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.lang.en.syntax.word import Word
from streams.extract.mention import PLACE, Candidate, Mention

_OF = frozenset({"of"})
_NOWHERE: frozenset[str] = frozenset()
_ELSEWHERE = frozenset("foreign international world global western arab eu".split())
"""Adjectives of those who are not of the country that is spoken of."""
_PRIVATE = frozenset({OUTSIDERS, "civilians", "party", "workers", "criminals", "journalists", "students"})
"""Sectors whose members a sanction means when it is one on their country."""
_NAMED_AFTER = frozenset(
    (
        "process processes talks roadmap agreement agreements accord accords conference convention conventions "
        "declaration protocol protocols format summit initiative framework track tracks deal deals treaty treaties "
        "pact pacts plan formula principles understanding communique consensus commitments"
    ).split()
)
"""What is named after the city where it was held or signed: *the Nairobi process*."""
_LINKS = _OF | {"in", "from", "at", "near", "for"}


@dataclass(slots=True)
class Parties:
    """Reads noun phrases of one sentence as parties: a country's forces as the country, its rebels as a group.

    ``whole`` lets private persons and firms stand for their country.

    It is asked only after a country or an organisation was sought in vain.
    """

    context: SentenceContext
    whole: bool = False

    def fill(self, k: int, *, acting: bool) -> FillResult:
        """Read noun phrase ``k``; ``acting`` lets those who have no home be of the country that is spoken of."""
        chunk = self.context.clauses.chunks[k]
        words = self.context.clauses.words
        head = words[chunk.head]
        if head.mention is not None and (group := head.mention.group) is not None:
            if group.kind == PLACE and chunk.head > chunk.first and is_part_of_name(self.context, chunk.head):
                return FillResult(refusal=f"{self.context.words_of(chunk)!r} is a person's name")
            if group.kind == PLACE and acting:
                return FillResult(refusal=f"{head.text!r} is where it happens, not who does it")
            return FillResult((Filling(group.entity, "named", 0.6 if group.cautious else 0.95, repr(head.text)),))
        inner = self._behind_quantity(k)
        if inner is not None:
            return self._whole(inner, acting=acting)
        return self._described(k, acting=acting)

    def _described(self, k: int, *, acting: bool) -> FillResult:
        """A noun phrase by what it says: whose it is and what they are."""
        chunk = self.context.clauses.chunks[k]
        sector, text = sector_of(self.context, chunk), self.context.words_of(chunk)
        if sector is not None and is_at_mission(self.context, k):
            sector = FORCES
        if self.whole and sector in _PRIVATE:
            sector = FORCES
        if sector == OUTSIDERS:
            return FillResult(refusal=f"{text!r} is nobody of politics")
        head = self.context.clauses.low(k)
        links = _NOWHERE if head in grammar.VIOLENT_DEEDS else _LINKS if sector else _OF
        owner = self._owner(k, links)
        if owner is not None and owner[1].is_place and head in _NAMED_AFTER:
            return FillResult(refusal=f"{text!r} only bears the name of {owner[1].text!r}")
        if owner is not None and sector is None and self._is_nobody(chunk, owner, acting=acting):
            return FillResult(refusal=f"{text!r} is not said to be anybody")
        person = self.whole and chunk.possessor is not None  # "Malawi's Chakwera wins the election"
        if owner is not None and (sector is not None or person or not self._is_private(chunk)):
            band = self._armed_group(owner[1]) if sector in {None, FORCES, REBELS} else None
            return self._of(
                band or owner[0], sector or FORCES, 0.9 if sector else 0.7, f"{text!r} is {owner[1].text}'s"
            )
        apposed = self._apposed(k)
        if apposed is not None:
            return self._of(apposed, FORCES, 0.8, f"told behind {text!r}")
        led = self._led(self.context.clauses.words[chunk.head])
        if led is not None:
            return FillResult((Filling(led, "represented", 0.85, f"the article ties {text!r} to it"),))
        if sector is not None or self._is_titled(chunk):
            return self._homeless(k, sector or FORCES, acting=acting)
        return FillResult(refusal=f"{text!r} is no party")

    def is_people(self, head: Word) -> bool:
        """Whether a noun means some people of a country, not those who act for it: *thrown at by [people]*."""
        return head.low in self.context.lexicon.nouns["peoples"] and head.low in self.context.lexicon.sectors

    def _armed_group(self, mention: Mention) -> Candidate | None:
        """The armed group whose fighters, rockets or raids are its own."""
        group = mention.group
        known = self.context.document.atlas.groups.get(group.entity) if group is not None else None
        return group if known is not None and known.sector == REBELS else None

    def _is_nobody(self, chunk: Chunk, owner: tuple[Candidate, Mention], *, acting: bool) -> bool:
        """Whether a country's noun phrase is nobody: *Nigerian violence* acts for nobody, *American Oil* is a firm."""
        head = self.context.clauses.words[chunk.head]
        if (
            head.mention is not None
            or not owner[0].is_country
            or owner[1].group is not None
            or self._is_titled(chunk)
            or self._led(head) is not None
        ):
            return False
        return (head.capital and chunk.possessor is None) or (acting and not head.capital)

    def possessor(self, k: int) -> FillResult:
        """Who stands before the head of noun phrase ``k``: *NATO's attack*, *the Houthi attack*."""
        chunk = self.context.clauses.chunks[k]
        words = self.context.clauses.words
        for w in range(chunk.first, chunk.last):
            mention = words[w].mention
            if mention is None:
                continue
            if mention.group is not None:
                return FillResult((Filling(mention.group.entity, "named", 0.85, f"{mention.text!r} before the noun"),))
            candidate = _picked(self.context, mention)
            if candidate is not None:
                return FillResult((Filling(candidate.entity, "named", 0.85, f"{mention.text!r} before the noun"),))
        return FillResult(refusal=f"nobody owns {self.context.words_of(chunk)!r}")

    def _whole(self, k: int, *, acting: bool) -> FillResult:
        """What noun phrase ``k`` behind a quantity is: any country, organisation or group."""
        chunk = self.context.clauses.chunks[k]
        mention = self.context.clauses.words[chunk.head].mention
        if mention is not None and mention.group is None:
            candidate = _picked(self.context, mention)
            if candidate is not None:
                people = candidate.role is Role.PEOPLE
                return self._of(candidate, "civilians" if people else FORCES, 0.85, self.context.words_of(chunk))
        return self.fill(k, acting=acting)

    def _of(self, owner: Candidate, sector: str, certainty: float, why: str) -> FillResult:
        if sector == FORCES or not owner.is_country:
            return FillResult((Filling(owner.entity, "represented", certainty, why),))
        return FillResult((Filling(f"{owner.entity}.{sector}", "named", certainty, why),))

    def _homeless(self, k: int, sector: str, *, acting: bool) -> FillResult:
        """Rebels, police or a president without a country's name are of the country that is spoken of."""
        chunk = self.context.clauses.chunks[k]
        lows = {w.low for w in self.context.clauses.words[chunk.first : chunk.last + 1]}
        if acting and (why := why_not_at_home(self.context, chunk, forces=sector == FORCES)):
            return FillResult(refusal=f"{self.context.words_of(chunk)!r} {why}")
        home = None if lows & _ELSEWHERE or lows & grammar.REGIONS.keys() else home_of(self.context, k, acting=acting)
        if home is None:
            return FillResult(
                refusal=f"no country is tied to {self.context.words_of(self.context.clauses.chunks[k])!r}"
            )
        entity, certainty, how = home
        what = entity if sector == FORCES else f"{entity}.{sector}"
        return FillResult((Filling(what, "referred", certainty * (1.0 if acting else 0.9), how),))

    def _led(self, name: Word) -> str | None:
        """The country that the article ties somebody of that name to."""
        if not name.capital:
            return None
        return leader_of(self.context.document, name.text, self.context.lexicon.nouns["titles"])

    def meant(self, k: int) -> int | None:
        """The subject of the clause around a pronoun: *Gbagbo said that he will …*; none for other phrases."""
        if self.context.clauses.words[self.context.clauses.chunks[k].head].tag is not Tag.PRONOUN:
            return None
        clauses = self.context.clauses
        is_subject = clauses.kind(k + 1) is Kind.VERB
        for j in range(k - 1, -1, -1):
            if clauses.kind(j) is Kind.VERB and clauses.chunks[j].finite and (is_subject or j < k - 1):
                for subject in clauses.subject(j)[0]:
                    word = clauses.words[clauses.chunks[subject].head]
                    if subject < k and word.tag is not Tag.PRONOUN:
                        return subject
        return None

    def _is_private(self, chunk: Chunk) -> bool:
        """Whether it names a person or a firm that nothing ties to the state: *American Widgets Corp*."""
        words = self.context.clauses.words[chunk.first : chunk.last + 1]
        named = words[-1].capital and words[-1].mention is None and words[-1].tag is Tag.NOUN
        return named and not self._is_titled(chunk)

    def _is_titled(self, chunk: Chunk) -> bool:
        titles = self.context.lexicon.nouns["titles"]
        words = self.context.clauses.words[chunk.first : chunk.last + 1]
        return any(w.low.rpartition("-")[2] in titles for w in words) and words[-1].capital

    def _behind_quantity(self, k: int) -> int | None:
        """The noun phrase of *thousands of Iraqis*, *members of the opposition*."""
        low = self.context.clauses.low(k)
        if low == "heads" and self.context.clauses.low(k + 2) in {"state", "government"}:
            return None  # those of several countries
        if self.context.lexicon.sectors.get(low) != QUANTITIES and not self._is_count(k):
            return None
        if self.context.clauses.kind(k + 1) is Kind.PREPOSITION and self.context.clauses.low(k + 1) == "of":
            return k + 2 if self.context.clauses.kind(k + 2) is Kind.NOUN else None
        return None

    def _is_count(self, k: int) -> bool:
        return self.context.clauses.words[self.context.clauses.chunks[k].head].tag is Tag.NUMBER

    def _owner(self, k: int, links: frozenset[str]) -> tuple[Candidate, Mention] | None:
        """The country, organisation or group whose part noun phrase ``k`` is: before its head, or behind it."""
        chunk = self.context.clauses.chunks[k]
        for w in range(chunk.last, chunk.first - 1, -1):
            found = None if is_part_of_name(self.context, w) else self._candidate(self.context.clauses.words[w].mention)
            if found is not None:
                return found
        at = k + 1
        if self.context.clauses.words[chunk.first].low in grammar.POSSESSIVES:
            return None  # "its nationals from Sudan" are its own
        while self.context.clauses.kind(at) is Kind.PREPOSITION and self.context.clauses.low(at) in links:
            if self.context.clauses.kind(at + 1) is not Kind.NOUN:
                return None
            inner = self.context.clauses.chunks[at + 1]
            for w in range(inner.last, inner.first - 1, -1):
                found = self._candidate(self.context.clauses.words[w].mention)
                if found is not None and not self._names_a_thing(inner, w, found[0]):
                    return found
            if self.context.clauses.low(at + 1) in PRIVATE_BODIES:
                return None  # "the chairman of the Social Democratic Party of Kyrgyzstan"
            at += 2
        return None

    def _names_a_thing(self, chunk: Chunk, w: int, candidate: Candidate) -> bool:
        """Whether a city only gives a thing its name: *the breach of the [Jeddah] declaration*."""
        head = self.context.clauses.words[chunk.head]
        return candidate.role is Role.CAPITAL and w != chunk.head and head.low in _NAMED_AFTER

    def _candidate(self, mention: Mention | None) -> tuple[Candidate, Mention] | None:
        if mention is None:
            return None
        group = mention.group
        if group is not None:
            if group.kind == PLACE:
                return Candidate(group.entity, "country", Role.CAPITAL), mention
            home, dot, _ = group.entity.partition(".")
            return (Candidate(home, "country", Role.NAME, group.cautious), mention) if dot else (group, mention)
        candidate = _picked(self.context, mention)
        return None if candidate is None else (candidate, mention)

    def _apposed(self, k: int) -> Candidate | None:
        """Whose minister or leader a name is: *Kofi Annan, the UN secretary-general*."""
        if self.context.clauses.kind(k + 1) is not Kind.COMMA or self.context.clauses.kind(k + 2) is not Kind.NOUN:
            return None
        chunk = self.context.clauses.chunks[k + 2]
        if not self.context.clauses.words[self.context.clauses.chunks[k].head].capital:
            return None
        lows = {self.context.clauses.words[w].low for w in range(chunk.first, chunk.last + 1)}
        offices = self.context.lexicon.nouns["titles"] | self.context.lexicon.nouns["representatives"]
        if not lows & offices and not any(self.context.lexicon.sectors.get(low) == FORCES for low in lows):
            return None
        owner = self._owner(k + 2, _LINKS)
        return None if owner is None else owner[0]


def _picked(context: SentenceContext, mention: Mention) -> Candidate | None:
    """What the mention stands for: a country rather than an organisation."""
    return context.document.pick(mention, country=True) or context.document.pick(mention, country=False)
