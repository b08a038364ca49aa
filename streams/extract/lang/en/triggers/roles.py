"""Roles: the noun phrases around a trigger that name its agent, patient and source."""

from streams.extract.lang.en.syntax.antecedent import object_relative
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.lists import added_right
from streams.extract.lang.en.triggers.objects import behind, prepositions
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.lang.en.triggers.passive import is_reduced_passive

_BESIDE = frozenset({"direct", "parenthesis", "reduced"})
"""How a subject that others can be added to is found."""


def verb_roles(clauses: Clauses, occurrence: Occurrence, inner: int | None) -> None:
    """Roles around a verbal trigger; noun phrase ``inner`` is a part of it."""
    chunk = clauses.chunks[occurrence.chunk]
    subjects, occurrence.subject_how = clauses.subject(occurrence.chunk)
    roles = occurrence.roles
    reduced = not chunk.passive and is_reduced_passive(clauses, occurrence.chunk, occurrence.words)
    occurrence.passive = chunk.passive or reduced
    aside = clauses.skip_left(occurrence.chunk)
    if (
        reduced
        and clauses.kind(aside) is Kind.COMMA
        and clauses.kind(aside - 1) is Kind.NOUN
        and _is_aside(clauses, aside)
    ):
        subjects, occurrence.subject_how = clauses.conjuncts_left(clauses.base_left(aside - 1)), "reduced"
    if occurrence.passive and not subjects and clauses.kind(clauses.skip_left(occurrence.chunk)) is Kind.NOUN:
        subjects = clauses.conjuncts_left(clauses.base_left(clauses.skip_left(occurrence.chunk)))
        occurrence.subject_how = "reduced"
    if subjects and occurrence.subject_how in _BESIDE:
        subjects = [*subjects, *(k for k in added_right(clauses, subjects[-1]) if k < occurrence.chunk)]
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
    if inner is not None and inner > occurrence.chunk:
        inner = clauses.conjuncts_right(inner)[-1]  # "sanctions and travel bans on [settlers]"
    start = max(occurrence.last, inner or 0) if inner is None or inner > occurrence.chunk else occurrence.last
    if inner is not None:
        start = _imposed(clauses, occurrence, inner, start)
    behind(clauses, occurrence, start, patient=not occurrence.passive and inner is None)
    if "patient" not in roles and not occurrence.passive and inner is None:
        relative = object_relative(clauses, occurrence.chunk, subjects)
        if relative:
            roles["patient"] = relative
    if occurrence.passive and "by" in roles:
        roles["agent"] = roles["by"]


def _imposed(clauses: Clauses, occurrence: Occurrence, inner: int, start: int) -> int:
    """Where what hangs on a penalty goes on: behind the verb of *the suspension it slapped* or *imposed on Togo*.

    Whoever the verb's own object names suffers it: *the suspension decreed against Togo*.
    """
    verb = inner + 1
    while clauses.kind(verb) is Kind.RELATIVE or clauses.low(verb) in {"that", "which"}:
        verb += 1
    if clauses.kind(verb) is Kind.NOUN and not clauses.chunks[verb].time:
        verb += 1
    if clauses.kind(verb) is not Kind.VERB or clauses.lemma(verb) not in _IMPOSING or clauses.chunks[verb].negated:
        return start
    if inner < occurrence.chunk:
        prepositions(clauses, occurrence, verb, stop=occurrence.chunk)
        return start
    return verb


_IMPOSING = frozenset("clamp decree hand impose inflict issue lay levy mete order pass place put slap".split())
"""Verbs of those who make a penalty fall on somebody."""


def complement(clauses: Clauses, occurrence: Occurrence) -> None:
    """The clause that the trigger governs: who its subject is, and whether that must, will or won't."""
    if occurrence.pattern.complement == "any" and "complement" not in occurrence.pattern.paths:
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
        prepositions(clauses, occurrence, inner, stop=occurrence.chunk)


def _is_aside(clauses: Clauses, comma: int) -> bool:
    """Whether the noun phrase before the comma is a subject that still waits for its verb: *said Mali, expelled …*."""
    before = clauses.skip_left(clauses.conjuncts_left(clauses.base_left(comma - 1))[0])
    return before < 0 or clauses.kind(before) in {Kind.VERB, Kind.SUBORDINATOR, Kind.COMMA, Kind.CONJUNCTION}


