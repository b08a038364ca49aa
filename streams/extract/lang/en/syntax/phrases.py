"""The chunks of a sentence, and the walks over them on which clause analysis is built."""

from collections.abc import Container, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise

from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.chunk import Chunk, Kind, chunks_of
from streams.extract.lang.en.syntax.lists import is_headline_pair
from streams.extract.lang.en.syntax.word import Word

REACH = 30
"""How many chunks a walk goes before it gives up."""
_PASSED = frozenset({Kind.ADVERB, Kind.QUOTE})
"""What a walk passes over."""


@dataclass(slots=True)
class Phrases:
    """A sentence, chunked."""

    words: list[Word]
    cues: Container[str] = ()
    """Nouns that govern, such as *decision*."""
    chunks: list[Chunk] = field(init=False)
    lows: list[str] = field(init=False)
    """Every word in lower case."""
    vocabulary: frozenset[str] = field(init=False)
    """The same as a set."""
    _at: list[int | None] = field(init=False)
    _pairs: frozenset[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Chunk the words."""
        self.chunks = chunks_of(self.words)
        self.lows = [word.low for word in self.words]
        self.vocabulary = frozenset(self.lows)
        self._at = [None] * len(self.words)
        for k, chunk in enumerate(self.chunks):
            for w in range(chunk.first, chunk.last + 1):
                self._at[w] = k

    @property
    def pairs(self) -> frozenset[str]:
        """Every two words that follow each other, in lower case."""
        if self._pairs is None:
            self._pairs = frozenset(map(" ".join, pairwise(self.lows)))
        return self._pairs

    def chunk_at(self, word: int) -> int | None:
        """Index of the chunk that holds the word; none for words in brackets."""
        return self._at[word]

    def kind(self, k: int) -> str | None:
        """Kind of chunk ``k``; none outside the sentence."""
        return self.chunks[k].kind if 0 <= k < len(self.chunks) else None

    def low(self, k: int) -> str:
        """Lower-case head word of chunk ``k``."""
        return self.words[self.chunks[k].head].low if 0 <= k < len(self.chunks) else ""

    def lemma(self, k: int) -> str:
        """Lemma of the head of chunk ``k``."""
        return self.words[self.chunks[k].head].lemma if 0 <= k < len(self.chunks) else ""

    def names(self, k: int) -> bool:
        """Whether noun phrase ``k`` holds a mention."""
        chunk = self.chunks[k]
        return any(self.words[w].mention for w in range(chunk.first, chunk.last + 1))

    def is_pronoun(self, k: int) -> bool:
        """Whether noun phrase ``k`` is one pronoun."""
        chunk = self.chunks[k]
        return chunk.first == chunk.last and self.words[chunk.first].low in grammar.PRONOUNS

    def skip_left(self, k: int) -> int:
        """The next chunk left of ``k`` (exclusive) that is no adverb, quotation mark or time."""
        k -= 1
        while k >= 0:
            chunk = self.chunks[k]
            if chunk.kind in _PASSED:
                k -= 1
            elif chunk.kind is Kind.NOUN and chunk.time:
                k -= 2 if self.kind(k - 1) is Kind.PREPOSITION else 1
            else:
                break
        return k

    def skip_right(self, k: int) -> int:
        """The next chunk right of ``k`` (exclusive) that is no adverb, quotation mark or time."""
        k += 1
        while k < len(self.chunks):
            chunk = self.chunks[k]
            if chunk.kind in _PASSED or (chunk.kind is Kind.NOUN and chunk.time):
                k += 1
            elif chunk.kind is Kind.PREPOSITION and self.kind(k + 1) is Kind.NOUN and self.chunks[k + 1].time:
                k += 2
            else:
                break
        return k

    def right_of(self, k: int) -> Iterator[int]:
        """Indices of the chunks right of ``k``, nearest first."""
        return iter(range(k + 1, min(len(self.chunks), k + REACH)))

    def previous_verb(self, k: int, *, finite: bool = False) -> int | None:
        """The nearest verb group on the left."""
        for j in range(k - 1, max(-1, k - REACH), -1):
            if self.chunks[j].kind is Kind.VERB and (self.chunks[j].finite or not finite):
                return j
        return None

    def base_left(self, k: int, stop: AbstractSet[str] = frozenset()) -> int:
        """From noun phrase ``k`` over the prepositions before it to the phrase that they modify.

        For *the government of Mali* and ``k`` at *Mali* that is *the government*. No walk goes over a preposition in
        ``stop``.
        """
        while self.kind(k - 1) is Kind.PREPOSITION and self.low(k - 1) not in stop:
            j = k - 2
            while self.kind(j) is Kind.PREPOSITION:  # "along with", "out of"
                j -= 1
            if self.kind(j) is not Kind.NOUN or self.chunks[j].time:
                break
            k = j
        return k

    def conjuncts_left(self, k: int) -> list[int]:
        """Noun phrases joined with ``k`` on its left, ``k`` included, in order: *Mali, Niger and Chad*."""
        found = [k]
        joint = k - 1
        if is_headline_pair(self, k):
            return [k - 2, k]
        if self.kind(joint) is Kind.CONJUNCTION and self.low(joint) in {"and", "or", "&", "nor"}:
            joint -= 1
            if self.kind(joint) is Kind.COMMA:
                joint -= 1
            if self.kind(joint) is not Kind.NOUN or self._is_new_clause(joint):
                return found
            found.insert(0, joint)
            while self.kind(joint - 1) is Kind.COMMA and self.kind(joint - 2) is Kind.NOUN:
                joint -= 2
                if self.kind(joint - 1) is Kind.PREPOSITION and not self.names(joint):
                    break
                found.insert(0, joint)
        return found

    def _is_new_clause(self, joint: int) -> bool:
        """Whether a comma and *and* behind the phrase of place at ``joint`` begin a clause: *in India, and Fiji …*."""
        if self.kind(joint + 1) is not Kind.COMMA:
            return False
        while self.kind(joint - 1) is Kind.COMMA and self.kind(joint - 2) is Kind.NOUN:
            joint -= 2
        return self.kind(joint - 1) is Kind.PREPOSITION and self.low(joint - 1) not in {"of", "between", "by"}

    def _is_inside_subject(self, k: int) -> bool:
        """Whether the clause has no verb yet before the *of* at ``k``: *the exit of Mali and Niger took effect*."""
        if self.low(k - 1) != "of":
            return False
        for j in range(k - 2, -1, -1):
            if self.kind(j) in {Kind.SUBORDINATOR, Kind.RELATIVE, Kind.COMMA}:
                return True
            if self.kind(j) is Kind.VERB:
                return False
        return True

    def conjuncts_right(self, k: int) -> list[int]:
        """Noun phrases joined with ``k`` on its right, ``k`` included; one with a verb of its own is none of them."""
        found = [k]
        pending: list[int] = []
        at = k
        while len(found) + len(pending) < REACH:
            joint = at + 1
            comma = self.kind(joint) is Kind.COMMA
            if comma:
                joint += 1
            conjunction = self.kind(joint) is Kind.CONJUNCTION and self.low(joint) in {"and", "or", "&", "nor", "plus"}
            if conjunction:
                joint += 1
                if self.kind(joint) is Kind.PREPOSITION and self.kind(at - 1) is Kind.PREPOSITION:
                    joint += 1
            if not (comma or conjunction) or self.kind(joint) is not Kind.NOUN or self.chunks[joint].time:
                break
            pending.append(joint)
            at = joint
            if conjunction:
                following = self.skip_right(joint)
                follows = self.kind(following) is Kind.VERB and self.chunks[following].finite
                if follows and self.low(k - 1) != "between" and not self._is_inside_subject(k):
                    break
                found += pending
                pending = []
        return found
