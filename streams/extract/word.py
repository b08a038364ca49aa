"""Words of a sentence with what they do in it: a tagger of closed classes, a verb list and the words around."""

from dataclasses import dataclass, field

from streams.domain.entity import Role
from streams.extract import grammar
from streams.extract.grammar import Form, Tag
from streams.extract.mention import Mention
from streams.extract.token import Sentence, Token


@dataclass(frozen=True, slots=True)
class VerbForm:
    """What a word can be as a verb."""

    lemma: str
    forms: frozenset[Form]
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
        penn: Penn Treebank tag from a trained pipeline, else empty.
    """

    text: str
    low: str
    start: int
    end: int
    tag: Tag = Tag.NOUN
    lemma: str = ""
    forms: frozenset[Form] = field(default_factory=frozenset)
    mention: Mention | None = None
    spaced: bool = True
    penn: str = ""

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()


_BASE = frozenset({Form.BASE})
_PASTS = frozenset({Form.PAST, Form.PARTICIPLE})


def words_of(sentence: Sentence, mentions: list[Mention], verbs: Verbs) -> list[Word]:
    """The sentence's words: tokens merged where a mention or a hyphen joins them, then tagged."""
    merged = _merge(sentence, mentions)
    shouting = _is_shouting(merged)
    for word in merged:
        _first_guess(word, verbs, shouting)
    for i in range(len(merged)):
        _settle_quantifier(merged, i)
    for i in range(len(merged)):
        _settle(merged, i, verbs)
    for word in merged:
        _trust(word, verbs)
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


_AMOUNTS = frozenset("one two three four five six seven eight nine ten a dozen dozens half several hundreds".split())


def _trust(word: Word, verbs: Verbs) -> None:
    """Let a trained pipeline's tag decide between noun and verb."""
    if word.tag is Tag.NOUN and word.penn.startswith("VB") and word.low in verbs:
        _as_verb(word, verbs[word.low])
    elif word.tag is Tag.VERB and word.penn.startswith("NN"):
        _as_noun(word)


def _merge(sentence: Sentence, mentions: list[Mention]) -> list[Word]:
    tokens = sentence.tokens
    by_start = {m.start: m for m in mentions}
    words: list[Word] = []
    i = 0
    while i < len(tokens):
        mention = by_start.get(tokens[i].start)
        last = _last_token(tokens, i, mention.end) if mention else None
        if mention is not None and last is not None:
            words.append(_word(tokens[i], tokens[last], mention))
            i = last + 1
        else:
            words.append(_word(tokens[i], tokens[i], None))
            i += 1
    for k in range(1, len(words)):
        words[k].spaced = words[k].start > words[k - 1].end
    return _hyphenated(words)


def _last_token(tokens: tuple[Token, ...], first: int, end: int) -> int | None:
    for k in range(first, len(tokens)):
        if tokens[k].end == end:
            return k
        if tokens[k].end > end:
            return None
    return None


def _word(first: Token, last: Token, mention: Mention | None) -> Word:
    text = first.text if first is last else mention.text if mention else first.text
    return Word(text, text.lower().replace("’", "'"), first.start, last.end, mention=mention, penn=first.tag)


def _hyphenated(words: list[Word]) -> list[Word]:
    """Join ``Russian - led`` into one word: what is hyphenated to a name is a modifier, not the name."""
    out: list[Word] = []
    i = 0
    while i < len(words):
        word = words[i]
        if (
            word.text in {"-", "–"}
            and not word.spaced
            and out
            and i + 1 < len(words)
            and not words[i + 1].spaced
            and words[i + 1].text[0].isalnum()
        ):
            before, after = out.pop(), words[i + 1]
            text = before.text + "-" + after.text
            joined = Word(text, text.lower(), before.start, after.end, mention=None, spaced=before.spaced)
            out.append(joined)
            i += 2
            continue
        out.append(word)
        i += 1
    return out


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
        _as_verb(word, verbs[low])
    elif low.endswith("ly") and len(low) > 4 and not word.capital:
        word.tag = Tag.ADVERB
    else:
        word.tag = Tag.NOUN


