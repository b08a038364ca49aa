"""Chunks: the noun phrases and verb groups of a sentence, found from left to right."""

from dataclasses import dataclass
from typing import Final

from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.grammar import Form, Tag
from streams.extract.lang.en.syntax.word import Word


class Kind:
    """What a chunk is."""

    NOUN: Final = "noun phrase"
    VERB: Final = "verb group"
    PREPOSITION: Final = "preposition"
    CONJUNCTION: Final = "conjunction"
    SUBORDINATOR: Final = "subordinator"
    RELATIVE: Final = "relative"
    COMMA: Final = "comma"
    QUOTE: Final = "quote"
    ADVERB: Final = "adverb"
    STOP: Final = "stop"


@dataclass(slots=True)
class Chunk:
    """Words ``first`` to ``last`` (inclusive) of a sentence.

    Attributes:
        head: the word that says what the chunk is about: the last noun, the main verb.
        possessor: the noun phrase in front of ``'s``, or a possessive pronoun.
        time: whether a noun phrase names a time.
        modal: ``future``, ``conditional``, ``possible`` or ``obliged``.
        infinitive: whether ``to`` introduces it.
        form: form of its first verb or auxiliary; tells finite groups from others.
    """

    kind: str
    first: int
    last: int
    head: int
    possessor: "Chunk | None" = None
    time: bool = False
    modal: str = ""
    negated: bool = False
    perfect: bool = False
    progressive: bool = False
    passive: bool = False
    infinitive: bool = False
    past: bool = False
    form: str | None = None

    @property
    def finite(self) -> bool:
        """Whether a verb group can have a subject of its own."""
        return bool(self.modal) or (not self.infinitive and self.form in _FINITE)


_LEADING = grammar.POSSESSIVES | {"the", "a", "an"}
_BEFORE_TO = frozenset({"about", "also", "now", "soon", "still"})
_MEASURES = frozenset("last next one two three four five six seven eight nine ten a an several".split())

_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_SPANS = frozenset("minutes hours days weeks months years decades".split())
_SEQUENCE = frozenset("after before later earlier ago".split())

_SIMPLE = {
    Tag.PREPOSITION: Kind.PREPOSITION,
    Tag.CONJUNCTION: Kind.CONJUNCTION,
    Tag.SUBORDINATOR: Kind.SUBORDINATOR,
    Tag.RELATIVE: Kind.RELATIVE,
    Tag.COMMA: Kind.COMMA,
    Tag.QUOTE: Kind.QUOTE,
    Tag.ADVERB: Kind.ADVERB,
    Tag.NEGATION: Kind.ADVERB,
    Tag.STOP: Kind.STOP,
    Tag.POSSESSIVE: Kind.STOP,
    Tag.TO: Kind.PREPOSITION,
}
_NOMINAL = frozenset({Tag.NOUN, Tag.NAME, Tag.NUMBER})
_NOUN_STARTS = _NOMINAL | {Tag.DETERMINER, Tag.PRONOUN}
_VERB_STARTS = frozenset({Tag.TO, Tag.NEGATION})
_BETWEEN = frozenset({Tag.ADVERB, Tag.NEGATION})
_FINITE = frozenset({Form.THIRD, Form.PAST, Form.BASE})
_TENSES = (Form.PAST, Form.THIRD, Form.GERUND, Form.BASE, Form.PARTICIPLE)
_VERBAL = frozenset({Tag.VERB, Tag.AUXILIARY, Tag.MODAL})


def chunks_of(words: list[Word]) -> list[Chunk]:
    """The sentence's chunks, in order; brackets and what stands in them belong to none."""
    chunks: list[Chunk] = []
    i = 0
    while i < len(words):
        tag = words[i].tag
        if tag is Tag.OPEN:
            behind = _behind_bracket(words, i)
            i = behind if i or behind < len(words) - 1 else i + 1  # a bracket around the whole sentence hides nothing
        elif tag is Tag.CLOSE:
            i += 1
        elif tag in _VERBAL or (tag in _VERB_STARTS and _leads_verb(words, i)):
            chunk = _verb_group(words, i)
            chunks.append(chunk)
            i = chunk.last + 1
        elif tag in _NOUN_STARTS:
            chunk = _noun_phrase(words, i)
            chunks.append(chunk)
            i = chunk.last + 1
        else:
            chunks.append(Chunk(_SIMPLE[tag], i, i, i))
            i += 1
    return chunks


def _behind_bracket(words: list[Word], i: int) -> int:
    for k in range(i + 1, min(i + 40, len(words))):
        if words[k].tag is Tag.CLOSE:
            return k + 1
    return i + 1


def _leads_verb(words: list[Word], i: int) -> bool:
    """Whether only adverbs and negations stand between here and a verb."""
    for k in range(i + 1, min(i + 5, len(words))):
        if words[k].tag in _VERBAL:
            return words[k].tag is not Tag.VERB or Form.BASE in words[k].forms or words[i].tag is not Tag.TO
        if words[k].tag not in _BETWEEN:
            return False
    return False


def _leads_infinitive(words: list[Word], i: int) -> bool:
    """Whether a *to* stands right behind an adverb that goes with it: *is about to leave*, *is now to leave*."""
    return (
        words[i].low in _BEFORE_TO and i + 1 < len(words) and words[i + 1].tag is Tag.TO and _leads_verb(words, i + 1)
    )


