"""Contradictions: a denial wins over the claim that it denies, across the sentences of an article."""

from collections import defaultdict
from dataclasses import replace

from streams.domain.event import Modality, Status
from streams.extract.verdict import Reading, TriggerVerdict

_DOUBT = 0.7
"""What is left of the confidence of an event that one article both tells and denies."""
_FIRM = frozenset({Status.ANNOUNCED, Status.COMPLETED})

Roles = tuple[str, tuple[tuple[str, str], ...]]


def settle(verdicts: list[TriggerVerdict]) -> list[TriggerVerdict]:
    """The verdicts on an article, where claims that it denies are denied.

    A denial wins where it comes first (title, lead), and over what is only somebody's word; otherwise the claim stands,
    and both lose confidence.
    """
    denied: dict[Roles, int] = {}
    told: dict[Roles, list[int]] = defaultdict(list)
    for i, verdict in enumerate(verdicts):
        for reading in verdict.readings:
            if reading.refuted:
                denied.setdefault(_roles(reading), i)
            elif _is_claimed(reading):
                told[_roles(reading)].append(i)
    disputed = denied.keys() & told.keys()
    if not disputed:
        return verdicts
    return [_settled(verdict, i, denied, disputed) for i, verdict in enumerate(verdicts)]


def _settled(verdict: TriggerVerdict, at: int, denied: dict[Roles, int], disputed: set[Roles]) -> TriggerVerdict:
    """The verdict at that place, where the readings of what is denied are denied or less sure."""
    readings: list[Reading] = []
    reasons: list[str] = []
    for reading in verdict.readings:
        roles = _roles(reading)
        confidence = round(reading.confidence * _DOUBT, 4)
        if roles not in disputed or not (reading.refuted or _is_claimed(reading)):
            readings.append(reading)
        elif reading.refuted:
            readings.append(replace(reading, confidence=confidence))
            reasons.append("the article tells it, too")
        elif denied[roles] < at or reading.hearsay:
            readings.append(replace(reading, modality=Modality.DENIED, confidence=confidence))
            reasons.append("the article denies it")
        else:
            readings.append(replace(reading, confidence=confidence))
            reasons.append("the article denies it later on")
    return replace(verdict, readings=tuple(readings), reasons=(*verdict.reasons, *dict.fromkeys(reasons)))


def _roles(reading: Reading) -> Roles:
    return reading.type, tuple(sorted(reading.slots.items()))


def _is_claimed(reading: Reading) -> bool:
    return reading.modality is Modality.ASSERTED and reading.status in _FIRM
