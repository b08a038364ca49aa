"""From an occurrence to readings: fills slots, assesses factuality, computes confidence."""

from dataclasses import dataclass
from itertools import product

from streams.domain.event import Modality, Status
from streams.extract.confidence import Calibration
from streams.extract.filling import Filling
from streams.extract.lang.en.dates import names_time
from streams.extract.lang.en.derivation import derive
from streams.extract.lang.en.factuality.factuality import Factuality
from streams.extract.lang.en.factuality.weigh import aged, factuality_of
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.filling.whereabouts import whereabouts
from streams.extract.lang.en.reading.application import as_application
from streams.extract.lang.en.reading.features import features_of
from streams.extract.lang.en.reading.membership import is_long_done
from streams.extract.lang.en.reading.refusal import refusal
from streams.extract.lang.en.reading.slots import fill_slots
from streams.extract.lang.en.timing import event_date, own_date
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.verdict import Reading, TriggerVerdict


@dataclass(slots=True)
class Reader:
    """Reads the occurrences of one sentence."""

    context: SentenceContext
    calibration: Calibration

    def read(self, occurrence: Occurrence) -> TriggerVerdict:
        """The verdict on one occurrence."""
        context = self.context
        trigger = " ".join(context.clauses.words[w].text for w in sorted(occurrence.words))
        refused = refusal(context, occurrence)
        if refused:
            return self._verdict(occurrence, trigger, reasons=(refused,))
        slots, why = fill_slots(context, occurrence)
        if why:
            return self._verdict(occurrence, trigger, slots=slots, reasons=(why,))
        occurrence = as_application(context, occurrence)
        factuality = factuality_of(context, occurrence, slots)
        own_type = context.lexicon.taxonomy[occurrence.pattern.type]
        event_type = derive(own_type, factuality, context.clauses.chunks[occurrence.chunk])
        if event_type is None:
            return self._verdict(occurrence, trigger, slots=slots, reasons=(*factuality.reasons, "only spoken of"))
        if event_type != own_type.name:
            factuality.note(f"amounts to {event_type}", Status.COMPLETED, Modality.ASSERTED)
        readings = self._readings(occurrence, slots, factuality, trigger, event_type)
        reasons = tuple(factuality.reasons) if readings else ("actor and target are the same",)
        return self._verdict(occurrence, trigger, slots=slots, reasons=reasons, readings=readings)

    def _verdict(
        self,
        occurrence: Occurrence,
        trigger: str,
        *,
        slots: dict[str, tuple[Filling, ...]] | None = None,
        reasons: tuple[str, ...] = (),
        readings: tuple[Reading, ...] = (),
    ) -> TriggerVerdict:
        context, pattern = self.context, occurrence.pattern.name
        words = tuple(sorted(occurrence.words))
        return TriggerVerdict(context.text, context.start, trigger, pattern, words, readings, slots or {}, reasons)

    def _readings(
        self,
        occurrence: Occurrence,
        slots: dict[str, tuple[Filling, ...]],
        factuality: Factuality,
        trigger: str,
        event_type: str,
    ) -> tuple[Reading, ...]:
        context = self.context
        day, clauses = context.document.day, context.clauses
        dated = names_time(clauses.vocabulary)
        factuality = aged(factuality, own_date(clauses, occurrence.chunk, day) if dated else None, day)
        when = event_date(clauses, occurrence.chunk, day, factuality.status, context.lexicon.cues) if dated else None
        if factuality.status is Status.COMPLETED and day is not None and when is not None and when.date > day:
            factuality.note(f"not before {when.date}", Status.ANNOUNCED)
        somewhere = None if event_type.startswith("membership.") else whereabouts(context, occurrence)
        names = list(slots)
        readings: list[Reading] = []
        for combination in product(*(slots[n] for n in names)):
            filled = dict(zip(names, combination, strict=True))
            ids = {n: f.entity for n, f in filled.items()}
            if "actor" in ids and ids["actor"] in {ids.get("target"), ids.get("organisation")}:
                continue
            if event_type == "consult.visit" and _home(ids.get("actor")) == _home(ids.get("target")):
                continue  # "the president visits Boston" is at home
            long_done = is_long_done(context.document, occurrence.pattern.type, ids, factuality, when)
            modality = Modality.HISTORICAL if long_done else factuality.modality
            features = features_of(context.document, occurrence, filled, factuality, event_type)
            readings.append(
                Reading(
                    type=event_type,
                    slots=ids,
                    place=somewhere.entity if somewhere else None,
                    status=factuality.status or Status.PROPOSED,
                    modality=modality,
                    confidence=round(self.calibration.probability(features), 4),
                    occurred_on=when,
                    sentence=context.text,
                    start=context.start,
                    end=context.end,
                    trigger=trigger,
                    strangers=tuple(s.ref for s in context.strangers if s.ref.id in ids.values()),
                    features=features,
                    city=somewhere.city if somewhere else None,
                    refuted=factuality.refuted and modality is Modality.DENIED,
                    hearsay=factuality.hearsay,
                )
            )
        return tuple(readings)


def _home(entity: str | None) -> str | None:
    """The country of an entity or of the group in it."""
    return None if entity is None else entity.partition(".")[0]
