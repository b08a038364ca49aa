"""From an occurrence of a trigger to readings: slots filled, stance judged, confidence worked out."""

from dataclasses import dataclass
from itertools import product

from streams.domain.event import Modality, Status
from streams.extract.confidence import Calibration
from streams.extract.lang.en.dates import names_time
from streams.extract.lang.en.derivation import derive
from streams.extract.lang.en.factuality.factuality import Stance
from streams.extract.lang.en.factuality.weigh import aged, stance_towards
from streams.extract.lang.en.filling.outcome import Filling
from streams.extract.lang.en.filling.sentence_context import Passage
from streams.extract.lang.en.filling.whereabouts import whereabouts
from streams.extract.lang.en.reading.features import features_of
from streams.extract.lang.en.reading.membership import is_long_done
from streams.extract.lang.en.reading.refusal import refusal
from streams.extract.lang.en.reading.slots import fill_slots
from streams.extract.lang.en.reading.verdict import Reading, Verdict
from streams.extract.lang.en.timing import event_date, own_date
from streams.extract.lang.en.triggers.occurrence import Occurrence


@dataclass(slots=True)
class Reader:
    """Reads the occurrences of one sentence."""

    passage: Passage
    calibration: Calibration

    def read(self, occurrence: Occurrence) -> Verdict:
        """The verdict on one occurrence."""
        passage = self.passage
        trigger = " ".join(passage.clauses.words[w].text for w in sorted(occurrence.words))
        refused = refusal(passage, occurrence)
        if refused:
            return self._verdict(occurrence, trigger, reasons=(refused,))
        slots, why = fill_slots(passage, occurrence)
        if why:
            return self._verdict(occurrence, trigger, slots=slots, reasons=(why,))
        stance = stance_towards(passage, occurrence, slots)
        own_type = passage.lexicon.taxonomy[occurrence.pattern.type]
        event_type = derive(own_type, stance, passage.clauses.chunks[occurrence.chunk])
        if event_type is None:
            return self._verdict(occurrence, trigger, slots=slots, reasons=(*stance.reasons, "only spoken of"))
        if event_type != own_type.name:
            stance.note(f"amounts to {event_type}", Status.COMPLETED, Modality.ASSERTED)
        readings = self._readings(occurrence, slots, stance, trigger, event_type)
        reasons = tuple(stance.reasons) if readings else ("actor and target are the same",)
        return self._verdict(occurrence, trigger, slots=slots, reasons=reasons, readings=readings)

    def _verdict(
        self,
        occurrence: Occurrence,
        trigger: str,
        *,
        slots: dict[str, tuple[Filling, ...]] | None = None,
        reasons: tuple[str, ...] = (),
        readings: tuple[Reading, ...] = (),
    ) -> Verdict:
        passage, pattern = self.passage, occurrence.pattern.name
        words = tuple(sorted(occurrence.words))
        return Verdict(passage.text, passage.start, trigger, pattern, words, readings, slots or {}, reasons)

    def _readings(
        self,
        occurrence: Occurrence,
        slots: dict[str, tuple[Filling, ...]],
        stance: Stance,
        trigger: str,
        event_type: str,
    ) -> tuple[Reading, ...]:
        passage = self.passage
        day, clauses = passage.scene.day, passage.clauses
        dated = names_time(clauses.vocabulary)
        stance = aged(stance, own_date(clauses, occurrence.chunk, day) if dated else None, day)
        when = event_date(clauses, occurrence.chunk, day, stance.status, passage.lexicon.cues) if dated else None
        if stance.status is Status.COMPLETED and day is not None and when is not None and when.date > day:
            stance.note(f"not before {when.date}", Status.ANNOUNCED)
        somewhere = None if event_type.startswith("membership.") else whereabouts(passage, occurrence)
        names = list(slots)
        readings: list[Reading] = []
        for combination in product(*(slots[n] for n in names)):
            filled = dict(zip(names, combination, strict=True))
            ids = {n: f.entity for n, f in filled.items()}
            if "actor" in ids and ids["actor"] in {ids.get("target"), ids.get("organisation")}:
                continue
            long_done = is_long_done(passage.scene, occurrence.pattern.type, ids, stance)
            modality = Modality.HISTORICAL if long_done else stance.modality
            features = features_of(passage.scene, occurrence, filled, stance, event_type)
            readings.append(
                Reading(
                    type=event_type,
                    slots=ids,
                    place=somewhere.entity if somewhere else None,
                    status=stance.status or Status.PROPOSED,
                    modality=modality,
                    confidence=round(self.calibration.probability(features), 4),
                    occurred_on=when,
                    sentence=passage.text,
                    start=passage.start,
                    end=passage.end,
                    trigger=trigger,
                    strangers=tuple(s.ref for s in passage.strangers if s.ref.id in ids.values()),
                    features=features,
                )
            )
        return tuple(readings)
