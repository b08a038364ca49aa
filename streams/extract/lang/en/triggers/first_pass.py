"""The first pass: finds the parts of a text that can hold an event before anything is tokenised."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick

from streams.extract.lang.en.triggers.demand import Demands
from streams.extract.lang.en.triggers.index import TriggerIndex
from streams.extract.lexicon import Pattern, Trigger

_WORD = re.compile(r"\w(?:[\w'-]*\w)?")
_PART = re.compile(r"\w+|'\w+")


@dataclass(frozen=True, slots=True, eq=False)
class _Clue:
    """A word that can give an event away.

    Attributes:
        demands: what must stand beside it, of which one is enough.
        echo: whether it can repeat an event that was told before.
    """

    demands: tuple[Demands[tuple[Pattern, Trigger]], ...]
    echo: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """The clues in one text; a text that cannot be scanned has none and counts as worth reading everywhere."""

    text: str
    ends: list[int]
    clues: list[_Clue]
    everywhere: bool

    def __bool__(self) -> bool:
        """Whether any stretch of the text can be worth reading."""
        return self.everywhere or bool(self.ends)

    def is_worthwhile(self, start: int, end: int, *, named: bool, told: bool) -> bool:
        """Whether ``text[start:end]`` can hold an event.

        Args:
            start: offset of its first character.
            end: offset behind it.
            named: whether it names anybody.
            told: whether an event was told before that it can repeat.
        """
        if self.everywhere:
            return True
        clues = self.clues[bisect_left(self.ends, start) : bisect_left(self.ends, end)]
        if not clues:
            return False
        found = {demands for clue in clues for demands in clue.demands}
        if any(demands.demands_nothing(named=named) for demands in found) or (told and any(c.echo for c in clues)):
            return True
        words = _words(self.text[start:end])
        return any(demands.can_be_met(words, named=named) for demands in found)


class FirstPass:
    """Finds every word that can begin a trigger, all at once."""

    def __init__(self, triggers: TriggerIndex, echoes: Iterable[str]) -> None:
        """Index the triggers, and the words that can repeat an event told before."""
        repeating = frozenset(echoes)
        clues: dict[str, list[Demands[tuple[Pattern, Trigger]]]] = defaultdict(list)
        for surface, entries in triggers.clues().items():
            clues[_folded(surface)] += entries
        self._automaton = ahocorasick.Automaton()
        for surface in clues.keys() | repeating:
            clue = _Clue(tuple(clues.get(surface, ())), surface in repeating)
            self._automaton.add_word(surface, (len(surface), clue))
        self._automaton.make_automaton()

    def scan(self, text: str) -> Scan:
        """Where clues stand in the text."""
        folded = _folded(text.lower())
        if len(folded) != len(text):  # a letter whose small form is longer shifts all that follows
            return Scan(text, [], [], everywhere=True)
        ends: list[int] = []
        clues: list[_Clue] = []
        for last, (length, clue) in self._automaton.iter(folded):
            if _is_word(folded, last + 1 - length, last + 1):
                ends.append(last)
                clues.append(clue)
        return Scan(folded, ends, clues, everywhere=False)


def _folded(text: str) -> str:
    """As words fold it."""
    return text if text.isascii() else text.replace("’", "'").replace("–", "-")


def _words(text: str) -> frozenset[str]:
    """Everything in the text that can come to be a word: hyphens and apostrophes part words or don't."""
    wholes = _WORD.findall(text)
    return frozenset(wholes).union(*(_PART.findall(whole) for whole in wholes if not whole.isalnum()))


def _is_word(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())
