"""Verbhood: whether a word that can be a verb is one in its context."""

from streams.domain.entity import Role
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.grammar import Form, Tag
from streams.extract.lang.en.syntax.word import VerbForm, Verbs, Word

_PASTS = frozenset({Form.PAST, Form.PARTICIPLE})


def settle_verb(words: list[Word], i: int, verbs: Verbs) -> None:
    """Make the verb at ``i`` a noun where its neighbours say so."""
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
        word.become_noun()  # "is ready", "are open": a bare base form behind *be* is an adjective
        return
    if before is not None and before.tag in {Tag.MODAL, Tag.AUXILIARY}:
        return
    if before is not None and before.tag is Tag.TO:
        if not word.forms & {Form.BASE, Form.GERUND}:
            word.become_noun()
        return
    if before is not None and (
        before.tag in {Tag.DETERMINER, Tag.POSSESSIVE} or (before.tag is Tag.NUMBER and form.noun)
    ):
        word.become_noun()
        return
    if Form.GERUND in word.forms:
        _settle_gerund(word, before, after, form, nominal_after=nominal_after)
    elif word.forms <= _PASTS:
        _settle_past(words, i, before, after, nominal_after=nominal_after)
    elif form.noun:
        _settle_common(words, i, left)


def _settle_gerund(word: Word, before: Word | None, after: Word | None, form: VerbForm, *, nominal_after: bool) -> None:
    """A form in *-ing*: *the closing speech*, *the meeting of*."""
    if before is None:
        return
    if word.low in grammar.GERUND_NOUNS and before.tag in {Tag.NAME, Tag.NOUN}:
        word.become_noun()
        return
    listed = (
        after is not None and after.tag in {Tag.NOUN, Tag.VERB} and after.low.endswith("s")
    )  # "for planning attacks"
    complement = listed or (after is not None and after.tag in {Tag.DETERMINER, Tag.NAME, Tag.PREPOSITION})
    named = before.tag is Tag.PREPOSITION and form.noun and not complement
    modifies = nominal_after and not complement and not (after and after.capital)
    lower = before.tag is Tag.NOUN and not before.capital
    if named or (modifies and (lower or _is_adjective(before) or before.low in grammar.REGIONS)):
        word.become_noun()


_MEASURED = frozenset({"targeted", "coordinated", "expanded", "enhanced", "renewed", "unprecedented"})
"""Participles that tell what measures are: *imposed targeted sanctions*."""
_HEARSAY = frozenset({"alleged", "suspected"})
_COPULAS = frozenset({"get", "be", "leave", "keep", "become", "remain", "stand"})


def _settle_past(words: list[Word], i: int, before: Word | None, after: Word | None, *, nominal_after: bool) -> None:
    """A past or participle before a noun can modify it: *Russian occupied territories*, *restart stalled talks*."""
    word = words[i]
    if before is None or not nominal_after:
        return
    measured = word.low in _MEASURED and after is not None and after.tag is Tag.NOUN
    if before.tag is Tag.VERB and Form.PARTICIPLE in word.forms and before.lemma not in _COPULAS:
        if before.forms & {Form.BASE, Form.THIRD, Form.GERUND} or word.low in grammar.STATES or measured:
            word.become_noun()  # "restart stalled talks", "returned looted statues"
        return
    if _is_adjective(before) and word.low in grammar.STATES and after is not None and after.tag is Tag.NOUN:
        word.become_noun()  # "the Egyptian deposed president"
        return
    if word.low in _HEARSAY and before.tag is Tag.CONJUNCTION and i > 1 and words[i - 2].tag is Tag.NOUN:
        word.become_noun()  # "the arrest and alleged maltreatment"
        return
    modifies = before.tag is Tag.NAME and word.low in grammar.MODIFYING_PARTICIPLES
    has_verb = any(w.tag in {Tag.VERB, Tag.AUXILIARY} for w in words[:i])  # else it is the verb: "Kenya brokered talks"
    if (modifies and (has_verb or _verb_comes(words, i + 1))) or (
        before.tag is Tag.PREPOSITION
        and (not (after and after.mention) or word.low in grammar.STATES)
        and Form.PARTICIPLE in word.forms
    ):
        word.become_noun()