def _verb_group(words: list[Word], first: int) -> Chunk:
    chunk = Chunk(Kind.VERB, first, first, first)
    i = first
    if words[i].tag is Tag.TO:
        chunk.infinitive = True
        i += 1
    auxiliary = ""
    while i < len(words):
        word = words[i]
        if word.tag is Tag.NEGATION:
            chunk.negated = True
        elif word.tag is Tag.ADVERB or word.tag is Tag.QUOTE:
            if not (_leads_verb(words, i) or (auxiliary == "be" and _leads_infinitive(words, i))):
                break
        elif word.tag is Tag.MODAL:
            if auxiliary or chunk.modal:
                break
            chunk.modal = word.lemma
        elif word.tag is Tag.AUXILIARY:
            if auxiliary == "be" and word.lemma != "be":
                break
            _note(chunk, word, auxiliary)
            auxiliary = word.lemma
            chunk.head, chunk.last = i, i
        elif word.tag is Tag.TO and auxiliary in {"be", "have"} and _leads_verb(words, i) and not chunk.infinitive:
            chunk.modal = chunk.modal or ("future" if auxiliary == "be" else "obliged")
            auxiliary = "to"
        elif word.tag is Tag.VERB:
            if auxiliary == "be" and not word.forms & {Form.PARTICIPLE, Form.GERUND}:
                break
            _note(chunk, word, auxiliary)
            chunk.head, chunk.last = i, i
            return chunk
        else:
            break
        chunk.last = max(chunk.last, i) if word.tag not in {Tag.ADVERB, Tag.QUOTE} else chunk.last
        i += 1
    return chunk


def _note(chunk: Chunk, word: Word, auxiliary: str) -> None:
    """Take in what one more verb or auxiliary says about tense and voice."""
    if auxiliary == "be":
        if Form.GERUND in word.forms:
            chunk.progressive = True
        else:
            chunk.passive = True
    elif auxiliary == "have" and word.forms & {Form.PARTICIPLE}:
        chunk.perfect = True
    if chunk.form is None:
        chunk.form = next((form for form in _TENSES if form in word.forms), None)
        chunk.past = Form.PAST in word.forms


def _noun_phrase(words: list[Word], first: int) -> Chunk:
    chunk = Chunk(Kind.NOUN, first, first, first)
    if words[first].tag is Tag.PRONOUN:
        return chunk
    i = first
    while words[i].tag is Tag.DETERMINER and i + 1 < len(words) and words[i + 1].low in grammar.POSSESSIVES:
        i += 1  # "all its bodies"
    if words[i].low in grammar.POSSESSIVES:
        chunk.possessor = Chunk(Kind.NOUN, i, i, i)
    while i + 1 < len(words):
        following = words[i + 1]
        if following.tag is Tag.POSSESSIVE:
            chunk.possessor = Chunk(Kind.NOUN, chunk.first, i, i, chunk.possessor)
            i += 1
        elif following.tag is Tag.OPEN and words[i].mention:
            behind = _behind_bracket(words, i + 1)
            if behind < len(words) and words[behind].tag is Tag.POSSESSIVE:
                chunk.possessor = Chunk(Kind.NOUN, chunk.first, i, i, chunk.possessor)
                i = behind
            else:
                break
        elif (following.tag in _NOMINAL and not _starts_time(words, i)) or (
            following.tag is Tag.DETERMINER and words[i].tag is Tag.DETERMINER
        ):
            i += 1
        elif following.tag is Tag.QUOTE and words[i].tag is Tag.DETERMINER and _is_nominal(words, i + 2):
            i += 2  # 'its "sovereign decision" to leave'
        elif following.tag is Tag.ADVERB and words[i].low in _LEADING and _is_nominal(words, i + 2):
            i += 2  # "its nearly six-decade stay"
        else:
            break
    chunk.last = chunk.head = i
    low = words[i].low
    chunk.time = low in grammar.TIME_NOUNS or (low.isdigit() and len(low) == 4 and i == first)
    return chunk


def _is_nominal(words: list[Word], i: int) -> bool:
    return i < len(words) and words[i].tag in _NOMINAL


def _starts_time(words: list[Word], i: int) -> bool:
    """Whether a time begins behind word ``i``: *Mali Sunday announced*, *the AU one week after*, *quit hours after*."""
    following = words[i + 1]
    if _ends_time(words, i):
        return True
    if following.low in _SPANS and i + 2 < len(words) and words[i + 2].low in _SEQUENCE:
        return words[i].tag in {Tag.NOUN, Tag.NAME}
    measured = following.tag is Tag.NUMBER or following.low in _MEASURES
    if measured and i + 2 < len(words) and words[i + 2].low in grammar.TIME_NOUNS:
        return words[i].tag is not Tag.DETERMINER
    named = following.capital and following.low.rstrip(".") in grammar.TIME_NOUNS
    return named and words[i].tag in {Tag.NOUN, Tag.NAME} and words[i].low not in _MEASURES


def _ends_time(words: list[Word], i: int) -> bool:
    """Whether a day ends here and a subject begins: *on Saturday Georgia left*, not *the Saturday NATO summit*."""
    if words[i].low not in _DAYS or not i or words[i - 1].tag is not Tag.PREPOSITION:
        return False
    behind = words[i + 2].tag if i + 2 < len(words) else None
    return words[i + 1].mention is not None and behind in {*_VERBAL, Tag.ADVERB}
