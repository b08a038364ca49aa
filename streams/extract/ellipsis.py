"""Ellipsis: *SADC suspended Madagascar, and the African Union followed a day later*."""

from collections.abc import Iterator
from dataclasses import replace

from streams.domain.event import OccurredOn
from streams.extract.chunk import Kind
from streams.extract.clause import Clauses
from streams.extract.dates import date_of
from streams.extract.filling import Filler
from streams.extract.lexicon import Slot
from streams.extract.outcome import Filling
from streams.extract.verdict import Verdict

ECHOES = frozenset({"follow", "follows", "followed", "following", "did", "does", "do"})
"""Words that begin an echo: a sentence with one of them is read although it holds no trigger."""

_ANYBODY = {
    "actor": Slot("actor", ("agent",), frozenset({"country"})),
    "organisation": Slot("organisation", ("agent",), frozenset({"organisation"})),
}


def echoes(
    clauses: Clauses, filler: Filler, models: list[Verdict], sentence: tuple[str, int, int]
) -> Iterator[Verdict]:
    """What *followed*, *followed suit* and *did the same* repeat of the last event told, with a new subject.

    Args:
        clauses: the sentence.
        filler: reads its noun phrases.
        models: the verdicts so far, the last one told last.
        sentence: its text and offsets.
    """
    for k in range(len(clauses.chunks)):
        if not _is_echo(clauses, k):
            continue
        model = next((v for v in reversed(models) if v.fired and v.readings[0].type.startswith("membership.")), None)
        if model is None:
            return
        when = date_of(clauses, k, filler.scene.day)
        for slot, filling in _subjects(clauses, k, filler, model):
            yield _echo(clauses, k, model, (slot, filling), when, sentence)


def _is_echo(clauses: Clauses, k: int) -> bool:
    chunk = clauses.chunks[k]
    if chunk.kind is not Kind.VERB or chunk.passive or chunk.negated:
        return False
    after = clauses.low(clauses.skip_right(k))
    bare = clauses.kind(clauses.skip_right(k)) is not Kind.NOUN
    if clauses.lemma(k) == "follow":
        return after == "suit" or (bare and chunk.finite)
    return clauses.lemma(k) == "do" and after in {"same", "likewise"}


def _subjects(clauses: Clauses, k: int, filler: Filler, model: Verdict) -> Iterator[tuple[str, Filling]]:
    known = {f.entity for fillings in model.slots.values() for f in fillings}
    for subject in clauses.subject(k)[0]:
        for name, slot in _ANYBODY.items():
            for filling in filler.fill(subject, slot, acting=True).fillings:
                if filling.entity not in known and filling.how != "referred":
                    yield name, filling


def _echo(
    clauses: Clauses,
    k: int,
    model: Verdict,
    new: tuple[str, Filling],
    when: OccurredOn | None,
    sentence: tuple[str, int, int],
) -> Verdict:
    slot, filling = new
    others = {tuple(sorted((reading.slots | {slot: filling.entity}).items())): reading for reading in model.readings}
    trigger = clauses.words[clauses.chunks[k].head].text
    text, start, end = sentence
    readings = tuple(
        replace(
            reading,
            slots=dict(slots),
            sentence=text,
            start=start,
            end=end,
            trigger=trigger,
            occurred_on=when or reading.occurred_on,
            confidence=round(reading.confidence * 0.9, 4),
        )
        for slots, reading in others.items()
    )
    return Verdict(
        sentence=text,
        start=start,
        trigger=trigger,
        pattern=f"echo of {model.pattern!r}",
        readings=readings,
        slots={**model.slots, slot: (filling,)},
        reasons=(f"does the same as in {model.trigger!r}",),
    )