def _settle_common(words: list[Word], i: int, left: int) -> None:
    """A base or third-person form that is also a common noun: *votes*, *plans*, *exit*; ``left`` stands before it."""
    word = words[i]
    before = words[left] if left >= 0 else None
    after = words[i + 1] if i + 1 < len(words) else None
    if Form.PAST in word.forms and before is not None and before.tag is Tag.NAME and _verb_may_follow(words, i):
        return  # "Oman set fire", "Chad cut ties": one form for present and past
    if before is None:
        if Form.THIRD in word.forms or (after is not None and after.tag in {Tag.NOUN, Tag.VERB, Tag.AUXILIARY}):
            word.become_noun()
        return
    if before.tag in {Tag.PREPOSITION, Tag.VERB} and not (
        before.tag is Tag.VERB and before.lemma in {"help", "let", "make"}
    ):
        word.become_noun()
        return
    if not (_is_third(words, i, left) if Form.THIRD in word.forms else _is_base(words, i, left)):
        word.become_noun()


def _is_third(words: list[Word], i: int, left: int) -> bool:
    """Whether a form in *-s* is a verb."""
    before = words[left]
    if _ends_object(words, left) or before.low.startswith(_STANCES) or _are_counted(words, left):
        return False
    modified = before.tag is Tag.NOUN or _is_adjective(before)
    if modified and _is_preposition(words, i + 1) and _verb_comes(words, i):
        return False
    if _ends_verbless(words, i):
        return True
    if before.tag is Tag.CONJUNCTION and any(Form.THIRD in w.forms and w.tag is Tag.VERB for w in words[:left]):
        return _verb_may_follow(words, i)  # "passes a resolution on Chad's abuses and calls on"
    if before.tag in {Tag.NAME, Tag.PRONOUN, Tag.RELATIVE, Tag.CLOSE, Tag.COMMA, Tag.QUOTE, Tag.CONJUNCTION}:
        return _verb_may_follow(words, i) and (before.tag is Tag.RELATIVE or not _is_object(words, left))
    return before.tag is Tag.NOUN and (before.capital or _verb_may_follow(words, i)) and not _is_object(words, left)


_STANCES = ("anti-", "pro-")
"""What adjectives of protests and parties begin with: *the pro-democracy protests*."""


def _are_counted(words: list[Word], i: int) -> bool:
    """Whether a number stands before the names up to ``i``: *three [Red Cross] volunteers*."""
    while i > 0 and words[i].tag is Tag.NAME and words[i].capital:
        i -= 1
    return words[i].tag is Tag.NUMBER and words[i].low not in {"one", "1"} and not words[i].low[:4].isdigit()


def _ends_object(words: list[Word], i: int) -> bool:
    """Whether the words up to ``i`` begin a verb's object: *declared Belarusian defence [attaches]*."""
    while i > 0 and words[i].tag is Tag.NOUN and not words[i].capital:
        i -= 1
    return i > 0 and _is_adjective(words[i]) and words[i - 1].tag is Tag.VERB


_PLURALS = frozenset({"people", "police", "children"})


_GOVERNING = frozenset({"from", "off", "on", "onto", "to", "against", "under"})
"""Prepositions whose noun phrase is no subject where a verb stands before them."""


def _is_base(words: list[Word], i: int, left: int) -> bool:
    """Whether a base form is a verb."""
    word, before = words[i], words[left]
    after = words[i + 1] if i + 1 < len(words) else None
    past = Form.PAST in word.forms and before.tag in {Tag.NAME, Tag.NOUN, Tag.PRONOUN, Tag.RELATIVE, Tag.COMMA}
    leads = after is not None and after.tag is Tag.TO
    infinitive = leads and (before.tag is Tag.NAME or (before.tag is Tag.COMMA and not _has_verb(words[:i])))
    if (past or infinitive) and _verb_may_follow(words, i) and not _is_object(words, left):
        return True
    people = before.mention is not None and before.mention.candidates[0].role is Role.PEOPLE
    plural = (
        ((before.tag is Tag.NOUN or people) and (before.low.endswith(("s", "men")) or before.low in _PLURALS))
        or before.tag is Tag.PRONOUN
        or before.low == "to"
    )
    start = left
    while start > 0 and words[start].tag in {Tag.NOUN, Tag.NAME, Tag.DETERMINER}:
        start -= 1
    if words[start].low in _GOVERNING and _has_verb(words[:start]):
        return False  # "took three banks off its sanctions list"
    linked = words[start].low == "and" or _are_somewhere(words, start)
    joined = before.tag in {Tag.NAME, Tag.NOUN} and linked and not _is_adjective(before)
    if (plural or joined or before.tag is Tag.RELATIVE) and _verb_may_follow(words, i):
        return before.tag is not Tag.NOUN or not _is_object(words, left)  # "signed a minerals deal after"
    if before.tag is Tag.CONJUNCTION and word.lemma == "return" and any(w.tag is Tag.TO for w in words[:i]):
        return True  # "agreed to stop … and return to the treaty"
    return before.tag is Tag.CONJUNCTION and after is not None and after.tag in {Tag.DETERMINER, Tag.NAME}


