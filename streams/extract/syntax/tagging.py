"""Tagging: what each word of a sentence does, by closed classes, a verb list and the words around."""

from streams.extract.mention import Mention
from streams.extract.syntax import grammar
from streams.extract.syntax.grammar import Form, Tag
from streams.extract.syntax.joining import joined
from streams.extract.syntax.verbhood import settle_verb
from streams.extract.syntax.word import Verbs, Word
from streams.extract.token import Sentence


def words_of(sentence: Sentence, mentions: list[Mention], verbs: Verbs) -> list[Word]:
    """The sentence's words, tagged."""
    merged = joined(sentence, mentions)
    shouting = _is_shouting(merged)
    for word in merged:
        _first_guess(word, verbs, shouting)
    for i in range(len(merged)):
        _settle_quantifier(merged, i)
        _settle_postpositive(merged, i)
    for i in range(len(merged)):
        _settle(merged, i, verbs)
    return merged


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
    if not i or words[i].low not in grammar.POSTPOSITIVE or words[i].tag is not Tag.NOUN:
        return
    after = words[i + 1] if i + 1 < len(words) else None
    describes = after is not None and after.tag in {Tag.NOUN, Tag.NAME} and after.low not in grammar.TIME_NOUNS
    if words[i - 1].tag in {Tag.NOUN, Tag.NAME} and not describes:
        words[i].tag = Tag.ADVERB


_AMOUNTS = frozenset("one two three four five six seven eight nine ten a dozen dozens half several hundreds".split())


def _is_shouting(words: list[Word]) -> bool:
    """Whether every word of weight begins with a capital, as in some headlines: capitals then tell nothing."""
    weighty = [w for w in words if w.text.isalpha() and len(w.text) > 3 and not w.mention]
    return bool(weighty) and len(words) > 2 and all(w.capital for w in weighty)


def _first_guess(word: Word, verbs: Verbs, shouting: bool) -> None:
    low = word.low
    word.lemma = low
    if word.mention:
        word.tag = Tag.NAME
    elif low in grammar.QUOTES:
        word.tag = Tag.QUOTE
    elif low in {",", ";"} or low in grammar.DASHES:
        word.tag = Tag.COMMA
    elif low in grammar.OPENERS:
        word.tag = Tag.OPEN
    elif low in grammar.CLOSERS:
        word.tag = Tag.CLOSE
    elif not any(c.isalnum() for c in low):
        word.tag = Tag.STOP
    elif low in {"'s", "s'"}:
        word.tag = Tag.POSSESSIVE
    elif low in grammar.NEGATIONS:
        word.tag = Tag.NEGATION
    elif low in grammar.MODALS and not (low == "may" and word.capital):
        word.tag, word.lemma = Tag.MODAL, grammar.MODALS[low]
    elif low in grammar.BE:
        word.tag, word.lemma, word.forms = Tag.AUXILIARY, "be", frozenset({grammar.BE[low]})
    elif low in grammar.HAVE:
        word.tag, word.lemma, word.forms = Tag.AUXILIARY, "have", frozenset({grammar.HAVE[low]})
    elif low in grammar.DO:
        word.tag, word.lemma, word.forms = Tag.AUXILIARY, "do", frozenset({grammar.DO[low]})
    elif low in grammar.GET:
        word.tag, word.lemma, word.forms = Tag.VERB, "get", frozenset({grammar.GET[low]})
    elif low == "to":
        word.tag = Tag.TO
    elif low in grammar.RELATIVES:
        word.tag = Tag.RELATIVE
    elif low in grammar.DETERMINERS or low in grammar.POSSESSIVES:
        word.tag = Tag.DETERMINER
    elif low in grammar.CONJUNCTIONS:
        word.tag = Tag.CONJUNCTION
    elif low in {"that", "if", "unless", "whether", "because", "although", "though", "while", "when", "whereas"}:
        word.tag = Tag.SUBORDINATOR
    elif low in grammar.PREPOSITIONS:
        word.tag = Tag.PREPOSITION
    elif low in grammar.PRONOUNS:
        word.tag = Tag.PRONOUN
    elif low in grammar.ADVERBS:
        word.tag = Tag.ADVERB
    elif low[0].isdigit() or low in grammar.NUMBERS:
        word.tag = Tag.NUMBER
    elif low in verbs and not (word.capital and verbs[low].noun and not shouting and word.spaced):
        word.become_verb(verbs[low])
    elif low.endswith("ly") and len(low) > 4 and not word.capital:
        word.tag = Tag.ADVERB
    else:
        word.tag = Tag.NOUN


