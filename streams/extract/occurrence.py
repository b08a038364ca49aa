"""Occurrences of triggers in a sentence, with the noun phrases that stand in their roles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from streams.extract.chunk import Chunk, Kind
from streams.extract.clause import Clauses
from streams.extract.grammar import PREPOSITIONS, Form, Tag
from streams.extract.inflection import plural
from streams.extract.lexicon import Lexicon, Pattern, Trigger

_PARTICLES = PREPOSITIONS | {"back", "apart", "together", "forward", "away"}
_HEAD_LIKE = frozenset(
    {
        "effort",
        "efforts",
        "mission",
        "campaign",
        "operation",
        "operations",
        "action",
        "measures",
        "member",
        "state",
        "states",
        "status",
        "country",
        "nation",
        "party",
        "member-state",
        "members",
        "treaty",
        "agreement",
        "protocol",
        "protocols",
    }
)


@dataclass(slots=True)
class Occurrence:
    """One trigger in one sentence.

    Attributes:
        chunk: index of its verb group or noun phrase.
        last: index of the chunk that holds its last word.
        words: indices of its words.
        roles: chunk indices by role or preposition, in order.
        subject_how: how the subject was found, as :meth:`Clauses.subject` says.
        passive: whether the subject is acted on.
        complement: what the verb of the clause that the trigger governs says: ``obliged``, ``negated``, ``future``.
    """

    pattern: Pattern
    trigger: Trigger
    chunk: int
    last: int
    words: list[int]
    roles: dict[str, list[int]] = field(default_factory=dict)
    subject_how: str = ""
    passive: bool = False
    complement: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One trigger of one pattern; ``needed`` holds the forms of every further word, of which one must be there."""

    pattern: Pattern
    trigger: Trigger
    needed: tuple[frozenset[str], ...]


_GIVE_AWAY = {
    "obliged": ("must", "should", "ought", "has", "have", "had", "needs", "need"),
    "negated": (
        "not",
        "never",
        "n't",
        *(f"{modal}n't" for modal in ("wo", "would", "ca", "could")),
        "won’t",
        "wouldn’t",
    ),
    "future": ("will", "would", "shall", "'ll", "’ll"),
}
"""Words of which one must stand in a clause that is ``obliged``, ``negated`` or ``future``."""


class TriggerIndex:
    """Every trigger of the lexicon by the lower-case word that can begin it."""

    def __init__(self, lexicon: Lexicon) -> None:
        verbs: dict[str, list[_Entry]] = defaultdict(list)
        nouns: dict[str, list[_Entry]] = defaultdict(list)
        for pattern in lexicon.patterns:
            for trigger in pattern.triggers:
                entry = _Entry(pattern, trigger, tuple(frozenset({word, plural(word)}) for word in trigger.rest))
                if trigger.noun:
                    for form in {trigger.head, plural(trigger.head)} if not trigger.rest else {trigger.head}:
                        nouns[form].append(entry)
                else:
                    verbs[trigger.head].append(entry)
        self._verbs = dict(verbs)
        self._nouns = dict(nouns)
        self._verb_forms = lexicon.verbs

    def surfaces(self) -> Mapping[str, bool]:
        """Every lower-case word that can give a trigger away, and whether the sentence must name somebody too.

        Patterns that ask for a clause of *must* or *will not* are given away by those words: nearly every sentence
        of news says that someone said something.
        """
        found: dict[str, bool] = {}
        for low, form in self._verb_forms.items():
            for entry in self._verbs.get(form.lemma, ()):
                for surface in _GIVE_AWAY.get(entry.pattern.complement, (low,)):
                    found[surface] = found.get(surface, True) and entry.pattern.needs_name
        for low, entries in self._nouns.items():
            for entry in entries:
                found[low] = found.get(low, True) and entry.pattern.needs_name
        return found

    def occurrences(self, clauses: Clauses, *, named: bool) -> Iterator[Occurrence]:
        """Every trigger in the sentence, in order, with its roles; ``named`` says whether it names anybody."""
        lows = {word.low for word in clauses.words}
        for i, word in enumerate(clauses.words):
            k = clauses.chunk_at(i)
            if k is None:
                continue
            if word.tag is Tag.VERB and clauses.chunks[k].kind is Kind.VERB and clauses.chunks[k].head == i:
                yield from self._matched(self._verbs.get(word.lemma, ()), clauses, k, i, lows, named=named)
            elif word.tag in {Tag.NOUN, Tag.VERB, Tag.NAME} and clauses.chunks[k].kind is Kind.NOUN:
                yield from self._matched(self._nouns.get(word.low, ()), clauses, k, i, lows, named=named)

    @staticmethod
    def _matched(
        entries: Iterable[_Entry], clauses: Clauses, k: int, i: int, lows: set[str], *, named: bool
    ) -> Iterator[Occurrence]:
        for entry in entries:
            pattern, trigger = entry.pattern, entry.trigger
            if (pattern.needs_name and not named) or any(lows.isdisjoint(forms) for forms in entry.needed):
                continue
            found = _noun_match(clauses, k, i, trigger) if trigger.noun else _verb_match(clauses, k, i, trigger)
            if found is None:
                continue
            last, words, inner = found
            occurrence = Occurrence(pattern, trigger, k, last, words)
            if trigger.noun:
                _noun_roles(clauses, occurrence, i)
            else:
                _verb_roles(clauses, occurrence, inner)
                _complement(clauses, occurrence)
            if any("later" in slot.paths for slot in pattern.slots):
                occurrence.roles["later"] = [
                    j
                    for j in range(last + 1, len(clauses.chunks))
                    if clauses.kind(j) is Kind.NOUN and not clauses.chunks[j].time
                ]
            yield occurrence


