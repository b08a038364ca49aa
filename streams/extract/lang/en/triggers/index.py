"""All triggers of the lexicon by first word, and their occurrences in a sentence."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from streams.extract.lang.en.inflection import plural
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.lang.en.triggers.demand import Demand, Demands
from streams.extract.lang.en.triggers.later import later
from streams.extract.lang.en.triggers.matching import noun_match, verb_match
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.lang.en.triggers.roles import complement, noun_roles, verb_roles
from streams.extract.lexicon import Lexicon, Pattern, Trigger

_GIVE_AWAY = {
    "obliged": ("must", "should", "ought", "has", "have", "had", "needs", "need"),
    "negated": ("not", "never", "n't", "won't", "wouldn't", "can't", "couldn't"),
    "future": ("will", "would", "shall", "'ll"),
}
"""Words of which one must stand in a clause that is ``obliged``, ``negated`` or ``future``."""


_Entries = Demands[tuple[Pattern, Trigger]]
_VERBAL = frozenset({Tag.VERB, Tag.AUXILIARY})
_NOMINAL = frozenset({Tag.NOUN, Tag.VERB, Tag.NAME})
"""What the first word of a nominal trigger can be tagged as."""


class TriggerIndex:
    """Every trigger of the lexicon by the lower-case word that can begin it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._verbs: dict[str, _Entries] = defaultdict(Demands)
        self._veiled: dict[str, _Entries] = defaultdict(Demands)
        self._nouns: dict[str, _Entries] = defaultdict(Demands)
        self._given: dict[str, _Entries] = defaultdict(Demands)
        self._verb_forms = lexicon.verbs
        forms = cache(lambda word: frozenset({word, plural(word)}))
        demands = cache(Demand)
        for pattern in lexicon.patterns:
            for trigger in pattern.triggers:
                rest = tuple(forms(word) for word in trigger.rest)
                demand = demands((pattern.beside, *rest) if pattern.beside else rest, pattern.needs_name)
                self._add(demand, pattern, trigger)

    def _add(self, demand: Demand, pattern: Pattern, trigger: Trigger) -> None:
        entry = (pattern, trigger)
        if trigger.noun:
            for form in {trigger.head, plural(trigger.head)} if not trigger.rest else {trigger.head}:
                self._nouns[form].add(demand, entry)
            return
        given = _GIVE_AWAY.get(pattern.complement, trigger.rest[:1] if trigger.head == "be" else ())
        (self._veiled if given else self._verbs)[trigger.head].add(demand, entry)
        for surface in given:
            self._given[surface].add(demand, entry)

    def clues(self) -> dict[str, list[_Entries]]:
        """What every lower-case word can give away, which is a trigger only where what it demands stands beside it.

        Patterns that ask for a clause of *must* or *will not* are given away by those words: nearly every sentence
        of news says that someone said something. For the same reason *be* is given away by what follows it.
        """
        found: dict[str, list[_Entries]] = defaultdict(list)
        for low, form in self._verb_forms.items():
            if form.lemma in self._verbs:
                found[low].append(self._verbs[form.lemma])
        for entries_by_word in (self._nouns, self._given):
            for low, entries in entries_by_word.items():
                found[low].append(entries)
        return found

    def occurrences(self, clauses: Clauses, *, named: bool) -> Iterator[Occurrence]:
        """Every trigger in the sentence, in order, with its roles; ``named`` says whether it names anybody."""
        words = clauses.words
        for k, chunk in enumerate(clauses.chunks):
            if chunk.kind is Kind.VERB and words[chunk.head].tag in _VERBAL:
                for by_lemma in (self._verbs, self._veiled):
                    verbs = by_lemma.get(words[chunk.head].lemma)
                    if verbs is not None:
                        yield from self._matched(verbs, clauses, k, chunk.head, named=named)
            elif chunk.kind is Kind.NOUN:
                for i in range(chunk.first, chunk.last + 1):
                    nouns = self._nouns.get(words[i].low)
                    if nouns is not None and words[i].tag in _NOMINAL:
                        yield from self._matched(nouns, clauses, k, i, named=named)

    @staticmethod
    def _matched(entries: _Entries, clauses: Clauses, k: int, i: int, *, named: bool) -> Iterator[Occurrence]:
        for pattern, trigger in entries.fitting(clauses.vocabulary, named=named):
            found = noun_match(clauses, k, i, trigger) if trigger.noun else verb_match(clauses, k, i, trigger)
            if found is None:
                continue
            last, words, inner = found
            occurrence = Occurrence(pattern, trigger, k, last, words)
            if trigger.noun:
                noun_roles(clauses, occurrence, i)
            else:
                complement(clauses, occurrence)
                if pattern.complement not in {"any", occurrence.complement}:
                    continue  # nearly every sentence of news says something: that it says it so is the trigger
                verb_roles(clauses, occurrence, inner)
            if "later" in pattern.paths:
                agents = occurrence.roles.get("by", ()) if trigger.noun or occurrence.passive else ()
                occurrence.roles["later"] = [k for k in later(clauses, last) if k not in agents]
            yield occurrence