def _as_verb(word: Word, form: VerbForm) -> None:
    word.tag, word.lemma, word.forms = Tag.VERB, form.lemma, form.forms


def _as_noun(word: Word) -> None:
    word.tag, word.lemma, word.forms = Tag.NOUN, word.low, frozenset()


_NOMINAL = frozenset({Tag.NAME, Tag.NOUN, Tag.NUMBER, Tag.PRONOUN})


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
        _as_verb(word, verbs[word.low])
        return
    if word.tag is Tag.VERB:
        _settle_verb(words, i, verbs)


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


def _settle_verb(words: list[Word], i: int, verbs: Verbs) -> None:
    word = words[i]
    form = verbs.get(word.low)
    if form is None:
        return
    left = i - 1
    while left >= 0 and words[left].tag in {Tag.ADVERB, Tag.NEGATION}:
        left -= 1
    if left >= 0 and words[left].tag is Tag.CLOSE:
        left = _before_bracket(words, left)
    before = words[left] if left >= 0 else None
    after = words[i + 1] if i + 1 < len(words) else None
    nominal_after = after is not None and (
        after.tag in {Tag.NOUN, Tag.NAME, Tag.NUMBER} or (after.low in verbs and verbs[after.low].noun)
    )
    if before is not None and before.lemma == "be" and not word.forms & {Form.PARTICIPLE, Form.GERUND}:
        _as_noun(word)  # "is ready", "are open": a bare base form behind *be* is an adjective
        return
    if before is not None and before.tag in {Tag.MODAL, Tag.AUXILIARY}:
        return
    if before is not None and before.tag is Tag.TO:
        if not word.forms & {Form.BASE, Form.GERUND}:
            _as_noun(word)
        return
    if before is not None and (
        before.tag in {Tag.DETERMINER, Tag.POSSESSIVE} or (before.tag is Tag.NUMBER and form.noun)
    ):
        _as_noun(word)
        return
    if Form.GERUND in word.forms:
        if word.low in grammar.GERUND_NOUNS and before is not None and before.tag in {Tag.NAME, Tag.NOUN}:
            _as_noun(word)
            return
        complement = after is not None and after.tag in {Tag.DETERMINER, Tag.NAME, Tag.PREPOSITION}
        named = before is not None and before.tag is Tag.PREPOSITION and form.noun and not complement
        modifies = before is not None and nominal_after and not complement and not (after and after.capital)
        lower = before is not None and before.tag is Tag.NOUN and not before.capital
        if named or (modifies and (lower or (before is not None and _is_adjective(before)))):
            _as_noun(word)
        return
    if word.forms <= _PASTS:
        if (
            before is not None
            and before.tag is Tag.NAME
            and nominal_after
            and word.low in grammar.MODIFYING_PARTICIPLES
        ):
            _as_noun(word)
            return
        if (
            before is not None
            and before.tag in {Tag.PREPOSITION, Tag.CONJUNCTION}
            and nominal_after
            and not (after and after.mention)
            and Form.PARTICIPLE in word.forms
            and before.tag is Tag.PREPOSITION
        ):
            _as_noun(word)
        return
    if not form.noun:
        return
    if Form.PAST in word.forms and before is not None and before.tag is Tag.NAME and _verb_may_follow(words, i):
        return  # "Oman set fire", "Chad cut ties": one form for present and past
    # A base or third-person form that is also a common noun: "votes", "plans", "exit".
    if before is None:
        if Form.THIRD in word.forms or (after is not None and after.tag in {Tag.NOUN, Tag.VERB, Tag.AUXILIARY}):
            _as_noun(word)
        return
    if before.tag in {Tag.PREPOSITION, Tag.VERB} and not (
        before.tag is Tag.VERB and before.lemma in {"help", "let", "make"}
    ):
        _as_noun(word)
        return
    if Form.THIRD in word.forms:
        if before.tag is Tag.NOUN and after is not None and after.tag is Tag.PREPOSITION and _verb_comes(words, i):
            _as_noun(word)
            return
        if before.tag in {Tag.NAME, Tag.PRONOUN, Tag.RELATIVE, Tag.CLOSE, Tag.COMMA, Tag.QUOTE, Tag.CONJUNCTION}:
            if not _verb_may_follow(words, i) or _is_object(words, left):
                _as_noun(word)
            return
        if before.tag is Tag.NOUN and (before.capital or _verb_may_follow(words, i)) and not _is_object(words, left):
            return
        _as_noun(word)
        return
    past = Form.PAST in word.forms and before.tag in {Tag.NAME, Tag.NOUN, Tag.PRONOUN, Tag.RELATIVE, Tag.COMMA}
    infinitive = before.tag is Tag.NAME and after is not None and after.tag is Tag.TO
    if (past or infinitive) and _verb_may_follow(words, i) and not _is_object(words, left):
        return
    people = before.mention is not None and before.mention.candidates[0].role is Role.PEOPLE
    plural = (
        ((before.tag is Tag.NOUN or people) and before.low.endswith("s"))
        or before.tag is Tag.PRONOUN
        or before.low == "to"
    )
    start = left
    while start > 0 and words[start].tag in {Tag.NOUN, Tag.NAME}:
        start -= 1
    joined = before.tag in {Tag.NAME, Tag.NOUN} and words[start].low == "and"
    if (plural or joined or before.tag is Tag.RELATIVE) and _verb_may_follow(words, i):
        return
    if before.tag is Tag.CONJUNCTION and after is not None and after.tag in {Tag.DETERMINER, Tag.NAME}:
        return
    _as_noun(word)