_Match = tuple[int, list[int], int | None]


def _noun_match(clauses: Clauses, k: int, i: int, trigger: Trigger) -> _Match | None:
    words = clauses.words
    last = i + len(trigger.rest)
    if last >= len(words) or any(words[i + 1 + n].low != low for n, low in enumerate(trigger.rest)):
        return None
    behind = clauses.chunk_at(last)
    return k if behind is None else behind, list(range(i, last + 1)), None


def _verb_match(clauses: Clauses, k: int, i: int, trigger: Trigger) -> _Match | None:
    if not trigger.rest:
        return k, [i], None
    particles = [r for r in trigger.rest if r in _PARTICLES]
    content = tuple(r for r in trigger.rest if r not in _PARTICLES)
    at, words = k, [i]
    if particles:
        found = _particle(clauses, k, particles)
        if found is None:
            return None
        at, particle_words = found
        words += particle_words
    if not content:
        return at, words, None
    inner = _inner(clauses, at, content)
    if inner is None and clauses.chunks[k].passive:
        subjects, _ = clauses.subject(k)
        inner = next((s for s in subjects if _holds(clauses, s, content)), None)
        if inner is None:
            return None
        return at, words + _holds(clauses, inner, content), inner
    if inner is None:
        return None
    return max(at, inner), words + _holds(clauses, inner, content), inner


def _particle(clauses: Clauses, k: int, particles: list[str]) -> tuple[int, list[int]] | None:
    """The particle behind the verb, at once or behind one noun phrase: *pull the UK out*."""
    words: list[int] = []
    at = k
    for particle in particles:
        for step in range(1, 5):
            j = at + step
            kind = clauses.kind(j)
            if kind in {Kind.PREPOSITION, Kind.ADVERB} and clauses.low(j) == particle:
                words.append(clauses.chunks[j].head)
                at = j
                break
            if kind not in {Kind.NOUN, Kind.ADVERB, Kind.CONJUNCTION, Kind.COMMA} or (kind is Kind.COMMA and not words):
                return None
        else:
            return None
    return at, words


def _inner(clauses: Clauses, at: int, content: tuple[str, ...]) -> int | None:
    """The noun phrase behind the verb that holds the trigger's nouns, over one phrase or preposition at most."""
    for j in range(at + 1, min(at + 5, len(clauses.chunks))):
        kind = clauses.kind(j)
        if kind is Kind.NOUN and _holds(clauses, j, content):
            return j
        if kind is Kind.VERB and clauses.lemma(j) == "be":
            continue
        if kind not in {Kind.NOUN, Kind.ADVERB, Kind.PREPOSITION, Kind.QUOTE}:
            return None
        if kind is Kind.NOUN and j > at + 1 and clauses.kind(j - 1) not in {Kind.PREPOSITION, Kind.ADVERB}:
            return None
    return None


def _holds(clauses: Clauses, k: int, content: tuple[str, ...]) -> list[int]:
    """Indices of the words in noun phrase ``k`` that spell ``content``, near its head; empty when they don't."""
    chunk = clauses.chunks[k]
    lows = [clauses.words[w].low for w in range(chunk.first, chunk.last + 1)]
    size = len(content)
    for start in range(len(lows) - size, -1, -1):
        if tuple(lows[start : start + size]) in {content, (*content[:-1], plural(content[-1]))}:
            rest = lows[start + size :]
            if all(
                r in _HEAD_LIKE or clauses.words[chunk.first + start + size + n].mention for n, r in enumerate(rest)
            ):
                return list(range(chunk.first + start, chunk.first + start + size))
            return []
    return []


