"""Features: what the confidence of a reading is worked out from."""

from collections.abc import Mapping

from streams.domain.event import Modality
from streams.extract.filling.outcome import Filling
from streams.extract.filling.passage import Passage
from streams.extract.modality.stance import Stance
from streams.extract.reading.membership import membership_features
from streams.extract.triggers.occurrence import Occurrence


def features_of(
    passage: Passage, occurrence: Occurrence, filled: Mapping[str, Filling], stance: Stance
) -> dict[str, float]:
    """Every feature by name, 0 to 1."""
    certainty = 1.0
    for filling in filled.values():
        certainty *= filling.certainty
    features = {
        "strength": occurrence.pattern.strength,
        "certainty": certainty,
        "direct": float(occurrence.subject_how in {"direct", ""}),
        "weak": float(stance.weak),
        "presupposed": float(stance.presupposed),
        "aside": stance.aside,
        "historical": float(stance.modality is Modality.HISTORICAL),
        "hypothetical": float(stance.modality is Modality.HYPOTHETICAL),
        "title": float(passage.title),
    }
    features |= membership_features(passage.scene, occurrence.pattern.type, filled, stance)
    return features