def _verb_comes(words: list[Word], i: int) -> bool:
    """Whether a finite verb follows in the same clause, so that this word is none: *security forces in X tortured*."""
    for word in words[i + 1 : i + 9]:
        if word.tag in {Tag.COMMA, Tag.CONJUNCTION, Tag.SUBORDINATOR, Tag.RELATIVE, Tag.STOP, Tag.TO}:
            return False
        if word.tag in {Tag.AUXILIARY, Tag.MODAL} or (word.tag is Tag.VERB and word.forms & {Form.PAST, Form.THIRD}):
            return True
    return False


def _is_adjective(word: Word) -> bool:
    return word.mention is not None and word.mention.candidates[0].role is Role.ADJECTIVE


def _before_bracket(words: list[Word], i: int) -> int:
    """The word before the bracket that closes at ``i``."""
    while i > 0 and words[i].tag is not Tag.OPEN:
        i -= 1
    return i - 1


def _is_object(words: list[Word], i: int) -> bool:
    """Whether the name at ``i`` is a verb's object, so that no second verb follows: *joined EU talks*."""
    i -= 1
    while i >= 0 and words[i].tag in {Tag.DETERMINER, Tag.NOUN, Tag.NUMBER, Tag.NAME}:
        i -= 1
    return i >= 0 and words[i].tag is Tag.VERB and words[i].lemma not in grammar.REPORTING


def _verb_may_follow(words: list[Word], i: int) -> bool:
    """Whether what stands behind the word looks like a verb's complement rather than a noun's."""
    if i + 1 >= len(words):
        return True
    after = words[i + 1]
    if after.tag in {
        Tag.DETERMINER,
        Tag.NAME,
        Tag.TO,
        Tag.SUBORDINATOR,
        Tag.ADVERB,
        Tag.PREPOSITION,
        Tag.PRONOUN,
        Tag.NUMBER,
        Tag.QUOTE,
    }:
        return True
    if after.tag is Tag.VERB:
        return Form.GERUND in after.forms
    return after.tag is Tag.NOUN or (after.tag in {Tag.STOP, Tag.COMMA} and words[i - 1].tag is not Tag.NOUN)
