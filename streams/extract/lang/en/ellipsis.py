"""Ellipsis: *SADC suspended Madagascar, and the African Union followed a day later*."""

from collections.abc import Iterator
from dataclasses import replace

from streams.domain.event import Modality, OccurredOn, Status
from streams.extract.filling import Filling
from streams.extract.lang.en.factuality.assess import assess
from streams.extract.lang.en.filling.filler import fill
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.timing import own_date
from streams.extract.lexicon import Slot
from streams.extract.verdict import TriggerVerdict

ECHOES = frozenset({"follow", "follows", "followed", "following", "did", "does", "do"})
"""Words that begin an echo: a sentence with one of them is read although it holds no trigger."""

_ANYBODY = {
    "actor": Slot("actor", ("agent",), frozenset({"country"})),
    "organisation": Slot("organisation", ("agent",), frozenset({"organisation"})),
}


def echoes(context: SentenceContext, model: TriggerVerdict) -> Iterator[TriggerVerdict]:
    """What *followed*, *followed suit* and *did the same* repeat of the event told last, with a new subject."""
    clauses = context.clauses
    for k in range(len(clauses.chunks)):
        if not _is_echo(clauses, k):
            continue
        when = own_date(clauses, k, context.document.day)
        for slot, filling in _subjects(context, k, model):
            yield _echo(context, k, model, (slot, filling), when)


def _is_echo(clauses: Clauses, k: int) -> bool:
    chunk = clauses.chunks[k]
    if chunk.kind is not Kind.VERB or chunk.passive or chunk.negated:
        return False
    after = clauses.low(clauses.skip_right(k))
    bare = clauses.kind(clauses.skip_right(k)) is not Kind.NOUN
    if clauses.lemma(k) == "follow":
        return after == "suit" or (bare and chunk.finite)
    return clauses.lemma(k) == "do" and after in {"same", "likewise"}


def _named_subjects(clauses: Clauses, k: int) -> list[int]:
    """Who does the same; *it* is who says so: *Chad said it would follow suit*."""
    found = clauses.subject(k)[0]
    governor = clauses.governor(k)
    if len(found) == 1 and clauses.is_pronoun(found[0]) and governor is not None and governor.chunk >= 0:
        return clauses.subject(governor.chunk)[0] if clauses.kind(governor.chunk) is Kind.VERB else found
    return found


def _subjects(context: SentenceContext, k: int, model: TriggerVerdict) -> Iterator[tuple[str, Filling]]:
    known = {f.entity for fillings in model.slots.values() for f in fillings}
    for subject in _named_subjects(context.clauses, k):
        for name, slot in _ANYBODY.items():
            for filling in fill(context, subject, slot, acting=True).fillings:
                if filling.entity not in known and filling.how != "referred":
                    yield name, filling


def _echo(
    context: SentenceContext, k: int, model: TriggerVerdict, new: tuple[str, Filling], when: OccurredOn | None
) -> TriggerVerdict:
    slot, filling = new
    others = {tuple(sorted((reading.slots | {slot: filling.entity}).items())): reading for reading in model.readings}
    trigger = context.clauses.words[context.clauses.chunks[k].head].text
    stance = assess(context.clauses, k, context.lexicon.cues, passive=False)
    readings = tuple(
        replace(
            reading,
            status=_lesser(reading.status, stance.status),
            modality=stance.modality if reading.modality is Modality.ASSERTED else reading.modality,
            hearsay=reading.hearsay or stance.hearsay,
            refuted=stance.refuted,
            slots=dict(slots),
            sentence=context.text,
            start=context.start,
            end=context.end,
            trigger=trigger,
            strangers=(*reading.strangers, *(s.ref for s in context.strangers if s.ref.id == filling.entity)),
            occurred_on=when or reading.occurred_on,
        )
        for slots, reading in others.items()
    )
    return TriggerVerdict(
        sentence=context.text,
        start=context.start,
        trigger=trigger,
        pattern=f"echo of {model.pattern!r}",
        readings=readings,
        slots={**model.slots, slot: (filling,)},
        reasons=(f"does the same as in {model.trigger!r}", *stance.reasons),
    )


def _lesser(told: Status, echoed: Status | None) -> Status:
    """How far along the same is when somebody else does it: no further than they do it."""
    if echoed is None or Status.CANCELLED in {told, echoed}:
        return told
    return min(told, echoed, key=lambda status: status.rank)
