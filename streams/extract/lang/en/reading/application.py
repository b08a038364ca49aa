"""Applications: applying to join is not joining, and a withdrawn application is cancelled."""

from dataclasses import replace

from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.triggers.occurrence import Occurrence

_COMING = frozenset({"membership.join", "membership.readmit"})
_PAPERS = frozenset({"application", "applications", "bid", "bids", "request", "requests", "letter", "letters"})
_HANDLED = frozenset(
    "submit receive file lodge hand deposit put send present deliver register make sign withdraw take drop cancel "
    "shelve retract rescind renew resubmit acknowledge confirm formalise formalize".split()
)
"""What is done to an application as such; who approves or rejects one decides on the membership."""


def as_application(context: SentenceContext, occurrence: Occurrence) -> Occurrence:
    """The occurrence as one of ``membership.apply`` at the word that says so, where the state only applies."""
    if occurrence.pattern.type not in _COMING:
        return occurrence
    clauses = context.clauses
    governor = clauses.governor(occurrence.chunk)
    if governor is None or governor.chunk < 0 or governor.relation not in {"to", "for", "of"}:
        return occurrence
    at = governor.chunk
    if clauses.kind(at) is Kind.VERB:
        applies = clauses.lemma(at) in {"apply", "reapply"} or (
            clauses.lemma(at) in {"ask", "request"} and governor.controller is None and not clauses.chunks[at].passive
        )
    else:
        applies = clauses.low(at) in _PAPERS and _is_handled(context, at)
    if not applies:
        return occurrence
    passive = clauses.kind(at) is Kind.VERB and clauses.chunks[at].passive
    return replace(occurrence, chunk=at, passive=passive, pattern=replace(occurrence.pattern, type="membership.apply"))


def _is_handled(context: SentenceContext, k: int) -> bool:
    """Whether a verb submits, takes or withdraws the papers."""
    governor = context.clauses.governor(k)
    if governor is None or context.clauses.kind(governor.chunk) is not Kind.VERB:
        return False
    return context.clauses.lemma(governor.chunk) in _HANDLED