def _settle(words: list[Word], i: int, verbs: Verbs) -> None:
    """Decide an ambiguous word by its neighbours."""
    word = words[i]
    before = words[i - 1] if i else None
    after = words[i + 1] if i + 1 < len(words) else None
    if word.low == "'" and before is not None and not word.spaced and before.low.endswith("s") and after is not None:
        if after.tag in {Tag.NOUN, Tag.VERB, Tag.NUMBER}:
            word.tag = Tag.POSSESSIVE
        return
    if word.low == "'s" and _is_contraction(words, i):
        word.tag, word.lemma, word.forms = Tag.AUXILIARY, "be", frozenset({Form.THIRD})
        return
    if word.low == "her" and (after is None or after.tag not in {Tag.NOUN, Tag.NAME, Tag.VERB}):
        word.tag = Tag.PRONOUN
        return
    if (
        word.low in {"this", "these", "those", "both", "all", "some", "several", "most", "many", "such"}
        and (after is None or after.tag in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL, Tag.PREPOSITION, Tag.STOP})
        and not (after and verbs.get(after.low) and verbs[after.low].noun)
    ):
        word.tag = Tag.PRONOUN
        return
    if word.low == "about" and before is not None and before.lemma == "be" and after is not None:
        word.tag = Tag.ADVERB if after.tag is Tag.TO else word.tag
        return
    if word.low == "that":
        _settle_that(word, before, after)
        return
    if (
        word.low in {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
        and after is not None
    ):
        if after.tag in {Tag.NOUN, Tag.NAME, Tag.NUMBER} or after.low in verbs:
            word.tag = Tag.NUMBER
        return
    if word.low in {"after", "before", "since", "until", "as", "once", "so"}:
        _settle_subordinator(words, i)
        return
    if (
        word.tag is Tag.NOUN
        and word.low in verbs
        and before is not None
        and (before.tag is Tag.MODAL or (before.tag is Tag.TO and Form.BASE in verbs[word.low].forms))
    ):
        word.become_verb(verbs[word.low])
        return
    if word.tag is Tag.VERB:
        settle_verb(words, i, verbs)


def _is_contraction(words: list[Word], i: int) -> bool:
    """Whether ``'s`` is short for *is*: behind a pronoun, or before a participle, preposition or determiner."""
    before = words[i - 1] if i else None
    after = words[i + 1] if i + 1 < len(words) else None
    if before is None or after is None:
        return False
    if before.tag is Tag.PRONOUN or before.low in {"there", "here", "that", "what", "who"}:
        return True
    return after.tag in {Tag.DETERMINER, Tag.NEGATION, Tag.PREPOSITION, Tag.TO}


def _settle_that(word: Word, before: Word | None, after: Word | None) -> None:
    if after is not None and before is not None and before.tag in {Tag.NOUN, Tag.NAME} and after.tag in {
        Tag.VERB, Tag.AUXILIARY, Tag.MODAL, Tag.ADVERB
    }:  # fmt: skip
        word.tag = Tag.RELATIVE
    elif (
        after is not None and after.tag in {Tag.AUXILIARY, Tag.MODAL} and (before is None or before.tag is not Tag.VERB)
    ):
        word.tag = Tag.PRONOUN


def _settle_subordinator(words: list[Word], i: int) -> None:
    """``after``, ``since`` and their like begin a clause when a finite verb follows before the next comma."""
    for k in range(i + 1, min(i + 9, len(words))):
        follower = words[k]
        if follower.tag in {Tag.COMMA, Tag.STOP, Tag.RELATIVE, Tag.SUBORDINATOR}:
            return
        if follower.tag in {Tag.AUXILIARY, Tag.MODAL} or (
            follower.tag is Tag.VERB and follower.forms & {Form.THIRD, Form.PAST} and k > i + 1
        ):
            if words[i + 1].tag is not Tag.VERB:
                words[i].tag = Tag.SUBORDINATOR
            return
