"""Antecedents: the noun phrase that a verb, a relative pronoun or an aside belongs to."""

from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.grammar import Form
from streams.extract.lang.en.syntax.phrases import REACH, Phrases


def noun_subject(phrases: Phrases, j: int) -> list[int]:
    """The subject that noun phrase ``j`` right before a verb ends, with all that are joined to it."""
    base = phrases.base_left(j if (city := _city_before(phrases, j)) is None else city)
    whole = _before_participle(phrases, base)
    if whole is not None:
        return phrases.conjuncts_left(phrases.base_left(whole))
    if phrases.kind(base - 1) is Kind.PREPOSITION and base == j and phrases.kind(base - 2) is Kind.VERB:
        return []
    if base != j and phrases.kind(base - 1) is Kind.PREPOSITION and phrases.kind(base - 2) is not Kind.NOUN:
        return [base]
    return phrases.conjuncts_left(base)


_MOVING = frozenset({"be", "go", "come", "walk"})


def is_inverted(phrases: Phrases, k: int) -> bool:
    """Whether what the sentence begins with puts the subject behind verb group ``k``: *Out of the bloc went Mali*."""
    if (
        phrases.lemma(k) not in _MOVING
        or phrases.kind(0) is not Kind.PREPOSITION
        or phrases.low(0) not in {"out", "into"}
    ):
        return False
    behind = phrases.kind(k + 1) is Kind.NOUN and phrases.names(k + 1) and not phrases.chunks[k + 1].time
    led = {Kind.PREPOSITION, Kind.NOUN, Kind.ADVERB, Kind.SUBORDINATOR}
    return behind and all(phrases.kind(j) in led for j in range(k))


def _city_before(phrases: Phrases, j: int) -> int | None:
    """The city whose country noun phrase ``j`` adds behind a comma: *a fire at a prison in [Baghdad], Iraq killed …*.

    *After talks in Baghdad, Iraq agreed* has no other subject than the country.
    """
    city = j - 2
    if phrases.kind(j - 1) is not Kind.COMMA or phrases.kind(city - 1) is not Kind.PREPOSITION:
        return None
    if not _countries(phrases, j) & _countries(phrases, city):
        return None
    base = phrases.base_left(city)
    return city if base != city and phrases.kind(base - 1) is not Kind.PREPOSITION else None


def _countries(phrases: Phrases, k: int) -> set[str]:
    """Whose names noun phrase ``k`` ends with."""
    mention = phrases.words[phrases.chunks[k].head].mention if phrases.kind(k) is Kind.NOUN else None
    return {candidate.entity for candidate in mention.candidates} if mention is not None else set()


def _before_participle(phrases: Phrases, j: int) -> int | None:
    """The noun phrase that a participle in front of ``j`` belongs to: *workers affiliated with [a union] struck*.

    It is asked of the phrase before a finite verb: a second verb in front of that can only be a participle, or tell
    what the subject is for: *a plot to halt [the accession] was foiled*.
    """
    at = j - 1
    if phrases.kind(at) is Kind.VERB and phrases.chunks[at].infinitive:
        return _whose_purpose(phrases, at)
    while phrases.kind(at) in {Kind.PREPOSITION, Kind.ADVERB}:
        at -= 1
    if at == j - 1 or phrases.kind(at) is not Kind.VERB or phrases.kind(at - 1) is not Kind.NOUN:
        return None
    chunk = phrases.chunks[at]
    bare = chunk.first == chunk.head and not chunk.infinitive and not chunk.modal
    form = phrases.words[chunk.head].forms
    return at - 1 if bare and form & {Form.PARTICIPLE, Form.GERUND} else None


def _whose_purpose(phrases: Phrases, k: int) -> int | None:
    """The noun phrase at the beginning of a clause that infinitive ``k`` tells the purpose of."""
    noun = phrases.skip_left(k)
    if phrases.kind(noun) is not Kind.NOUN:
        return None
    outer = phrases.skip_left(phrases.conjuncts_left(phrases.base_left(noun))[0])
    return noun if outer < 0 or phrases.kind(outer) in {Kind.SUBORDINATOR, Kind.COMMA} else None


_ADVERBIAL = frozenset({"following", "after", "before", "during", "since", "until", "amid", "despite"})
"""Prepositions that belong to a verb rather than to the noun before them: *suspended Togo following a coup that …*."""


def antecedent(phrases: Phrases, relative: int) -> list[int]:
    """The noun phrase that a relative pronoun stands for."""
    j = phrases.skip_left(relative)
    if phrases.kind(j) is Kind.COMMA:
        j = phrases.skip_left(j)
    if phrases.kind(j) is Kind.PREPOSITION:
        j = phrases.skip_left(j)
    if phrases.kind(j) is not Kind.NOUN:
        return []
    base = phrases.base_left(j, _ADVERBIAL)
    return [j] if phrases.names(j) and base != j else phrases.conjuncts_left(base)


def before_parenthesis(phrases: Phrases, comma: int) -> int | None:
    """The noun phrase before a pair of commas of which ``comma`` is the second."""
    for j in range(comma - 1, max(-1, comma - REACH), -1):
        if phrases.chunks[j].kind is Kind.COMMA and phrases.kind(j - 1) is Kind.NOUN:
            opener = phrases.kind(j + 1)
            if opener in {Kind.RELATIVE, Kind.NOUN, Kind.PREPOSITION, Kind.ADVERB} or (
                opener is Kind.VERB and not phrases.chunks[j + 1].finite
            ):
                return _before_list(phrases, j - 1)
            if opener is Kind.VERB and phrases.chunks[j + 1].form is Form.PAST:
                return j - 1
    return None


def object_relative(phrases: Phrases, k: int, subjects: list[int]) -> list[int]:
    """What *which* stands for as the object of verb group ``k``: the bloc in *the bloc, which it left*."""
    first = subjects[0] if subjects and subjects[0] < k else k
    j = phrases.skip_left(first)
    if phrases.low(j) == "who":
        return []
    named = _predicated(phrases, j)
    if named is not None:
        return [named]
    return antecedent(phrases, j) if phrases.kind(j) is Kind.RELATIVE else []


def _predicated(phrases: Phrases, relative: int) -> int | None:
    """The name that the antecedent is said to be: *[UNESCO] is the third body that Israel is leaving*."""
    noun = phrases.skip_left(relative)
    copula = phrases.skip_left(noun)
    if phrases.kind(noun) is not Kind.NOUN or phrases.words[phrases.chunks[noun].head].mention is not None:
        return None
    if phrases.kind(copula) is not Kind.VERB or phrases.lemma(copula) not in {"be", "become"}:
        return None
    named = phrases.skip_left(copula)
    return named if phrases.kind(named) is Kind.NOUN and phrases.names(named) else None


def _before_list(phrases: Phrases, k: int) -> int:
    """The plural that a list between commas spells out: *three states, Mali, Chad and Niger, left*; else ``k``."""
    first = k
    while phrases.names(first) and phrases.kind(first - 1) is Kind.COMMA and phrases.kind(first - 2) is Kind.NOUN:
        first -= 2
    if phrases.kind(first - 1) is Kind.ADVERB and phrases.low(first - 1) in {"namely", "notably"}:
        led = first - 3 if phrases.kind(first - 2) is Kind.COMMA else first - 2
        return led if phrases.kind(led) is Kind.NOUN else k  # "five states, namely Mali, …"
    spelled_out = first != k and not phrases.names(first) and phrases.low(first).endswith("s")
    return first if spelled_out else k
