"""Casing: restores the capitals of names in text written without any."""

from collections.abc import Mapping

import ahocorasick

from streams.extract.lang.en.syntax import grammar
from streams.extract.mention import Candidate

_WORDS = frozenset(
    "turkey china chad jersey guinea us trump may act aim can cis star oil fao ace bond polish".split()
).union(
    grammar.PRONOUNS, grammar.RELATIVES, grammar.PREPOSITIONS, grammar.DETERMINERS, grammar.CONJUNCTIONS,
    grammar.ADVERBS, grammar.MODALS, grammar.BE, grammar.HAVE, grammar.DO,
)  # fmt: skip
"""Words that mean nobody when they are written small; the first word of a text may all the same."""
_SHORT = frozenset({"eu", "uk", "un", "au"})
_SHORTEST = 4


class Casing:
    """Finds names written small."""

    def __init__(self, names: Mapping[str, Mapping[str, Candidate]]) -> None:
        """Take in every spelling of every name; what is cautious as it is written is nothing when written small."""
        self._names = names
        self._automaton: ahocorasick.Automaton | None = None

    def restored(self, text: str) -> str:
        """The text, as long as it was, with the capitals of the names in it and of its first word."""
        if self._automaton is None:
            self._automaton = self._index()
        letters = list(text)
        for last, name in self._automaton.iter(text.replace("-", " ")):
            start = last - len(name) + 1
            whole = not (start and text[start - 1].isalnum()) and not text[last + 1 : last + 2].isalnum()
            if whole and (not start or name.lower() not in _WORDS):
                for offset, letter in enumerate(name, start):
                    if letter.isupper():
                        letters[offset] = letter
        return "".join(letters)

    def _index(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        for name, held in self._names.items():
            low = name.lower()
            sure = len(low) >= _SHORTEST or low in _SHORT or (low.isalpha() and len(low) == 3)
            doubtful = all(c.cautious for c in held.values()) and not name.isupper()
            if low == name or len(low) != len(name) or not sure or doubtful:
                continue
            known = automaton.get(low, name)
            automaton.add_word(low, name if sum(map(str.isupper, name)) < sum(map(str.isupper, known)) else known)
        automaton.make_automaton()
        return automaton
