"""Who does what in a sentence: subjects, holders and governors."""

from dataclasses import dataclass, field

from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.antecedent import antecedent, before_parenthesis, is_inverted, noun_subject
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.governor import (
    SHARED,
    Governor,
    coordinated,
    finite_governor,
    gerund_governor,
    infinitive_governor,
    is_headline,
    noun_governor,
)
from streams.extract.lang.en.syntax.grammar import Form
from streams.extract.lang.en.syntax.phrases import Phrases

_DEPTH = 8
"""How many steps from subject to holder and back a search takes."""

_STATES = frozenset({"country", "countries", "nation", "nations", "state", "states", "member", "members"})


@dataclass(slots=True)
class Clauses(Phrases):
    """A sentence, and the questions that extraction asks of it."""

    _subjects: dict[int, tuple[list[int], str]] = field(init=False, default_factory=dict)
    _governors: dict[int, Governor | None] = field(init=False, default_factory=dict)

    def subject(self, k: int, depth: int = 0) -> tuple[list[int], str]:
        """The noun phrases that are the subject of verb group ``k``, and how they were found.

        The second is ``direct``, ``relative``, ``parenthesis``, ``shared``, ``control`` or empty when there is none.
        """
        if depth:
            return self._find_subject(k, depth)
        if k not in self._subjects:
            self._subjects[k] = [], ""  # for when the answer leads back to the question: it must end
            self._subjects[k] = self._find_subject(k, 0)
        found, how = self._subjects[k]
        return list(found), how

    def _find_subject(self, k: int, depth: int) -> tuple[list[int], str]:
        if depth > _DEPTH:
            return [], ""
        chunk = self.chunks[k]
        other = coordinated(self, k)
        if other is not None:
            return self.subject(other, depth + 1)
        if not chunk.finite:
            return self._controller(k, depth)
        if is_inverted(self, k):
            return self.conjuncts_right(k + 1), "direct"
        j = self.skip_left(k)
        if j < 0:
            return [], ""
        kind = self.chunks[j].kind
        if kind is Kind.NOUN:
            return noun_subject(self, j), "direct"
        if kind is Kind.RELATIVE:
            return antecedent(self, j), "relative"
        if kind is Kind.COMMA:
            before = before_parenthesis(self, j)
            if before is not None:
                return noun_subject(self, before), "parenthesis"
        if kind is Kind.CONJUNCTION or (kind is Kind.COMMA and self.kind(j - 1) is Kind.CONJUNCTION):
            other = self.previous_verb(j)
            if other is not None:
                return self.subject(other, depth + 1)[0], "shared"
        if kind is Kind.COMMA:
            other = self.previous_verb(j, finite=True)
            if other is not None:
                return self.subject(other, depth + 1)[0], "shared"
        return [], ""

    def _controller(self, k: int, depth: int) -> tuple[list[int], str]:
        """The subject of an infinitive or gerund: that of what it hangs on."""
        j = self.skip_left(k)
        gerund = self.chunks[k].form is Form.GERUND and self.kind(j) is Kind.NOUN
        if gerund and self.low(j) in self.cues and not self.names(j):
            return self.holder(j, depth + 1)
        if self.chunks[k].form is Form.GERUND and not self.chunks[k].infinitive and self.kind(j) is Kind.NOUN:
            return self.conjuncts_left(j), "direct"
        if is_headline(self, k):
            return self.conjuncts_left(j), "direct"
        those = self.those_who(k)
        if those is not None:
            return [those], "direct"
        governor = self.governor(k)
        if governor is None:
            return [], ""
        if governor.controller is not None:
            return self.conjuncts_left(governor.controller), "control"
        if governor.chunk < 0:
            return [], ""
        return self.holder(governor.chunk, depth + 1)

    def those_who(self, k: int) -> int | None:
        """The states that an infinitive tells apart, as a subject: *the last three countries to join are small*."""
        j = self.skip_left(k)
        if not self.chunks[k].infinitive or self.kind(j) is not Kind.NOUN or self.low(j) not in _STATES:
            return None
        outer = self.governor(j)
        return j if outer is None or outer.relation == "subject" else None

    def holder(self, k: int, depth: int = 0, *, held: int | None = None) -> tuple[list[int], str]:
        """Who holds chunk ``k``: the subject of a verb, or of the verb that a noun is object or complement of.

        A possessor of the noun comes first: it is returned as the noun phrase itself with ``possessor``. ``held`` is
        the phrase that ``k`` was reached from: *withdrawal* in *Mali's notice of withdrawal*.
        """
        if depth > _DEPTH:
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
            if len(found) == 1 and how == "relative" and self.low(found[0]) in self.cues and not self.names(found[0]):
                return self.holder(found[0], depth + 1)  # "approved a bill that starts the withdrawal"
            return found, "control" if found else how
        if chunk.possessor is not None or (self.low(k) in self.cues and self._is_of_country(chunk)):
            return [k], "possessor"
        if self.low(k + 1) in {"by", "of"} and self.kind(k + 2) is Kind.NOUN and k + 2 != held:
            return self.conjuncts_right(k + 2), "control"
        return self.outer_holder(k, depth)

    def _is_of_country(self, chunk: Chunk) -> bool:
        """Whether a country stands before the head: *the US decision*, but not *the first South American state*."""
        if self.words[chunk.head].low in _STATES:
            return False
        return any(w.mention is not None and w.mention.country for w in self.words[chunk.first : chunk.head])

    def outer_holder(self, k: int, depth: int = 0) -> tuple[list[int], str]:
        """Who holds what noun phrase ``k`` hangs on: the African Union in *the AU announced the suspension of Mali*."""
        governor = self.governor(k)
        if governor is None or governor.chunk < 0:
            return [], ""
        if self._is_expletive(governor.chunk) or (governor.relation == "subject" and self.low(k) in self.cues):
            return self.outer_holder(governor.chunk, depth + 1)
        return self.holder(governor.chunk, depth + 1, held=k)

    def _is_expletive(self, k: int) -> bool:
        """Whether *it* before *be* stands for an infinitive behind: *said it was a sovereign decision to leave*."""
        if self.kind(k) is not Kind.VERB or self.lemma(k) != "be":
            return False
        subject = self.skip_left(k)
        noun = self.skip_right(k)
        if self.kind(subject) is not Kind.NOUN or self.low(subject) != "it" or self.kind(noun) is not Kind.NOUN:
            return False
        follower = self.skip_right(noun)
        return self.low(noun) in self.cues and self.kind(follower) is Kind.VERB and self.chunks[follower].infinitive

    def subject_before(self, word: int) -> list[int]:
        """The subject of the nearest finite verb left of the word."""
        here = self.chunk_at(word)
        verb = self.previous_verb(here, finite=True) if here is not None else None
        return self.subject(verb)[0] if verb is not None else []

    def governor(self, k: int) -> Governor | None:
        """What chunk ``k`` hangs on; none for a main clause."""
        if k not in self._governors:
            found = self._attachment(k)
            shared = found is not None and found.relation == SHARED
            self._governors[k] = self.governor(found.chunk) if found is not None and shared else found
        return self._governors[k]

    def _attachment(self, k: int) -> Governor | None:
        chunk = self.chunks[k]
        if chunk.kind is Kind.NOUN:
            return noun_governor(self, k)
        other = coordinated(self, k)
        if other is not None:
            return Governor(other, SHARED)
        if chunk.infinitive:
            return infinitive_governor(self, k)
        if chunk.finite:
            return finite_governor(self, k, *self.subject(k))
        return gerund_governor(self, k)

    def is_attributed(self, k: int) -> bool:
        """Whether somebody's *said* behind a comma ends the sentence: *Finland plans to leave, its premier said*."""
        commas = [j for j in range(k + 1, len(self.chunks)) if self.chunks[j].kind is Kind.COMMA]
        behind = range(commas[-1] + 1, len(self.chunks)) if commas else ()
        return any(self.kind(j) is Kind.VERB and self.lemma(j) in grammar.REPORTING for j in behind)