_STATIVE = frozenset({"oppose", "commit", "prepare", "determine", "resolve", "dedicate"})
"""Verbs whose passive without *by* tells of the subject's own mind: *Israel is opposed to mediation*."""


_HAPPENING = frozenset("fail erupt occur happen rage continue escalate spread break take explode detonate".split())
"""Verbs that only say that what their subject names goes on: *a coup attempt failed in Benin*."""


def noun_roles(clauses: Clauses, occurrence: Occurrence, i: int) -> None:
    """Roles around a nominal trigger: its possessor, what follows it, and who holds it."""
    k = occurrence.chunk
    chunk = clauses.chunks[k]
    roles = occurrence.roles
    end = clauses.chunk_at(occurrence.words[-1])
    end = k if end is None else end
    if occurrence.words[-1] != clauses.chunks[end].head:
        roles["compound"] = [end]
    before = [mention for w in range(chunk.first, i) if (mention := clauses.words[w].mention) is not None]
    owned = _own_possessor(chunk, i) is not None or any(mention.country for mention in before)
    if owned or before:
        roles["possessor"] = [k]
    linked = clauses.kind(end) is Kind.PREPOSITION  # "talks with" [Iran]
    behind(clauses, occurrence, end - 1 if linked else end, patient=False)
    if clauses.kind(end + 1) is Kind.VERB and clauses.lemma(end + 1) in _HAPPENING:
        behind(clauses, occurrence, end + 1, patient=False)
    if "of" not in roles and "possessor" not in roles:
        roles["threatened"] = _threatened(clauses, k)
    seek = "possessor" not in roles or _is_done_to(occurrence) or (not owned and _is_told(clauses, k))
    seek = seek and _can_be_held(clauses, occurrence)
    holders, how = clauses.outer_holder(k) if seek else ([], "")
    occurrence.subject_how = how
    if holders and how != "possessor":
        roles["holder"] = holders
    elif holders:
        roles["holder possessor"] = holders


def _is_told(clauses: Clauses, k: int) -> bool:
    """Whether a verb, or a noun that governs, holds the nominal: *announces OPEC exit*, not *a candidate for it*."""
    governor = clauses.governor(k)
    return governor is not None and (
        clauses.kind(governor.chunk) is Kind.VERB or clauses.low(governor.chunk) in clauses.cues
    )


def _can_be_held(clauses: Clauses, occurrence: Occurrence) -> bool:
    """Whether whoever does what the nominal hangs on does that, too: *denied the attack*, not *after the attack*."""
    pattern = occurrence.pattern
    held = clauses.governor(occurrence.chunk)
    if held is not None and clauses.kind(held.chunk) is Kind.VERB and clauses.lemma(held.chunk) in _UNDERGOING:
        return False
    if "possessor" in occurrence.roles and any(s.name == "actor" and "possessor" in s.paths for s in pattern.slots):
        return False  # "the Israeli attack"
    if pattern.holder == "any":
        return True
    governor = clauses.governor(occurrence.chunk)
    if governor is None or governor.chunk < 0:
        return False
    if governor.relation == "object":
        return not clauses.chunks[governor.chunk].passive
    return clauses.kind(governor.chunk) is Kind.NOUN and clauses.low(governor.chunk) in clauses.cues


_UNDERGOING = frozenset("see suffer witness survive endure experience face escape mourn mark commemorate fear".split())
"""Verbs whose subject does not do what their object names: *the city sees five bomb blasts*."""


def _is_done_to(occurrence: Occurrence) -> bool:
    """Whether the owner of the nominal suffers it, so that somebody else does it: *announced Guinea's suspension*."""
    return occurrence.pattern.paths >= {"patient", "agent"} and not {"by", "from", "of"} & occurrence.roles.keys()


def _threatened(clauses: Clauses, k: int) -> list[int]:
    """Whom a verb threatens with noun phrase ``k``: *threatened Mali with suspension*."""
    link = clauses.skip_left(k)
    if clauses.low(link) != "with" or clauses.kind(link - 1) is not Kind.NOUN:
        return []
    victims = clauses.conjuncts_left(link - 1)
    return victims if clauses.kind(clauses.skip_left(victims[0])) is Kind.VERB else []


def _own_possessor(chunk: Chunk, i: int) -> Chunk | None:
    possessor = chunk.possessor
    return possessor if possessor is not None and possessor.last < i else None
