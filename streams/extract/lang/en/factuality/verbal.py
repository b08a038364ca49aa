"""Verbal factuality: what a verb's tense, modal and position say."""

from collections.abc import Mapping

from streams.domain.event import Modality, Status
from streams.extract.lang.en.factuality.absence import nobody_does
from streams.extract.lang.en.factuality.factuality import Factuality
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.governor import coordinated
from streams.extract.lang.en.syntax.grammar import Form

_SPEECH = frozenset({"react", "announce", "threaten", "propose"})
_RESTRICTIONS = frozenset({"without", "until", "unless", "before", "yet", "immediately", "alone", "only", "if", "till"})


def from_verb(clauses: Clauses, k: int, factuality: Factuality, *, passive: bool) -> None:
    """Take in what verb group ``k`` itself says."""
    other = coordinated(clauses, k)
    chunk = clauses.chunks[k if other is None else other]
    if chunk.negated or nobody_does(clauses, k):
        factuality.note("negated", modality=Modality.DENIED)
        factuality.refuted = not _is_only_so(clauses, k)
    if chunk.modal == "future":
        factuality.note("future", Status.ANNOUNCED)
    elif chunk.modal == "conditional":
        factuality.note("would", Status.ANNOUNCED)
    elif chunk.modal == "possible":
        factuality.note("may or could", Status.PROPOSED, Modality.HYPOTHETICAL if not chunk.negated else None)
    elif chunk.modal == "obliged":
        factuality.note("should or must", Status.PROPOSED)
    elif chunk.infinitive and clauses.those_who(k) is not None:
        factuality.note("those that did", Status.COMPLETED)
        factuality.relative = True
    elif chunk.infinitive:
        if clauses.kind(k - 1) is Kind.NOUN and _is_headline(clauses, k):
            factuality.note("headline future", Status.ANNOUNCED)
    elif chunk.form is Form.GERUND and not chunk.finite:
        if _is_headline(clauses, k):
            factuality.note("headline progressive", Status.ANNOUNCED)
    elif chunk.progressive and chunk.form is not Form.GERUND and not passive:
        factuality.note("in progress", Status.ANNOUNCED)
        factuality.ongoing = True
    elif _is_subjunctive(clauses, k):
        factuality.note("that somebody do it", Status.PROPOSED)
    elif chunk.finite or passive:
        factuality.note("told as done", Status.COMPLETED)


def _is_subjunctive(clauses: Clauses, k: int) -> bool:
    """Whether a base form behind *that* and a single subject asks for it: *demanded that the minister resign*."""
    chunk = clauses.chunks[k]
    forms = clauses.words[chunk.head].forms
    if chunk.first != chunk.head or chunk.form is not Form.BASE or Form.PAST in forms:
        return False
    subjects = clauses.subject(k)[0]
    if len(subjects) != 1 or clauses.low(subjects[0] - 1) != "that":
        return False
    head = clauses.words[clauses.chunks[subjects[0]].head]
    one = head.mention is not None and head.mention.country is not None
    return one or not (head.low.endswith(("s", "men")) or head.low in _PLURALS)


_PLURALS = frozenset({"they", "we", "you", "i", "people", "police", "those", "children", "both", "many"})


def _is_only_so(clauses: Clauses, k: int) -> bool:
    """Whether a negation speaks only of how or when: *will not leave without a deal*, *has not left yet*."""
    return any(low in _RESTRICTIONS for low in clauses.lows[clauses.chunks[k].first :])


def is_speech_beside(clauses: Clauses, k: int, cues: Mapping[str, str]) -> bool:
    """Whether a participle behind a noun tells what was said: *posted a message blaming Iran*."""
    chunk = clauses.chunks[k]
    before = clauses.skip_left(k)
    if chunk.form is not Form.GERUND or chunk.infinitive or clauses.kind(before) is not Kind.NOUN:
        return False
    said = cues.get(clauses.lemma(k)) in _SPEECH and not clauses.names(before)
    return said and any(is_told(clauses.chunks[j]) for j in range(before))


def _is_headline(clauses: Clauses, k: int) -> bool:
    """Whether nothing but noun phrases stands before verb group ``k``."""
    return (
        k > 0
        and all(c.kind not in {Kind.VERB, Kind.SUBORDINATOR, Kind.RELATIVE} for c in clauses.chunks[:k])
        and (clauses.kind(clauses.skip_left(k)) is Kind.NOUN)
    )


def is_told(chunk: Chunk) -> bool:
    """Whether a verb group tells of something real."""
    return chunk.kind is Kind.VERB and chunk.finite and not chunk.modal and not chunk.negated
