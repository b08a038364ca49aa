"""Fillings: which entities a noun phrase stands for in a slot, and why not."""

from dataclasses import dataclass, replace

from streams.domain.entity import Role
from streams.extract import grammar
from streams.extract.chunk import Chunk, Kind
from streams.extract.clause import Clauses
from streams.extract.grammar import Tag
from streams.extract.lexicon import Lexicon, Slot
from streams.extract.mention import Candidate, Mention
from streams.extract.outcome import Filling, Outcome
from streams.extract.party import Parties
from streams.extract.scene import Prefer, Scene
from streams.extract.word import Word

_COUNTS = {
    "two": 2,
    "both": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_OCCASIONS = frozenset(
    {"summit", "summits", "meeting", "conference", "talks", "session", "office", "programme", "program"}
)
_INDEFINITE = frozenset({"a", "an", "another", "any", "one", "some", "several"})
_SINGULAR = frozenset({"it", "itself", "this", "that", "its"})
_PLURAL = frozenset({"they", "them", "themselves", "their", "these", "those"})
_FIRST = frozenset({"we", "us", "our", "i", "my"})


def _both(first: Prefer, second: Prefer) -> Prefer:
    return lambda entity: first(entity) and second(entity)


_BODY = Slot("organisation", (), frozenset({"organisation"}))


@dataclass(slots=True)
class Filler:
    """Reads noun phrases of one sentence as entities."""

    clauses: Clauses
    scene: Scene
    lexicon: Lexicon
    shift: int
    """What to add to an offset in the sentence to get one in the scene."""

    def fill(self, k: int, slot: Slot, *, acting: bool, prefer: Prefer | None = None) -> Outcome:
        """Read noun phrase ``k`` for the slot; ``acting`` lets a government stand for its country."""
        country = slot.fits("country")
        body = not slot.kinds or any(kind != "country" for kind in slot.kinds)
        parties = Parties(self.clauses, self.scene, self.lexicon, self.shift) if "group" in slot.kinds else None
        if parties is not None and (meant := parties.meant(k)) is not None:
            return self.fill(meant, slot, acting=acting, prefer=prefer)
        refusals = []
        if country:
            outcome = self._country(k, acting=acting, prefer=prefer)
            if outcome.fillings:
                return self._checked(outcome, slot)
            refusals.append(outcome.refusal)
        if body:
            outcome = self._organisation(k, acting=acting, prefer=prefer)
            if outcome.fillings:
                return self._checked(outcome, slot)
            refusals.append(outcome.refusal)
        if parties is not None:
            return parties.fill(k, acting=acting)
        return Outcome(refusal="; ".join(dict.fromkeys(r for r in refusals if r)))

    def possessor(self, k: int, slot: Slot, prefer: Prefer | None = None) -> Outcome:
        """Read the possessor or a name in front of noun phrase ``k``'s head for the slot."""
        chunk = self.clauses.chunks[k]
        if chunk.possessor is not None:
            outcome = self._possessor(chunk.possessor, slot, prefer)
            if outcome.fillings:
                return outcome
        return self.modifier(k, slot)

    def modifier(self, k: int, slot: Slot) -> Outcome:
        """Read a name in front of noun phrase ``k``'s head for the slot: *its OPEC membership*."""
        chunk = self.clauses.chunks[k]
        country = slot.fits("country")
        for w in range(chunk.first, chunk.last):
            mention = self.clauses.words[w].mention
            if mention is None or (chunk.possessor is not None and w <= chunk.possessor.last):
                continue
            candidate = self.scene.pick(mention, country=country)
            if candidate is not None and slot.fits(candidate.kind):
                return Outcome((Filling(candidate.entity, "named", 0.9, f"{mention.text!r} before the noun"),))
        if "group" in slot.kinds:
            return Parties(self.clauses, self.scene, self.lexicon, self.shift).possessor(k)
        return Outcome(refusal=f"nobody that fits owns {self._text(chunk)!r}")

    def _possessor(self, owner: Chunk, slot: Slot, prefer: Prefer | None) -> Outcome:
        words = self.clauses.words
        if owner.first == owner.last and words[owner.first].low in grammar.POSSESSIVES:
            return self._checked(self._pronoun(words[owner.first], owner, slot, prefer), slot)
        wants_country = slot.fits("country")
        named = self._head_mention(owner, country=wants_country)
        if named is not None:
            return self._checked(Outcome((self._named(named),)), slot)
        if wants_country:
            return self._by_noun(owner, acting=True, prefer=prefer)
        return self._body_by_noun(owner, None, prefer)

    def _checked(self, outcome: Outcome, slot: Slot) -> Outcome:
        atlas = self.scene.atlas
        good = tuple(f for f in outcome.fillings if slot.fits(atlas.ref(f.entity).kind))
        if good or not outcome.fillings:
            return Outcome(good, outcome.refusal)
        names = ", ".join(f.entity for f in outcome.fillings)
        return Outcome(refusal=f"{names} is not of the kind that {slot.name} takes")

    # Countries

    def _country(self, k: int, *, acting: bool, prefer: Prefer | None) -> Outcome:
        chunk = self.clauses.chunks[k]
        named = self._head_mention(chunk, country=True)
        if named is not None:
            candidate, mention = named
            if candidate.role in {Role.CAPITAL, Role.METONYM} and not acting:
                return Outcome(refusal=f"{mention.text!r} is a place here")
            return Outcome((self._named(named),))
        if self._head_mention(chunk, country=False) is not None:
            return Outcome(refusal=f"{self._text(chunk)!r} is an organisation")
        word = self.clauses.words[chunk.head]
        if word.tag is Tag.PRONOUN or (chunk.first == chunk.last and word.low in _COUNTS):
            outcome = self._pronoun(word, chunk, None, prefer)
            if acting or word.low != "it":
                return outcome
            return Outcome(tuple(replace(f, certainty=f.certainty * 0.4) for f in outcome.fillings), outcome.refusal)
        return self._by_noun(chunk, acting=acting, prefer=prefer, following=k + 1)

    def _by_noun(self, chunk: Chunk, *, acting: bool, prefer: Prefer | None, following: int | None = None) -> Outcome:
        """A country by a noun that stands for it: its government when it acts, or *the country*."""
        nouns = self.lexicon.nouns
        words = self.clauses.words
        lows = [words[w].low for w in range(chunk.first, chunk.last + 1)]
        stands = (
            lows[-1] in nouns["representatives"]
            or lows[-1] in nouns["peoples"]
            or any(low in nouns["titles"] for low in lows)
        )
        owner = self._owner(chunk, following)
        if stands and acting:
            if owner is not None:
                return Outcome((Filling(owner.entity, "represented", 0.9, f"{self._text(chunk)!r} acts for it"),))
            if chunk.possessor is not None and words[chunk.possessor.first].low in grammar.POSSESSIVES:
                return self._pronoun(words[chunk.possessor.first], chunk, None, prefer)
            titled = lows[0] in nouns["titles"] and self.clauses.words[chunk.head].capital
            if chunk.possessor is None and (lows[-1] in nouns["countries"] or self._is_definite(chunk) or titled):
                return self._refer(chunk, prefer, 0.85)
            return Outcome(refusal=f"no country is tied to {self._text(chunk)!r}")
        if lows[-1] in nouns["countries"] and (owner is None or lows[-1].endswith("s")):
            listed = self._listed(chunk)
            if listed:
                return Outcome(tuple(Filling(e, "named", 0.95, "listed behind") for e in listed))
        owned = chunk.possessor is not None and lows[-1] not in {"country", "countries", "nation", "homeland"}
        if lows[-1] in nouns["countries"] and owner is None and not owned:
            count = next((_COUNTS[low] for low in lows if low in _COUNTS), None)
            if lows[-1].endswith("s") or count:
                group = self.scene.group(self._position(chunk), count)
                return Outcome(
                    tuple(Filling(r.entity, "referred", r.certainty, r.how) for r in group),
                    "" if group else f"{self._text(chunk)!r} refers to no enumeration",
                )
            return self._refer(chunk, prefer, 1.0)
        if lows[-1] in nouns["countries"] and owner is not None and lows[-1] not in {"member", "members", "ally"}:
            return Outcome((Filling(owner.entity, "named", 0.85, self._text(chunk)),))
        return Outcome(refusal=f"{self._text(chunk)!r} is no country")

    def _listed(self, chunk: Chunk) -> list[str]:
        """The countries enumerated in brackets, dashes or commas behind the phrase: *ten states (Cyprus, …)*."""
        words = self.clauses.words
        at = chunk.last + 1
        if at >= len(words) or words[at].tag not in {Tag.OPEN, Tag.COMMA}:
            return []
        found: list[str] = []
        for word in words[at + 1 :]:
            candidate = self.scene.pick(word.mention, country=True) if word.mention else None
            if candidate is not None:
                found.append(candidate.entity)
            elif word.tag not in {Tag.COMMA, Tag.CONJUNCTION, Tag.DETERMINER}:
                break
        return list(dict.fromkeys(found)) if len(found) > 1 else []

    def _is_definite(self, chunk: Chunk) -> bool:
        first = self.clauses.words[chunk.first]
        return first.low in {"the", "this", "that"} or chunk.first == chunk.last

    def _owner(self, chunk: Chunk, following: int | None) -> Candidate | None:
        """The country that a representative belongs to: before the noun, or behind it in a phrase with *of* or *in*."""
        words = self.clauses.words
        for w in range(chunk.first, chunk.last + 1):
            mention = words[w].mention
            if mention is not None and (candidate := self.scene.pick(mention, country=True)) is not None:
                return candidate
        k = following
        while (
            k is not None and self.clauses.kind(k) is Kind.PREPOSITION and self.clauses.low(k) in {"of", "in", "from"}
        ):
            if self.clauses.kind(k + 1) is not Kind.NOUN:
                return None
            first = self.clauses.words[self.clauses.chunks[k + 1].first].mention
            candidate = self.scene.pick(first, country=True) if first else None
            named = self._head_mention(self.clauses.chunks[k + 1], country=True)
            if named is not None or candidate is not None:
                return named[0] if named is not None else candidate
            k += 2
        return None

    def _refer(self, chunk: Chunk, prefer: Prefer | None, factor: float) -> Outcome:
        region = self._region(chunk)
        if region is not None:
            wanted = self.scene.in_region(region)
            prefer = wanted if prefer is None else _both(prefer, wanted)
        first = self.clauses.words[chunk.first].low
        if first in _FIRST and (speaker := self._speaker()) is not None:
            return Outcome((Filling(speaker, "referred", 0.85 * factor, "whose words they are"),))
        local = next(iter(self._local_subjects(chunk)), None)
        if local is not None and (region is None or prefer is None or prefer(local)):
            return Outcome((Filling(local, "referred", 0.85 * factor, "subject of the clause around it"),))
        found = self.scene.country(self._position(chunk), prefer)
        if found is None:
            return Outcome(refusal=f"{self._text(chunk)!r} refers to no country")
        return Outcome((Filling(found.entity, "referred", found.certainty * factor, found.how),))

    def _region(self, chunk: Chunk) -> str | None:
        """The region that an adjective in the phrase names: *the West African nation*."""
        lows = (self.clauses.words[w].low for w in range(chunk.first, chunk.last + 1))
        return next((grammar.REGIONS[low] for low in lows if low in grammar.REGIONS), None)

    def _speaker(self) -> str | None:
        """The country that the sentence quotes: *"We are leaving," Trump said*, *said Trump*."""
        for k, chunk in enumerate(self.clauses.chunks):
            if chunk.kind is not Kind.VERB or self.clauses.lemma(k) not in grammar.REPORTING:
                continue
            behind = self.clauses.skip_right(k)
            inverted = [behind] if self.clauses.kind(behind) is Kind.NOUN else []
            for phrase in (*self.clauses.subject(k)[0], *inverted):
                country = self._standing(phrase)
                if country is not None:
                    return country
        return None

    def _local_subjects(self, chunk: Chunk) -> list[str]:
        """The countries that are subject of a verb left of the chunk in the same sentence, the nearest verb first."""
        here = self.clauses.chunk_at(chunk.first)
        if here is None:
            return []
        for k in range(here - 1, -1, -1):
            if self.clauses.kind(k) is not Kind.VERB or not self.clauses.chunks[k].finite:
                continue
            subjects = [s for s in self.clauses.subject(k)[0] if s < here]
            found = [entity for s in subjects if (entity := self._standing(s)) is not None]
            if found:
                return list(dict.fromkeys(found))
        return []

    def _standing(self, k: int) -> str | None:
        """The country that noun phrase ``k`` names or acts for, without references."""
        chunk = self.clauses.chunks[k]
        named = self._head_mention(chunk, country=True)
        if named is not None:
            return named[0].entity
        nouns = self.lexicon.nouns
        lows = [self.clauses.words[w].low for w in range(chunk.first, chunk.last + 1)]
        stands = lows[-1] in nouns["representatives"] | nouns["peoples"] or any(low in nouns["titles"] for low in lows)
        owner = self._owner(chunk, k + 1) if stands else None
        return owner.entity if owner else None

    def _local_body(self, chunk: Chunk) -> str | None:
        """The organisation that is subject of the nearest verb on the left."""
        here = self.clauses.chunk_at(chunk.first)
        verb = self.clauses.previous_verb(here, finite=True) if here is not None else None
        for s in self.clauses.subject(verb)[0] if verb is not None else ():
            named = self._head_mention(self.clauses.chunks[s], country=False)
            if named is not None:
                return named[0].entity
        return None

    def _pronoun(self, word: Word, chunk: Chunk, slot: Slot | None, prefer: Prefer | None) -> Outcome:
        low = word.low
        if slot is not None and not slot.fits("country"):
            local = self._local_body(chunk)
            if local is not None:
                return Outcome((Filling(local, "referred", 0.9, "subject of the clause around it"),))
            found = self.scene.organisation("", self._position(chunk), prefer)
            if found is None:
                return Outcome(refusal=f"{word.text!r} refers to no organisation")
            return Outcome((Filling(found.entity, "referred", found.certainty * 0.8, found.how),))
        if low in _SINGULAR or low in _FIRST or low in {"he", "she", "his", "her", "him"}:
            return self._refer(chunk, prefer, 0.95 if low in _SINGULAR else 0.85)
        if low in _PLURAL or low in _COUNTS:
            several = self._local_subjects(chunk)
            if len(several) > 1:
                why = "subject of the clause around it"
                return Outcome(tuple(Filling(e, "referred", 0.85, why) for e in several))
            group = self.scene.group(self._position(chunk), _COUNTS.get(low))
            if group:
                return Outcome(tuple(Filling(r.entity, "referred", r.certainty, r.how) for r in group))
            return self._refer(chunk, prefer, 0.6)
        return Outcome(refusal=f"{word.text!r} refers to nothing")

    # Organisations

    def _organisation(self, k: int, *, acting: bool, prefer: Prefer | None) -> Outcome:
        chunk = self.clauses.chunks[k]
        words = self.clauses.words
        named = self._head_mention(chunk, country=False)
        if named is not None:
            candidate, mention = named
            whole = mention.text.rpartition(" ")[2].lower() in {"force", "forces", "treaty", "mechanism"}
            if candidate.role in {Role.ORGAN, Role.METONYM} and not acting and not whole:
                return Outcome(refusal=f"{mention.text!r} is only a part or a place of {candidate.entity}")
            return Outcome((self._named(named),))
        if self._head_mention(chunk, country=True) is not None:
            return Outcome(refusal=f"{self._text(chunk)!r} is a country")
        bracketed = self._bracketed(chunk)
        if bracketed is not None and words[chunk.head].low in self.lexicon.nouns["organisations"]:
            return Outcome((self._named(bracketed),))
        if words[chunk.head].tag is Tag.PRONOUN and words[chunk.head].low in {"it", "itself"}:
            found = self.scene.organisation("", self._position(chunk), prefer)
            if found is not None:
                return Outcome((Filling(found.entity, "referred", found.certainty * 0.9, found.how),))
        return self._body_by_noun(chunk, k + 1, prefer, acting=acting)

    def _body_by_noun(
        self, chunk: Chunk, following: int | None, prefer: Prefer | None, *, acting: bool = False
    ) -> Outcome:
        words = self.clauses.words
        low = words[chunk.head].low
        nouns = self.lexicon.nouns
        own = self._modifying_body(chunk)
        if own is not None and words[chunk.first].low in _INDEFINITE:
            return Outcome(refusal=f"{self._text(chunk)!r} is something of {own[0].entity}, not itself")
        if own is not None:
            candidate, mention = own
            if (self.scene.is_noun_of(low, candidate.entity) and low not in _OCCASIONS) or low in nouns["parts"]:
                return Outcome((Filling(candidate.entity, "named", 0.88, f"{mention.text} {low}"),))
            if acting and low in nouns["representatives"]:
                return Outcome((Filling(candidate.entity, "represented", 0.88, f"{self._text(chunk)!r} acts for it"),))
            return Outcome(refusal=f"{self._text(chunk)!r} is something of {candidate.entity}, not itself")
        if low in nouns["parts"] and chunk.possessor is not None and following is not None:
            owner = self._possessor(chunk.possessor, _BODY, prefer)
            if owner.fillings:
                return owner
        if low in nouns["parts"] and following is not None and self._leads_to_whole(following):
            inner = self._organisation(following + 1, acting=False, prefer=prefer)
            if inner.fillings:
                return inner
            if self._has_mention(following + 1):
                return Outcome(refusal=inner.refusal)
        apposed = self._apposed(chunk)
        if apposed is not None and low in nouns["organisations"]:
            return Outcome((self._named(apposed),))
        if low not in nouns["organisations"]:
            return Outcome(refusal=f"{self._text(chunk)!r} is no organisation")
        if self._is_unknown_name(chunk):
            return Outcome(refusal=f"{self._text(chunk)!r} is an organisation that the atlas does not know")
        found = self.scene.organisation(low, self._position(chunk), prefer)
        if found is None:
            return Outcome(refusal=f"no organisation named here is a {low}")
        return Outcome((Filling(found.entity, "referred", found.certainty, found.how),))

    def _has_mention(self, k: int) -> bool:
        return self.clauses.names(k)

    def _leads_to_whole(self, k: int) -> bool:
        return (
            self.clauses.kind(k) is Kind.PREPOSITION
            and self.clauses.low(k) in {"of", "in"}
            and self.clauses.kind(k + 1) is Kind.NOUN
        )

    def _modifying_body(self, chunk: Chunk) -> tuple[Candidate, Mention] | None:
        for w in range(chunk.first, chunk.last):
            mention = self.clauses.words[w].mention
            if mention is not None and (candidate := self.scene.pick(mention, country=False)) is not None:
                return candidate, mention
        return None

    def _is_unknown_name(self, chunk: Chunk) -> bool:
        """Whether a capitalised noun phrase names an organisation of its own: *the Foo League*."""
        head = self.clauses.words[chunk.head]
        return head.capital and any(
            self.clauses.words[w].capital and not self.clauses.words[w].mention for w in range(chunk.first, chunk.last)
        )

    def _bracketed(self, chunk: Chunk) -> tuple[Candidate, Mention] | None:
        words = self.clauses.words
        at = chunk.last + 1
        if at + 1 < len(words) and words[at].tag is Tag.OPEN and words[at + 1].mention is not None:
            mention = words[at + 1].mention
            candidate = self.scene.pick(mention, country=False) if mention else None
            if candidate is not None and mention is not None:
                return candidate, mention
        return None

    def _apposed(self, chunk: Chunk) -> tuple[Candidate, Mention] | None:
        """A name right behind a comma: *the regional bloc, ECOWAS*."""
        k = self.clauses.chunk_at(chunk.last)
        if k is None or self.clauses.kind(k + 1) is not Kind.COMMA or self.clauses.kind(k + 2) is not Kind.NOUN:
            return None
        return self._head_mention(self.clauses.chunks[k + 2], country=False)

    # Both

    def _head_mention(self, chunk: Chunk, *, country: bool) -> tuple[Candidate, Mention] | None:
        """The name that heads the phrase, if it can be what is asked for."""
        mention = self.clauses.words[chunk.head].mention
        if mention is None:
            return None
        if chunk.head > chunk.first and country and self._is_part_of_name(chunk, mention):
            return None
        candidate = self.scene.pick(mention, country=country)
        return None if candidate is None else (candidate, mention)

    def _is_part_of_name(self, chunk: Chunk, mention: Mention) -> bool:
        """Whether a cautious name stands behind an unknown capitalised word: *Michael Jordan*."""
        before = self.clauses.words[chunk.head - 1]
        cautious = all(c.cautious for c in mention.candidates)
        return cautious and before.capital and before.mention is None and before.tag is Tag.NOUN

    @staticmethod
    def _named(found: tuple[Candidate, Mention]) -> Filling:
        candidate, mention = found
        certainty = 0.75 if candidate.cautious else {Role.CAPITAL: 0.88, Role.METONYM: 0.88}.get(candidate.role, 0.98)
        return Filling(candidate.entity, "named", certainty, repr(mention.text))

    def _position(self, chunk: Chunk) -> int:
        return self.clauses.words[chunk.first].start + self.shift

    def _text(self, chunk: Chunk) -> str:
        return " ".join(w.text for w in self.clauses.words[chunk.first : chunk.last + 1])
