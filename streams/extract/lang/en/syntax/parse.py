"""The parse of a trained pipeline: which words depend on which, in the labels of spaCy's English parsers."""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.extract.token import Sentence, Token

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_RELATIVES = frozenset({"which", "that", "who", "whom"})
_DEPTH = 6
"""How many governors a search for a subject climbs before it gives up."""


@dataclass(frozen=True, slots=True)
class Parse:
    """A sentence's tokens and the children of each; tokens are meant by their index."""

    tokens: tuple[Token, ...]
    children: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, sentence: Sentence) -> "Parse | None":
        """The parse of the sentence; none where no trained parser has read it."""
        tokens = sentence.tokens
        if not any(token.dep for token in tokens):
            return None
        children: list[list[int]] = [[] for _ in tokens]
        for number, token in enumerate(tokens):
            if token.head >= 0:
                children[token.head].append(number)
        return cls(tokens, tuple(map(tuple, children)))

    def top(self, start: int, end: int) -> int | None:
        """The token between those offsets that the others there depend on."""
        inside = [n for n, t in enumerate(self.tokens) if start <= t.start and t.end <= end]
        return next((n for n in inside if self.tokens[n].head not in inside), None)

    def subjects(self, verb: int, depth: int = 0) -> list[int]:
        """Who stands as the subject of a verb: its own, or that of what it is joined to or hangs on."""
        own = self._having(verb, _SUBJECTS)
        if own or depth > _DEPTH:
            return [resolved for n in own if (resolved := self._antecedent(n)) is not None]
        token = self.tokens[verb]
        if token.head < 0:
            return []
        if token.dep == "acl":
            return [token.head]
        if token.dep == "xcomp":
            return self._having(token.head, {"dobj"}) or self.subjects(token.head, depth + 1)
        if token.dep in {"conj", "advcl", "pcomp", "prep", "aux"}:
            return self.subjects(token.head, depth + 1)
        return []

    def is_passive(self, verb: int) -> bool:
        """Whether the verb's subject is acted on; a participle goes on with the voice of what it is joined to."""
        if self._having(verb, {"auxpass", "nsubjpass", "agent"}):
            return True
        token = self.tokens[verb]
        if token.tag != "VBN" or self._having(verb, {"aux"}) or token.head < 0:
            return False
        return token.dep == "acl" or (token.dep == "conj" and self.is_passive(token.head))

    def objects(self, verb: int) -> list[int]:
        """What the verb is done to; of a relative clause the noun that it belongs to: *the bloc that Mali left*."""
        own = self._having(verb, {"dobj"})
        if own or self.tokens[verb].dep != "relcl":
            return [resolved for n in own if (resolved := self._antecedent(n)) is not None]
        relative = any(self._is_relative(n) for n in self._having(verb, _SUBJECTS))
        prepositions = any(True for _ in self.prepositions(verb))
        return [] if relative or prepositions or self.is_passive(verb) else [self.tokens[verb].head]

    def agents(self, verb: int) -> list[int]:
        """By whom it is done."""
        return [n for by in self._having(verb, {"agent"}) for n in self._having(by, {"pobj"})]

    def prepositions(self, token: int) -> Iterator[tuple[str, int]]:
        """The prepositions at a token with what stands behind each: (``from``, …), (``out of``, …)."""
        for first in self._having(token, {"prep"}):
            name = self.tokens[first].text.lower()
            for at, words in ((first, name), *((n, f"{name} {self._low(n)}") for n in self._having(first, {"prep"}))):
                for n in self._having(at, {"pobj"}):
                    resolved = self._antecedent(n)
                    if resolved is not None:
                        yield words, resolved

    def joined(self, noun: int) -> list[int]:
        """The noun and what is joined to it: *Mali, Niger and Chad*."""
        found = [noun]
        for n in found:
            found += self._having(n, {"conj"})
        return found

    def _having(self, token: int, labels: frozenset[str] | set[str]) -> list[int]:
        return [n for n in self.children[token] if self.tokens[n].dep in labels]

    def _antecedent(self, token: int) -> int | None:
        """What a relative pronoun stands for; other words stand for themselves."""
        if not self._is_relative(token):
            return token
        at = token
        for _ in range(_DEPTH):
            if self.tokens[at].dep == "relcl":
                return self.tokens[at].head if self.tokens[at].head >= 0 else None
            at = self.tokens[at].head
            if at < 0:
                return None
        return None

    def _is_relative(self, token: int) -> bool:
        return self._low(token) in _RELATIVES and self.tokens[token].tag in {"WDT", "WP", ""}

    def _low(self, token: int) -> str:
        return self.tokens[token].text.lower()
