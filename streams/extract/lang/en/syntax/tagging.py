"""Tagging: the part of speech of each word, by closed classes, a verb list and context."""

from collections.abc import Callable
from itertools import pairwise

from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.grammar import Form, Tag
from streams.extract.lang.en.syntax.guessing import guess
from streams.extract.lang.en.syntax.joining import joined
from streams.extract.lang.en.syntax.verbhood import settle_verb
from streams.extract.lang.en.syntax.word import Verbs, Word
from streams.extract.mention import Mention
from streams.extract.token import Sentence


def words_of(sentence: Sentence, mentions: list[Mention], verbs: Verbs) -> list[Word]:
    """The sentence's words, tagged."""
    words = joined(sentence, mentions)
    guess(words, verbs)
    words = _without_scare_quotes(words)
    for i, word in enumerate(words):
        weaken = _WEAKENING.get(word.low)
        if weaken is not None:
            weaken(words, i)
    for i, word in enumerate(words):
        settle = _SETTLING.get(word.low)
        if settle is not None:
            settle(words, i, verbs)
        elif word.low in verbs:
            _settle(words, i, verbs)
    if any(word.low == ";" for word in words):
        _part_clauses(words)
    return words


_TOLD = frozenset({Tag.VERB, Tag.AUXILIARY, Tag.MODAL})


def _part_clauses(words: list[Word]) -> None:
    """A semicolon between two clauses ends the first: *Peru cuts ties with Mexico; Brazil recalls its envoy*."""
    at = [-1, *(i for i, word in enumerate(words) if word.low == ";"), len(words)]
    told = [any(word.tag in _TOLD for word in words[one + 1 : other]) for one, other in pairwise(at)]
    for i, (before, after) in zip(at[1:-1], pairwise(told), strict=True):
        if before and after:
            words[i].tag = Tag.STOP


_QUOTED = 4


def _without_scare_quotes(words: list[Word]) -> list[Word]:
    """The words without quotation marks inside a noun phrase: *its "sovereign and irrevocable" decision*."""
    marks = [i for i, word in enumerate(words) if word.tag is Tag.QUOTE]
    dropped: set[int] = set()
    for opening, closing in pairwise(marks):
        inside = words[opening + 1 : closing]
        begun = opening > 0 and words[opening - 1].tag in {Tag.DETERMINER, Tag.POSSESSIVE}
        goes_on = closing + 1 < len(words) and words[closing + 1].tag in {Tag.NOUN, Tag.NAME, Tag.VERB}
        plain = all(word.tag in {Tag.NOUN, Tag.NAME, Tag.ADVERB, Tag.CONJUNCTION, Tag.VERB} for word in inside)
        if begun and goes_on and plain and len(inside) <= _QUOTED and opening not in dropped:
            dropped |= {opening, closing}
    return [word for i, word in enumerate(words) if i not in dropped] if dropped else words


_QUANTIFIERS = frozenset(
    {("at", "least"), ("at", "most"), ("up", "to"), ("more", "than"), ("fewer", "than"), ("less", "than")}
)


def _settle_quantifier(words: list[Word], i: int) -> None:
    """``At least``, ``up to`` and their like before a number only weaken it: *killed at least nine people*."""
    if i + 2 < len(words) and (words[i].low, words[i + 1].low) in _QUANTIFIERS:
        amount = words[i + 2]
        if amount.tag is Tag.NUMBER or amount.low in _AMOUNTS:
            words[i].tag = words[i + 1].tag = Tag.ADVERB


def _settle_postpositive(words: list[Word], i: int) -> None:
    """An adjective behind what it describes is no head of it: *Qatar will leave [OPEC] effective January 1*."""
    if not i or words[i].tag is not Tag.NOUN:
        return
    after = words[i + 1] if i + 1 < len(words) else None
    describes = after is not None and after.tag in {Tag.NOUN, Tag.NAME} and after.low not in grammar.TIME_NOUNS
    if words[i - 1].tag in {Tag.NOUN, Tag.NAME} and not describes:
        words[i].tag = Tag.ADVERB


_AMOUNTS = frozenset("one two three four five six seven eight nine ten a dozen dozens half several hundreds".split())


_WEAKENING: dict[str, Callable[[list[Word], int], None]] = {
    **dict.fromkeys(grammar.POSTPOSITIVE, _settle_postpositive),
    **dict.fromkeys((first for first, _ in _QUANTIFIERS), _settle_quantifier),
}


def _settle(words: list[Word], i: int, verbs: Verbs) -> None:
    """Decide whether an ambiguous word of an open class is a verb."""
    word = words[i]
    if word.tag is Tag.VERB:
        settle_verb(words, i, verbs)
    elif word.tag is Tag.NOUN and i and (form := verbs.get(word.low)) is not None:
        before = words[i - 1]
        if before.tag is Tag.MODAL or (before.tag is Tag.TO and Form.BASE in form.forms):
            word.become_verb(form)


def _settle_apostrophe(words: list[Word], i: int, _: Verbs) -> None:
    owned = i + 1 < len(words) and words[i + 1].tag in {Tag.NOUN, Tag.VERB, Tag.NUMBER}
    if i and owned and not words[i].spaced and words[i - 1].low.endswith("s"):
        words[i].tag = Tag.POSSESSIVE


def _settle_contraction(words: list[Word], i: int, _: Verbs) -> None:
    if _is_contraction(words, i):
        words[i].tag, words[i].lemma, words[i].forms = Tag.AUXILIARY, "be", frozenset({Form.THIRD})


def _settle_her(words: list[Word], i: int, _: Verbs) -> None:
    if i + 1 == len(words) or words[i + 1].tag not in {Tag.NOUN, Tag.NAME, Tag.VERB}:
        words[i].tag = Tag.PRONOUN


