"""Every trigger of the lexicon by the word that can begin it, and its occurrences in a sentence."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from streams.extract.inflection import plural
from streams.extract.lexicon import Lexicon, Pattern, Trigger
from streams.extract.syntax.chunk import Kind
from streams.extract.syntax.clause import Clauses
from streams.extract.syntax.grammar import Tag
from streams.extract.triggers.matching import noun_match, verb_match
from streams.extract.triggers.objects import later
from streams.extract.triggers.occurrence import Occurrence
from streams.extract.triggers.roles import complement, noun_roles, verb_roles


@dataclass(frozen=True, slots=True)
class Demand:
    """What must stand in a sentence beside the word that begins a trigger.

    Attributes:
        words: the forms of every further word of the trigger, of which one must be there.
        name: whether the sentence must name somebody.
    """

    words: tuple[frozenset[str], ...]
    name: bool

    def is_met(self, sentence: Container[str], *, named: bool) -> bool:
        """Whether the sentence, as its lower-case words or text, holds all that is asked for."""
        if self.name and not named:
            return False
        for forms in self.words:
            for form in forms:
                if form in sentence:
                    break
            else:
                return False
        return True


@dataclass(frozen=True, slots=True)
class _Entry:
    """One trigger of one pattern."""

    pattern: Pattern
    trigger: Trigger
    demand: Demand


_GIVE_AWAY = {
    "obliged": ("must", "should", "ought", "has", "have", "had", "needs", "need"),
    "negated": ("not", "never", "n't", "won't", "wouldn't", "can't", "couldn't"),
    "future": ("will", "would", "shall", "'ll"),
}
"""Words of which one must stand in a clause that is ``obliged``, ``negated`` or ``future``."""


_NOMINAL = frozenset({Tag.NOUN, Tag.VERB, Tag.NAME})
"""What the first word of a nominal trigger can be tagged as."""


class TriggerIndex:
    """Every trigger of the lexicon by the lower-case word that can begin it."""

    def __init__(self, lexicon: Lexicon) -> None:
        verbs: dict[str, list[_Entry]] = defaultdict(list)
        nouns: dict[str, list[_Entry]] = defaultdict(list)
        for pattern in lexicon.patterns:
            for trigger in pattern.triggers:
                rest = tuple(frozenset({word, plural(word)}) for word in trigger.rest)
                entry = _Entry(pattern, trigger, Demand(rest, pattern.needs_name))
                if trigger.noun:
                    for form in {trigger.head, plural(trigger.head)} if not trigger.rest else {trigger.head}:
                        nouns[form].append(entry)
                else:
                    verbs[trigger.head].append(entry)
        self._verbs = dict(verbs)
        self._nouns = dict(nouns)
        self._verb_forms = lexicon.verbs

    def surfaces(self) -> Iterator[tuple[str, Demand]]:
        """Every lower-case word that can give a trigger away, with what must stand beside it.

        Patterns that ask for a clause of *must* or *will not* are given away by those words: nearly every sentence
        of news says that someone said something. For the same reason *be* is given away by what follows it.
        """
        for low, form in self._verb_forms.items():
            for entry in self._verbs.get(form.lemma, ()):
                own = entry.trigger.rest[:1] if form.lemma == "be" else (low,)
                for surface in _GIVE_AWAY.get(entry.pattern.complement, own):
                    yield surface, entry.demand
        for low, entries in self._nouns.items():
            for entry in entries:
                yield low, entry.demand

    def occurrences(self, clauses: Clauses, *, named: bool) -> Iterator[Occurrence]:
        """Every trigger in the sentence, in order, with its roles; ``named`` says whether it names anybody."""
        words, chunks = clauses.words, clauses.chunks
        lows = {word.low for word in words}
        for i, word in enumerate(words):
            verbal = word.tag is Tag.VERB or word.lemma == "be"
            verbs = self._verbs.get(word.lemma, ()) if verbal else ()
            nouns = self._nouns.get(word.low, ()) if word.tag in _NOMINAL else ()
            k = clauses.chunk_at(i) if verbs or nouns else None
            if k is None:
                continue
            if verbal and chunks[k].kind is Kind.VERB and chunks[k].head == i:
                yield from self._matched(verbs, clauses, k, i, lows, named=named)
            elif chunks[k].kind is Kind.NOUN:
                yield from self._matched(nouns, clauses, k, i, lows, named=named)

    @staticmethod
    def _matched(
        entries: Iterable[_Entry], clauses: Clauses, k: int, i: int, lows: set[str], *, named: bool
    ) -> Iterator[Occurrence]:
        for entry in entries:
            pattern, trigger = entry.pattern, entry.trigger
            if not entry.demand.is_met(lows, named=named):
                continue
            found = noun_match(clauses, k, i, trigger) if trigger.noun else verb_match(clauses, k, i, trigger)
            if found is None:
                continue
            last, words, inner = found
            occurrence = Occurrence(pattern, trigger, k, last, words)
            if trigger.noun:
                noun_roles(clauses, occurrence, i)
            else:
                verb_roles(clauses, occurrence, inner)
                complement(clauses, occurrence)
            if any("later" in slot.paths for slot in pattern.slots):
                occurrence.roles["later"] = later(clauses, last)
            yield occurrence
