"""Features from which the confidence of a reading is computed.

Their weights are fitted to judgements by ``make calibrate``; docs/extraction.md says what each of them means.
"""

from collections.abc import Mapping

from streams.domain.event import Modality, Status
from streams.extract.document_context import DocumentContext
from streams.extract.filling import Filling
from streams.extract.lang.en.factuality.factuality import Factuality
from streams.extract.lang.en.reading.membership import membership_features
from streams.extract.lang.en.triggers.occurrence import Occurrence

FEATURES = frozenset(
    {
        "membership",
        "unsure names",
        "actor by reference",
        "actor is a group of people",
        "target named later",
        "target is a part of a country",
        "within one country",
        "far from the trigger",
        "deep in other clauses",
        "told in passing",
        "historical",
        "not real",
        "not yet agreed",
        "announced",
        "membership fits",
        "membership speaks against it",
    }
)
"""Every feature; each is 0 to 1 and left out where it is 0."""

_PEOPLE = (".civilians", ".workers", ".journalists", ".students", ".prisoners")
_FAR = 10
_DEEP = 3


def features_of(
    document: DocumentContext,
    occurrence: Occurrence,
    filled: Mapping[str, Filling],
    factuality: Factuality,
    event_type: str,
) -> dict[str, float]:
    """Every feature that holds of one reading, by name."""
    found = {
        "membership": float(event_type.startswith("membership.")),
        "deep in other clauses": min(len(factuality.governors) / _DEEP, 1.0),
        "told in passing": float(factuality.presupposed),
        "historical": float(factuality.modality is Modality.HISTORICAL),
        "not real": float(factuality.modality in {Modality.HYPOTHETICAL, Modality.DENIED}),
        "not yet agreed": float(factuality.status in {None, Status.PROPOSED, Status.THREATENED}),
        "announced": float(factuality.status is Status.ANNOUNCED),
        **_of_slots(filled),
        **membership_features(document, occurrence.pattern.type, filled, factuality),
    }
    return {name: value for name, value in found.items() if value}


def _of_slots(filled: Mapping[str, Filling]) -> dict[str, float]:
    """What is known of how the slots were filled."""
    sure = 1.0
    for filling in filled.values():
        sure *= filling.certainty
    actor, target = filled.get("actor"), filled.get("target")
    found = {
        "unsure names": 1 - sure,
        "far from the trigger": min(max(filling.reach for filling in filled.values()) / _FAR, 1.0),
    }
    if actor is not None:
        found["actor by reference"] = float(actor.how == "referred")
        found["actor is a group of people"] = float(actor.entity.endswith(_PEOPLE))
    if target is not None:
        found["target named later"] = float(target.path == "later")
        found["target is a part of a country"] = float("." in target.entity)
    if actor is not None and target is not None:
        found["within one country"] = float(actor.entity.partition(".")[0] == target.entity.partition(".")[0])
    return found