def _settle_determiner(words: list[Word], i: int, verbs: Verbs) -> None:
    after = words[i + 1] if i + 1 < len(words) else None
    if after is None or (
        after.tag in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL, Tag.PREPOSITION, Tag.STOP}
        and not (after.low in verbs and verbs[after.low].noun)
    ):
        words[i].tag = Tag.PRONOUN


def _settle_about(words: list[Word], i: int, _: Verbs) -> None:
    if i and words[i - 1].lemma == "be" and i + 1 < len(words) and words[i + 1].tag is Tag.TO:
        words[i].tag = Tag.ADVERB


def _settle_number(words: list[Word], i: int, verbs: Verbs) -> None:
    if i + 1 < len(words):
        after = words[i + 1]
        if after.tag in {Tag.NOUN, Tag.NAME, Tag.NUMBER} or after.low in verbs:
            words[i].tag = Tag.NUMBER


def _is_contraction(words: list[Word], i: int) -> bool:
    """Whether ``'s`` is short for *is*: behind a pronoun, or before a participle, preposition or determiner."""
    before = words[i - 1] if i else None
    after = words[i + 1] if i + 1 < len(words) else None
    if before is None or after is None:
        return False
    if before.tag is Tag.PRONOUN or before.low in {"there", "here", "that", "what", "who"}:
        return True
    return after.tag in {Tag.DETERMINER, Tag.NEGATION, Tag.PREPOSITION, Tag.TO}


def _settle_that(words: list[Word], i: int, _: Verbs) -> None:
    word = words[i]
    before = words[i - 1] if i else None
    after = words[i + 1] if i + 1 < len(words) else None
    if after is not None and before is not None and before.tag in {Tag.NOUN, Tag.NAME} and after.tag in {
        Tag.VERB, Tag.AUXILIARY, Tag.MODAL, Tag.ADVERB
    }:  # fmt: skip
        word.tag = Tag.RELATIVE
    elif (
        after is not None and after.tag in {Tag.AUXILIARY, Tag.MODAL} and (before is None or before.tag is not Tag.VERB)
    ):
        word.tag = Tag.PRONOUN


def _settle_subordinator(words: list[Word], i: int, _: Verbs) -> None:
    """``after``, ``since`` and their like begin a clause when a finite verb follows before the next comma."""
    if words[i].low == "once" and i + 1 < len(words) and words[i + 1].low in {"again", "more"}:
        words[i].tag = words[i + 1].tag = Tag.ADVERB
        return
    for k in range(i + 1, min(i + 9, len(words))):
        follower = words[k]
        if follower.tag in {Tag.COMMA, Tag.STOP, Tag.RELATIVE, Tag.SUBORDINATOR}:
            return
        if k + 1 < len(words) and words[k + 1].low == "by" and Form.PARTICIPLE in follower.forms:
            continue  # "as its member at a summit hosted by India"
        if follower.tag in {Tag.AUXILIARY, Tag.MODAL} or (
            follower.tag is Tag.VERB and follower.forms & {Form.THIRD, Form.PAST} and k > i + 1
        ):
            if words[i + 1].tag is not Tag.VERB:
                words[i].tag = Tag.SUBORDINATOR
            return


def _settle_longer(words: list[Word], i: int, _: Verbs) -> None:
    """``No longer`` before a verb denies it: *Togo no longer belongs to the bloc*."""
    if i and words[i - 1].low == "no" and i + 1 < len(words) and words[i + 1].tag is Tag.VERB:
        words[i - 1].tag, words[i].tag = Tag.NEGATION, Tag.ADVERB


def _settle_order(words: list[Word], i: int, verbs: Verbs) -> None:
    """``In order to`` says no more than *to*."""
    if i and words[i - 1].low == "in" and i + 1 < len(words) and words[i + 1].tag is Tag.TO:
        words[i - 1].tag = words[i].tag = Tag.ADVERB
    elif words[i].low in verbs:
        _settle(words, i, verbs)


def _settle_excluding(words: list[Word], i: int, verbs: Verbs) -> None:
    """*Excluding* behind a noun leaves somebody out of account, unless it says out of what: *Asia excluding Japan*."""
    before = words[i - 1] if i else None
    sets_apart = before is None or before.tag in {Tag.NOUN, Tag.NAME, Tag.COMMA, Tag.OPEN, Tag.NUMBER}
    behind = {word.low for word in words[i + 1 : i + 7]}
    if sets_apart and not behind & {"from", "out"}:
        words[i].tag, words[i].lemma, words[i].forms = Tag.PREPOSITION, words[i].low, frozenset()
    else:
        _settle(words, i, verbs)


def _settle_heads(words: list[Word], i: int, verbs: Verbs) -> None:
    """*Heads of state* are persons."""
    if i + 2 < len(words) and words[i + 1].low == "of" and words[i + 2].low in {"state", "government", "mission"}:
        words[i].become_noun()
    else:
        _settle(words, i, verbs)


_SETTLING: dict[str, Callable[[list[Word], int, Verbs], None]] = {
    "'": _settle_apostrophe,
    "'s": _settle_contraction,
    "her": _settle_her,
    "that": _settle_that,
    "about": _settle_about,
    "longer": _settle_longer,
    "order": _settle_order,
    "excluding": _settle_excluding,
    "heads": _settle_heads,
    **dict.fromkeys("this these those both all some several most many such".split(), _settle_determiner),
    **dict.fromkeys("one two three four five six seven eight nine ten".split(), _settle_number),
    **dict.fromkeys("after before since until as once so".split(), _settle_subordinator),
}
"""What decides a word of a closed class by its neighbours."""