def _verb_roles(clauses: Clauses, occurrence: Occurrence, inner: int | None) -> None:
    chunk = clauses.chunks[occurrence.chunk]
    subjects, occurrence.subject_how = clauses.subject(occurrence.chunk)
    roles = occurrence.roles
    occurrence.passive = chunk.passive or _is_reduced_passive(clauses, occurrence.chunk)
    if occurrence.passive and not subjects and clauses.kind(clauses.skip_left(occurrence.chunk)) is Kind.NOUN:
        subjects = clauses.conjuncts_left(clauses.base_left(clauses.skip_left(occurrence.chunk)))
        occurrence.subject_how = "reduced"
    if (occurrence.passive and inner is None) or (occurrence.passive and inner is not None and inner not in subjects):
        roles["patient"] = subjects
    elif not occurrence.passive:
        roles["holder possessor" if occurrence.subject_how == "possessor" else "agent"] = subjects
    if occurrence.passive and "by" not in roles and clauses.lemma(occurrence.chunk) in _STATIVE:
        roles["agent"] = subjects
    if inner is not None:
        roles["object"] = [inner]
        _add_inner(clauses, occurrence, inner)
    between = range(occurrence.chunk + 1, occurrence.last)
    for j in between:
        if clauses.kind(j) is Kind.NOUN and j != inner and not clauses.chunks[j].time:
            roles.setdefault("patient", []).extend(x for x in clauses.conjuncts_right(j) if x < occurrence.last)
            break
    start = max(occurrence.last, inner or 0) if inner is None or inner > occurrence.chunk else occurrence.last
    _right(clauses, occurrence, start, patient=not occurrence.passive and inner is None)
    if "patient" not in roles and not occurrence.passive and inner is None:
        relative = clauses.object_relative(occurrence.chunk, subjects)
        if relative:
            roles["patient"] = relative
    if occurrence.passive and "by" in roles:
        roles["agent"] = roles["by"]


def _complement(clauses: Clauses, occurrence: Occurrence) -> None:
    """The clause that the trigger governs: who its subject is, and whether that must, will or won't."""
    if occurrence.pattern.complement == "any" and not any("complement" in s.paths for s in occurrence.pattern.slots):
        return
    for j in range(occurrence.last + 1, min(occurrence.last + 16, len(clauses.chunks))):
        chunk = clauses.chunks[j]
        if chunk.kind is not Kind.VERB or not chunk.finite:
            continue
        governor = clauses.governor(j)
        if governor is None or governor.chunk != occurrence.chunk:
            return
        occurrence.roles["complement"] = clauses.subject(j)[0]
        if chunk.negated and chunk.modal in {"future", "conditional"}:
            occurrence.complement = "negated"
        elif chunk.modal:
            occurrence.complement = chunk.modal
        return


def _add_inner(clauses: Clauses, occurrence: Occurrence, inner: int) -> None:
    chunk = clauses.chunks[inner]
    trigger_first = min(w for w in occurrence.words if chunk.first <= w <= chunk.last)
    named = any(clauses.words[w].mention for w in range(chunk.first, trigger_first))
    if chunk.possessor is not None or named:
        occurrence.roles["possessor"] = [inner]
    if any(clauses.words[w].mention for w in range(trigger_first, chunk.last + 1)):
        occurrence.roles["apposition"] = [inner]
    if inner < occurrence.chunk:
        _prepositions(clauses, occurrence, inner, stop=occurrence.chunk)


def _is_reduced_passive(clauses: Clauses, k: int) -> bool:
    """A participle without auxiliary: *Mali, suspended from the AU in 2021*; headline *Gabon suspended from AU*."""
    chunk = clauses.chunks[k]
    word = clauses.words[chunk.head]
    if chunk.first != chunk.head or Form.PARTICIPLE not in word.forms or chunk.infinitive:
        return False
    following = clauses.skip_right(k)
    objectless = clauses.kind(following) is not Kind.NOUN
    marked = clauses.kind(following) is Kind.PREPOSITION and clauses.low(following) in {
        "from",
        "by",
        "over",
        "as",
        "after",
        "to",
    }
    before = clauses.skip_left(k)
    dated = any(clauses.kind(j) is Kind.NOUN for j in range(before + 1, k))  # "Albania on Friday denounced as …"
    return objectless and marked and not dated and word.lemma not in _INTRANSITIVE


_STATIVE = frozenset({"oppose", "commit", "prepare", "determine", "resolve", "dedicate"})
"""Verbs whose passive without *by* tells of the subject's own mind: *Israel is opposed to mediation*."""

