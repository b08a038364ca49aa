"""The words of a sentence, with their tags."""

from dataclasses import dataclass

from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.mention import Mention


@dataclass(frozen=True, slots=True)
class VerbForm:
    """What a word can be as a verb."""

    lemma: str
    forms: frozenset[str]
    noun: bool


Verbs = dict[str, VerbForm]
"""Verb forms by lower-case word."""


@dataclass(slots=True)
class Word:
    """One or more tokens that act as one word.

    Attributes:
        low: lower-case text.
        lemma: of a verb or auxiliary, else ``low``.
        forms: what the form of a verb can be.
        mention: the country or organisation that it names.
        spaced: whether white space stands before it.
    """

    text: str
    low: str
    start: int
    end: int
    tag: str = Tag.NOUN
    lemma: str = ""
    forms: frozenset[str] = frozenset()
    mention: Mention | None = None
    spaced: bool = True

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()

    def become_verb(self, form: VerbForm) -> None:
        """Tag it as that verb."""
        self.tag, self.lemma, self.forms = Tag.VERB, form.lemma, form.forms

    def become_noun(self) -> None:
        """Tag it as a noun."""
        self.tag, self.lemma, self.forms = Tag.NOUN, self.low, frozenset()
