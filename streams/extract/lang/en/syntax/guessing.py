"""Guessing: the likely tag of each word before its context is considered."""

from itertools import pairwise

from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.lang.en.syntax.word import VerbForm, Verbs, Word

_NO_FORM: frozenset[str] = frozenset()
_SUBORDINATORS = frozenset("that if unless whether because although though while when whereas".split())
"""Those that are nothing else."""


def _closed_classes() -> dict[str, tuple[str, str, frozenset[str]]]:
    """Tag, lemma and forms of every word that has them wherever it stands; of several classes the first has it."""
    found: dict[str, tuple[str, str, frozenset[str]]] = {}
    for tag, words in (
        (Tag.QUOTE, grammar.QUOTES),
        (Tag.COMMA, {",", ";"} | grammar.DASHES),
        (Tag.OPEN, grammar.OPENERS),
        (Tag.CLOSE, grammar.CLOSERS),
        (Tag.STOP, {"&"}),
        (Tag.POSSESSIVE, {"'s", "s'"}),
        (Tag.NEGATION, grammar.NEGATIONS),
    ):
        for word in words:
            found.setdefault(word, (tag, word, _NO_FORM))
    for word, modal in grammar.MODALS.items():
        found.setdefault(word, (Tag.MODAL, modal, _NO_FORM))
    for tag, lemma, forms in (
        (Tag.AUXILIARY, "be", grammar.BE),
        (Tag.AUXILIARY, "have", grammar.HAVE),
        (Tag.AUXILIARY, "do", grammar.DO),
        (Tag.VERB, "get", grammar.GET),
    ):
        for word, form in forms.items():
            found.setdefault(word, (tag, lemma, frozenset({form})))
    for tag, words in (
        (Tag.TO, {"to"}),
        (Tag.RELATIVE, grammar.RELATIVES),
        (Tag.DETERMINER, grammar.DETERMINERS | grammar.POSSESSIVES),
        (Tag.CONJUNCTION, grammar.CONJUNCTIONS),
        (Tag.SUBORDINATOR, _SUBORDINATORS),
        (Tag.PREPOSITION, grammar.PREPOSITIONS),
        (Tag.PRONOUN, grammar.PRONOUNS),
        (Tag.ADVERB, grammar.ADVERBS),
        (Tag.NUMBER, grammar.NUMBERS | grammar.CURRENCIES),
    ):
        for word in words:
            found.setdefault(word, (tag, word, _NO_FORM))
    return found


_CLOSED = _closed_classes()


_NAMING = frozenset({Tag.NOUN, Tag.NAME})


def guess(words: list[Word], verbs: Verbs) -> None:
    """Tag every word as what it is most often."""
    shouting = _is_shouting(words)
    joins = False
    for word in words:
        low = word.lemma = word.low
        joins = joins or low == "&"
        closed = _CLOSED.get(low)
        if word.mention is not None:
            word.tag = Tag.NAME
        elif closed is not None and not (low == "may" and word.capital):
            word.tag, word.lemma, word.forms = closed
        else:
            _guess_open(word, verbs.get(low), shouting=shouting)
    if joins:
        _join_names(words)
    for before, word in pairwise(words):
        if word.tag is Tag.VERB and word.capital and not shouting and before.capital and before.tag in _NAMING:
            word.become_noun()  # "Chi Shun Hwa Steel"


def _join_names(words: list[Word]) -> None:
    """Make ``&`` between two names *and*; elsewhere it is a part of a firm's name: *Marks & Spencer*."""
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if word.low == "&" and before.mention is not None and after.mention is not None:
            word.tag, word.low, word.lemma = Tag.CONJUNCTION, "and", "and"


def _is_shouting(words: list[Word]) -> bool:
    """Whether every word of weight begins with a capital, as in some headlines: capitals then tell nothing."""
    weighty = False
    for word in words:
        if len(word.text) > 3 and word.mention is None and word.text.isalpha() and word.low not in _CLOSED:
            if not word.capital:
                return False
            weighty = True
    return weighty and len(words) > 2


def _guess_open(word: Word, form: VerbForm | None, *, shouting: bool) -> None:
    """Tag a word of the open classes, which can be a verb of that form."""
    low = word.low
    if form is not None and not (word.capital and form.noun and not shouting and word.spaced):
        word.become_verb(form)
    elif low[0].isdigit():
        word.tag = Tag.NUMBER
    elif low.endswith("ly") and len(low) > 4 and (shouting or not word.capital) and low not in grammar.NOUNS_IN_LY:
        word.tag = Tag.ADVERB
    elif not low[0].isalpha() and not any(map(str.isalnum, low)):
        word.tag = Tag.STOP