_INTRANSITIVE = frozenset(
    (
        "agree apologise apologize surrender appeal consent object protest complain concede yield travel fly speak "
        "talk march rally respond react reply return arrive cooperate negotiate adhere resort mediate retaliate "
        "withdraw pull walk step drop secede depart resign accede exit retreat disengage break back bow return go "
        "enter join apply opt"
    ).split()
)


def _right(clauses: Clauses, occurrence: Occurrence, at: int, *, patient: bool) -> None:
    """Objects and prepositional phrases right of the trigger, up to the end of its clause."""
    roles = occurrence.roles
    k = at + 1
    while k < len(clauses.chunks):
        kind = clauses.chunks[k].kind
        if kind in {Kind.ADVERB, Kind.QUOTE}:
            k += 1
        elif kind is Kind.NOUN:
            if clauses.chunks[k].time:
                k += 1
                continue
            if not patient or "patient" in roles:
                return
            patients = clauses.conjuncts_right(k)
            if _begins_clause(clauses, patients[-1]):
                return
            roles["patient"] = patients
            k = roles["patient"][-1] + 1
        elif kind is Kind.PREPOSITION:
            k = _preposition(clauses, occurrence, k, at)
        elif (
            kind is Kind.CONJUNCTION
            and k == at + 1
            and clauses.kind(k + 1) is Kind.NOUN
            and clauses.kind(k + 2) is Kind.PREPOSITION
        ):
            k += 2
        elif kind is Kind.COMMA:
            behind = _behind_parenthesis(clauses, k)
            if behind is None:
                return
            k = behind
        else:
            return


def _begins_clause(clauses: Clauses, k: int) -> bool:
    """Whether the phrase at ``k`` is subject of a clause that is the object: *admit he had gained from it*."""
    if clauses.kind(k + 1) is not Kind.VERB:
        return False
    group = clauses.chunks[k + 1]
    return bool(group.modal) or (group.finite and (group.form is Form.THIRD or group.first != group.last))


def _prepositions(clauses: Clauses, occurrence: Occurrence, at: int, stop: int) -> None:
    k = at + 1
    while k < stop and clauses.kind(k) is Kind.PREPOSITION:
        k = _preposition(clauses, occurrence, k, at)


def _preposition(clauses: Clauses, occurrence: Occurrence, k: int, at: int) -> int:
    """Take in the preposition at ``k`` with its noun phrases; the index behind them."""
    name = clauses.low(k)
    j = k + 1
    while clauses.kind(j) is Kind.PREPOSITION:
        name = f"{name} {clauses.low(j)}" if name in {"out", "away", "up", "due"} else clauses.low(j)
        j += 1
    while clauses.kind(j) is Kind.QUOTE:
        j += 1
    if clauses.kind(j) is not Kind.NOUN:
        return j
    if clauses.chunks[j].time:
        return j + 1
    phrases = clauses.conjuncts_right(j)
    if name != "of" or k == at + 1:
        occurrence.roles.setdefault(name, []).extend(phrases)
    return phrases[-1] + 1


def _behind_parenthesis(clauses: Clauses, comma: int) -> int | None:
    """Behind the second of a pair of commas around a short aside that is followed by a preposition."""
    for j in range(comma + 1, min(comma + 9, len(clauses.chunks))):
        if clauses.kind(j) is Kind.COMMA:
            return j + 1 if clauses.kind(j + 1) is Kind.PREPOSITION and j > comma + 1 else None
    return None


def _noun_roles(clauses: Clauses, occurrence: Occurrence, i: int) -> None:
    """Roles around a nominal trigger: its possessor, what follows it, and who holds it."""
    k = occurrence.chunk
    chunk = clauses.chunks[k]
    roles = occurrence.roles
    end = clauses.chunk_at(occurrence.words[-1])
    end = k if end is None else end
    if occurrence.words[-1] != clauses.chunks[end].head:
        roles["compound"] = [end]
    before = [w for w in range(chunk.first, i) if clauses.words[w].mention]
    if _own_possessor(chunk, i) is not None or before:
        roles["possessor"] = [k]
    _right(clauses, occurrence, end, patient=False)
    holders, how = clauses.holder(k) if "possessor" not in roles else ([], "")
    occurrence.subject_how = how
    if holders and how != "possessor":
        roles["holder"] = holders
    elif holders:
        roles["holder possessor"] = holders


def _own_possessor(chunk: Chunk, i: int) -> Chunk | None:
    possessor = chunk.possessor
    return possessor if possessor is not None and possessor.last < i else None