def _are_somewhere(words: list[Word], at: int) -> bool:
    """Whether the preposition says where several are who wait for their verb: *leaders in Chad call for talks*."""
    several = at > 0 and words[at - 1].tag is Tag.NOUN and words[at - 1].low.endswith("s")
    return several and words[at].low in {"in", "from", "of"} and not _has_verb(words[:at])


def _ends_verbless(words: list[Word], i: int) -> bool:
    """Whether a sentence ends here that would have no verb otherwise: *The truce between army and rebels collapses*."""
    ends = i + 1 == len(words) or (i + 2 >= len(words) and words[i + 1].tag is Tag.STOP)
    return ends and not _has_verb(words[:i])


def _has_verb(words: list[Word]) -> bool:
    return any(word.tag in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL} for word in words)


_CLAUSE_LINKS = frozenset({"after", "before", "since", "until"})
"""Prepositions that a clause with a verb of its own can follow."""


def _verb_comes(words: list[Word], i: int) -> bool:
    """Whether a finite verb follows in the same clause, so that this word is none: *security forces in X tortured*."""
    for k, word in enumerate(words[i + 1 : i + 9], i + 1):
        if word.low in _CLAUSE_LINKS:
            return False
        if _is_preposition(words, k):
            continue
        if word.tag in {Tag.COMMA, Tag.CONJUNCTION, Tag.SUBORDINATOR, Tag.RELATIVE, Tag.STOP, Tag.TO}:
            return False
        if word.tag in {Tag.AUXILIARY, Tag.MODAL} or (word.tag is Tag.VERB and word.forms & {Form.PAST, Form.THIRD}):
            return True
    return False


def _is_preposition(words: list[Word], k: int) -> bool:
    """Whether a preposition stands at ``k``; *to* is one before anything but a verb."""
    if k >= len(words) or words[k].tag is not Tag.TO:
        return k < len(words) and words[k].tag is Tag.PREPOSITION
    return k + 1 < len(words) and words[k + 1].tag in {Tag.NAME, Tag.DETERMINER, Tag.NOUN, Tag.PRONOUN}


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
    while i >= 0 and words[i].tag in {Tag.DETERMINER, Tag.POSSESSIVE, Tag.NOUN, Tag.NUMBER, Tag.NAME}:
        i -= 1
    if i >= 1 and words[i].tag is Tag.PREPOSITION:  # "kicked off their annual Eagle drills"
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
        modifies = Form.PARTICIPLE in after.forms and after.low in grammar.STATES
        return modifies or Form.GERUND in after.forms or _is_plural_object(words, i + 1)
    return after.tag is Tag.NOUN or (after.tag in {Tag.STOP, Tag.COMMA} and words[i - 1].tag is not Tag.NOUN)


def _is_plural_object(words: list[Word], i: int) -> bool:
    """Whether a verb's form is rather the object of the one before: *France ends sanctions*, *Bolivia holds vote*."""
    after = words[i + 1] if i + 1 < len(words) else None
    named = i > 1 and words[i - 2].tag is Tag.NAME and not _is_adjective(words[i - 2])
    done = named and Form.BASE in words[i].forms and Form.THIRD in words[i - 1].forms
    alone = Form.THIRD in words[i].forms or done
    return alone and (after is None or after.tag in {Tag.PREPOSITION, Tag.STOP, Tag.COMMA})
