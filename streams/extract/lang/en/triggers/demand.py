"""What a trigger requires of its sentence."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Demand:
    """What must stand in a sentence beside the word that begins a trigger.

    Attributes:
        words: sets of words, of each of which one must be there: the forms of every further word of the trigger.
        name: whether the sentence must name somebody.
    """

    words: tuple[frozenset[str], ...]
    name: bool

    def is_met(self, words: AbstractSet[str], *, named: bool) -> bool:
        """Whether the sentence with these lower-case words holds all that is asked for."""
        return (named or not self.name) and not any(map(words.isdisjoint, self.words))


class Demands(Generic[T]):
    """Things by what they demand: hundreds of triggers begin with *give*, and few fit any sentence."""

    def __init__(self) -> None:
        self._all: list[tuple[Demand, T]] = []
        self._alone: list[int] = []
        self._bare = False
        self._by_last: dict[str, list[int]] = defaultdict(list)

    def add(self, demand: Demand, thing: T) -> None:
        """Take in one more thing."""
        if demand.words:
            for form in demand.words[-1]:
                self._by_last[form].append(len(self._all))
        else:
            self._alone.append(len(self._all))
            self._bare = self._bare or not demand.name
        self._all.append((demand, thing))

    def demands_nothing(self, *, named: bool) -> bool:
        """Whether any sentence, or any that names somebody, meets a demand whatever its words are."""
        return self._bare or (named and bool(self._alone))

    def can_be_met(self, words: AbstractSet[str], *, named: bool) -> bool:
        """Whether a sentence with these words meets a demand that asks for words."""
        for word in words & self._by_last.keys():
            for number in self._by_last[word]:
                if self._all[number][0].is_met(words, named=named):
                    return True
        return False

    def fitting(self, words: AbstractSet[str], *, named: bool) -> Iterator[T]:
        """The things whose demands a sentence with these words meets, in the order in which they were added."""
        numbers = self._alone
        beside = words & self._by_last.keys()
        if beside:
            numbers = sorted({*numbers, *(number for word in beside for number in self._by_last[word])})
        for number in numbers:
            demand, thing = self._all[number]
            if demand.is_met(words, named=named):
                yield thing
