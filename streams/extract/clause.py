"""Who does what in a sentence: subjects, objects and governors, found by walking over its chunks."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from streams.extract import grammar
from streams.extract.chunk import Chunk, Kind, chunks_of
from streams.extract.grammar import Form
from streams.extract.word import Word

_REACH = 30
"""How many chunks a walk goes before it gives up."""

_ADVERBIAL = frozenset({"after", "before", "since", "by", "without", "while", "when", "despite"})


@dataclass(frozen=True, slots=True)
class Governor:
    """What a verb group or a noun phrase hangs on.

    Attributes:
        chunk: index of the governing chunk; -1 where only the relation is known.
        relation: ``to``, ``that``, ``object``, ``subject``, ``relative``, ``participle``, ``bare``, a preposition or
            a subordinator.
        controller: index of the noun phrase that stands between as the real subject, as in *asked Mali to leave*.
    """

    chunk: int
    relation: str
    controller: int | None = None


@dataclass(slots=True)
class Clauses:
    """A sentence, chunked, and the questions that extraction asks of it."""

    words: list[Word]
    cues: Container[str] = ()
    """Nouns that govern, such as *decision*."""
    chunks: list[Chunk] = field(init=False)
    _at: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        """Chunk the words."""
        self.chunks = chunks_of(self.words)
        self._at = {w: k for k, c in enumerate(self.chunks) for w in range(c.first, c.last + 1)}

    def chunk_at(self, word: int) -> int | None:
        """Index of the chunk that holds the word; none for words in brackets."""
        return self._at.get(word)

    def kind(self, k: int) -> Kind | None:
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

    # Walking

    def skip_left(self, k: int) -> int:
        """The next chunk left of ``k`` (exclusive) that is no adverb, quotation mark or time."""
        k -= 1
        while k >= 0:
            chunk = self.chunks[k]
            if chunk.kind in {Kind.ADVERB, Kind.QUOTE}:
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
            if chunk.kind in {Kind.ADVERB, Kind.QUOTE} or (chunk.kind is Kind.NOUN and chunk.time):
                k += 1
            elif chunk.kind is Kind.PREPOSITION and self.kind(k + 1) is Kind.NOUN and self.chunks[k + 1].time:
                k += 2
            else:
                break
        return k

    def base_left(self, k: int) -> int:
        """From noun phrase ``k`` over the prepositions before it to the phrase that they modify.

        For *the government of Mali* and ``k`` at *Mali* that is *the government*.
        """
        while self.kind(k - 1) is Kind.PREPOSITION:
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

    def object_relative(self, k: int, subjects: list[int]) -> list[int]:
        """What *which* stands for as the object of verb group ``k``: the bloc in *the bloc, which it left*."""
        first = subjects[0] if subjects and subjects[0] < k else k
        j = self.skip_left(first)
        return self.antecedent(j) if self.kind(j) is Kind.RELATIVE and self.low(j) != "who" else []

    def conjuncts_right(self, k: int) -> list[int]:
        """Noun phrases joined with ``k`` on its right, ``k`` included; one with a verb of its own is none of them."""
        found = [k]
        pending: list[int] = []
        at = k
        while len(found) + len(pending) < _REACH:
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
                if self.kind(following) is Kind.VERB and self.chunks[following].finite:
                    break
                found += pending
                pending = []
        return found

    # Subjects

    def subject(self, k: int, depth: int = 0) -> tuple[list[int], str]:
        """The noun phrases that are the subject of verb group ``k``, and how they were found.

        The second is ``direct``, ``relative``, ``parenthesis``, ``shared``, ``control`` or empty when there is none.
        """
        if depth > 5:
            return [], ""
        chunk = self.chunks[k]
        other = self.coordinated(k)
        if other is not None:
            return self.subject(other, depth + 1)
        if not chunk.finite:
            return self._controller(k, depth)
        j = self.skip_left(k)
        if j < 0:
            return [], ""
        kind = self.chunks[j].kind
        if kind is Kind.NOUN:
            return self._noun_subject(j), "direct"
        if kind is Kind.RELATIVE:
            return self.antecedent(j), "relative"
        if kind is Kind.COMMA:
            before = self._before_parenthesis(j)
            if before is not None:
                return self._noun_subject(before), "parenthesis"
        if kind is Kind.CONJUNCTION or (kind is Kind.COMMA and self.kind(j - 1) is Kind.CONJUNCTION):
            other = self.previous_verb(j)
            if other is not None:
                return self.subject(other, depth + 1)[0], "shared"
        if kind is Kind.COMMA:
            other = self.previous_verb(j, finite=True)
            if other is not None:
                return self.subject(other, depth + 1)[0], "shared"
        return [], ""

    def coordinated(self, k: int) -> int | None:
        """The infinitive or modal group that verb group ``k`` goes on: *to move forward and join*."""
        chunk = self.chunks[k]
        if chunk.form is not Form.BASE or chunk.modal or chunk.infinitive or chunk.first != chunk.last:
            return None
        if self.kind(self.skip_left(k)) is not Kind.CONJUNCTION:
            return None
        other = self.previous_verb(k)
        if other is None or not (self.chunks[other].infinitive or self.chunks[other].modal):
            return None
        return other

    def _noun_subject(self, j: int) -> list[int]:
        base = self.base_left(j)
        whole = self._before_participle(base)
        if whole is not None:
            return self.conjuncts_left(self.base_left(whole))
        if self.kind(base - 1) is Kind.PREPOSITION and base == j and self.kind(base - 2) is Kind.VERB:
            return []
        if base != j and self.kind(base - 1) is Kind.PREPOSITION and self.kind(base - 2) is not Kind.NOUN:
            return [base]
        return self.conjuncts_left(base)

    def _before_participle(self, j: int) -> int | None:
        """The noun phrase that a participle in front of ``j`` belongs to: *workers affiliated with [a union] struck*.

        It is asked of the phrase before a finite verb: a second verb in front of that can only be a participle.
        """
        at = j - 1
        while self.kind(at) in {Kind.PREPOSITION, Kind.ADVERB}:
            at -= 1
        if at == j - 1 or self.kind(at) is not Kind.VERB or self.kind(at - 1) is not Kind.NOUN:
            return None
        chunk = self.chunks[at]
        bare = chunk.first == chunk.head and not chunk.infinitive and not chunk.modal
        form = self.words[chunk.head].forms
        return at - 1 if bare and form & {Form.PARTICIPLE, Form.GERUND} else None

    def antecedent(self, relative: int) -> list[int]:
        """The noun phrase that a relative pronoun stands for."""
        j = self.skip_left(relative)
        if self.kind(j) is Kind.COMMA:
            j = self.skip_left(j)
        if self.kind(j) is Kind.PREPOSITION:
            j = self.skip_left(j)
        if self.kind(j) is not Kind.NOUN:
            return []
        base = self.base_left(j)
        return [j] if self.names(j) and base != j else self.conjuncts_left(base)

    def _before_parenthesis(self, comma: int) -> int | None:
        """The noun phrase before a pair of commas of which ``comma`` is the second."""
        for j in range(comma - 1, max(-1, comma - _REACH), -1):
            if self.chunks[j].kind is Kind.COMMA and self.kind(j - 1) is Kind.NOUN:
                opener = self.kind(j + 1)
                if opener in {Kind.RELATIVE, Kind.NOUN, Kind.PREPOSITION, Kind.ADVERB} or (
                    opener is Kind.VERB and not self.chunks[j + 1].finite
                ):
                    return j - 1
                if opener is Kind.VERB and self.chunks[j + 1].form is Form.PAST:
                    return j - 1
        return None

    def previous_verb(self, k: int, *, finite: bool = False) -> int | None:
        """The nearest verb group on the left."""
        for j in range(k - 1, max(-1, k - _REACH), -1):
            if self.chunks[j].kind is Kind.VERB and (self.chunks[j].finite or not finite):
                return j
        return None

    def _controller(self, k: int, depth: int) -> tuple[list[int], str]:
        """The subject of an infinitive or gerund: that of what it hangs on."""
        j = self.skip_left(k)
        gerund = self.chunks[k].form is Form.GERUND and self.kind(j) is Kind.NOUN
        if gerund and self.low(j) in self.cues and not self.names(j):
            return self.holder(j, depth + 1)
        if self.chunks[k].form is Form.GERUND and not self.chunks[k].infinitive and self.kind(j) is Kind.NOUN:
            return self.conjuncts_left(j), "direct"
        if self._is_headline(k):
            return self.conjuncts_left(j), "direct"
        governor = self.governor(k)
        if governor is None:
            return [], ""
        if governor.controller is not None:
            return self.conjuncts_left(governor.controller), "control"
        if governor.chunk < 0:
            return [], ""
        return self.holder(governor.chunk, depth + 1)

    def holder(self, k: int, depth: int = 0) -> tuple[list[int], str]:
        """Who holds chunk ``k``: the subject of a verb, or of the verb that a noun is object or complement of.

        A possessor of the noun comes first: it is returned as the noun phrase itself with ``possessor``.
        """
        if depth > 5:
            return [], ""
        chunk = self.chunks[k]
        if chunk.kind is Kind.VERB:
            found, how = self.subject(k, depth + 1)
            if (
                chunk.passive
                and self.kind(self.skip_right(k)) is Kind.PREPOSITION
                and self.low(self.skip_right(k)) == "by"
            ):
                return [self.skip_right(k) + 1], "control"
            return found, "control" if found else how
        if chunk.possessor is not None:
            return [k], "possessor"
        if self.low(k + 1) in {"by", "of"} and self.kind(k + 2) is Kind.NOUN:
            return self.conjuncts_right(k + 2), "control"
        governor = self.governor(k)
        if governor is None or governor.chunk < 0:
            return [], ""
        return self.holder(governor.chunk, depth + 1)

    # Governors

    def governor(self, k: int) -> Governor | None:
        """What chunk ``k`` hangs on; none for a main clause."""
        chunk = self.chunks[k]
        if chunk.kind is Kind.NOUN:
            return self._noun_governor(k)
        other = self.coordinated(k)
        if other is not None:
            return self.governor(other)
        if chunk.infinitive:
            return self._infinitive_governor(k)
        if chunk.finite:
            return self._finite_governor(k)
        return self._gerund_governor(k)

    def is_attributed(self, k: int) -> bool:
        """Whether somebody's *said* behind a comma ends the sentence: *Finland plans to leave, its premier said*."""
        commas = [j for j in range(k + 1, len(self.chunks)) if self.chunks[j].kind is Kind.COMMA]
        behind = range(commas[-1] + 1, len(self.chunks)) if commas else ()
        return any(self.kind(j) is Kind.VERB and self.lemma(j) in grammar.REPORTING for j in behind)

    def _is_headline(self, k: int) -> bool:
        """Whether an infinitive is a headline's future: *Ecuador to quit OPEC*."""
        j = self.skip_left(k)
        if not self.chunks[k].infinitive or self.kind(j) is not Kind.NOUN or self.low(j) in self.cues:
            return False
        return all(c.kind is not Kind.VERB for c in self.chunks[:j]) and self.names(j)

    def _infinitive_governor(self, k: int) -> Governor | None:
        if self._is_headline(k):
            return None
        j = self.skip_left(k)
        if self.kind(j) is Kind.COMMA:
            before = self._over_parenthesis(j)
            j = j if before is None else before
        if self.kind(j) is Kind.CONJUNCTION:
            other = self.previous_verb(j)
            return self.governor(other) if other is not None else None
        if self.kind(j) is Kind.VERB:
            return Governor(j, "to")
        if self.kind(j) is not Kind.NOUN:
            return None
        if self.kind(j - 1) is Kind.PREPOSITION and self.low(j - 1) == "for":
            outer = self.skip_left(j - 1)
            return Governor(outer if self.kind(outer) in {Kind.VERB, Kind.NOUN} else -1, "for", j)
        if (
            self.kind(j - 1) is Kind.PREPOSITION
            and self.low(j - 1) in {"by", "of"}
            and self.kind(j - 2) is Kind.NOUN
            and self.low(j) not in self.cues
        ):
            return Governor(j - 2, "to", j)
        base = j if self.low(j) in self.cues else self.base_left(j)
        outer = self.skip_left(self.conjuncts_left(base)[0])
        if (
            self.kind(outer) is Kind.VERB
            and self.lemma(outer) not in {"be", "become", "remain"}
            and base == j
            and (self.names(j) or self._is_pronoun(j))
            and not self.chunks[j].possessor
        ):
            return Governor(outer, "to", j)
        if base != j and self.kind(base - 1) is Kind.PREPOSITION and self.kind(base - 2) is Kind.VERB:
            return Governor(base - 2, "to")
        if self.low(j) in self.cues:
            return Governor(j, "to")
        if self.kind(base - 1) is Kind.PREPOSITION and base == j and self.kind(base - 2) is Kind.VERB:
            return Governor(base - 2, "to", j if self.low(j - 1) in {"on", "upon"} else None)
        return Governor(base, "to")

    def _is_pronoun(self, k: int) -> bool:
        chunk = self.chunks[k]
        return chunk.first == chunk.last and self.words[chunk.first].low in grammar.PRONOUNS

    def _over_parenthesis(self, comma: int) -> int | None:
        for j in range(comma - 1, max(-1, comma - 12), -1):
            if self.chunks[j].kind is Kind.COMMA:
                return self.skip_left(j)
            if self.chunks[j].kind is Kind.VERB and self.chunks[j].finite:
                return None
        return None

    def _gerund_governor(self, k: int) -> Governor | None:
        j = self.skip_left(k)
        kind = self.kind(j)
        if kind in {Kind.PREPOSITION, Kind.SUBORDINATOR}:
            outer = self.skip_left(j)
            if self.low(j) == "including":
                outer = next((n for n in range(j - 1, max(-1, j - 9), -1) if self.low(n) in self.cues), outer)
            held = outer if self.kind(outer) in {Kind.NOUN, Kind.VERB} else -1
            if held >= 0 and self.kind(held) is Kind.NOUN and self.low(j) not in _ADVERBIAL:
                return Governor(held, self.low(j))
            if self.low(j) in _ADVERBIAL:
                return Governor(self._clause_verb(j), self.low(j))
            return Governor(held, self.low(j))
        if kind is Kind.VERB:
            return Governor(j, "bare")
        if kind is Kind.NOUN and self.low(j) in self.cues and not self.names(j):
            return Governor(j, "bare")
        if kind is Kind.NOUN:
            outer = self.skip_left(self.conjuncts_left(j)[0])
            if self.kind(outer) is Kind.VERB and self.chunks[outer].head != self.chunks[k].head:
                return Governor(outer, "bare", j)
            if self.kind(outer) is Kind.PREPOSITION:
                before = self.skip_left(outer)
                return Governor(before if self.kind(before) in {Kind.NOUN, Kind.VERB} else -1, self.low(outer), j)
            return None
        if kind is Kind.COMMA:
            verb = self.previous_verb(j, finite=True)
            return Governor(verb if verb is not None else -1, "participle")
        if kind is Kind.CONJUNCTION:
            other = self.previous_verb(j)
            return self.governor(other) if other is not None else None
        return None

    def _clause_verb(self, k: int) -> int:
        """The verb that an adverbial at ``k`` modifies: the nearest finite one, on the left first."""
        left = self.previous_verb(k, finite=True)
        if left is not None:
            return left
        return next(
            (j for j in range(k + 2, len(self.chunks)) if self.chunks[j].kind is Kind.VERB and self.chunks[j].finite),
            -1,
        )

    def _finite_governor(self, k: int) -> Governor | None:
        subjects, how = self.subject(k)
        if how == "relative":
            return Governor(-1, "relative")
        if how == "shared":
            other = self.previous_verb(k, finite=True)
            return self.governor(other) if other is not None else None
        first = subjects[0] if subjects else k
        if how == "parenthesis" and subjects:
            first = subjects[0]
        j = self.skip_left(first)
        if self.kind(j) is Kind.SUBORDINATOR:
            word = self.low(j)
            outer = self.skip_left(j)
            if word == "that":
                if self.kind(outer) is Kind.NOUN:
                    return Governor(self.base_left(outer), "that")
                return Governor(outer, "that") if self.kind(outer) is Kind.VERB else None
            if word == "whether" and self.kind(outer) is Kind.PREPOSITION and self.kind(outer - 1) is Kind.NOUN:
                return Governor(outer - 1, word)
            return Governor(outer if self.kind(outer) is Kind.VERB else -1, word)
        if self.kind(j) is Kind.PREPOSITION and self.low(j) in {"after", "before", "since", "until", "once", "as"}:
            return Governor(-1, self.low(j))
        if self.kind(j) is Kind.VERB and self.chunks[j].head < self.chunks[first].first:
            return Governor(j, "that")
        if self.kind(j) is Kind.RELATIVE and self.low(j) == "which":
            return Governor(-1, "relative")
        return None

    def _noun_governor(self, k: int) -> Governor | None:
        j = self.skip_left(k)
        if self.kind(j) is Kind.CONJUNCTION:
            first = self.conjuncts_left(k)[0]
            if first != k:
                return self._noun_governor(first)
        if self.kind(j) is Kind.VERB:
            return Governor(j, "object")
        if self.kind(j) in {Kind.PREPOSITION, Kind.SUBORDINATOR}:
            outer = self.skip_left(j)
            held = outer if self.kind(outer) in {Kind.NOUN, Kind.VERB} else -1
            return Governor(held, self.low(j))
        if self.kind(j) is Kind.NOUN and self.kind(j - 1) is Kind.PREPOSITION and self.kind(j - 2) is Kind.VERB:
            return Governor(j - 2, "object")
        right = self._predicate(k)
        if right is not None:
            return Governor(right, "subject")
        return None

    def _predicate(self, k: int) -> int | None:
        """The verb group that noun phrase ``k`` is the subject of."""
        for j in self.right_of(k):
            if self.chunks[j].kind is Kind.VERB and self.chunks[j].finite:
                return j
            if self.chunks[j].kind in {Kind.STOP, Kind.SUBORDINATOR, Kind.RELATIVE}:
                return None
        return None

    def right_of(self, k: int) -> Iterator[int]:
        """Indices of the chunks right of ``k``, nearest first."""
        return iter(range(k + 1, min(len(self.chunks), k + _REACH)))
