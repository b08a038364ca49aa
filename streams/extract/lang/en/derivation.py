"""Derived types: an act that is only promised or refused (who says he will help agrees; who will not, rejects).

PLOVER codes speech by its own categories, so *Turkey will allow inspectors* is AGREE and not CONCEDE.
"""

from streams.domain.event import Modality, Status
from streams.domain.taxonomy import EventType
from streams.extract.lang.en.factuality.factuality import Factuality
from streams.extract.lang.en.syntax.chunk import Chunk, Kind

_INTENTIONS = frozenset(
    "agree vow pledge promise plan intend prepare commit undertake accept offer expect set due ready willing prepared "
    "poise schedule intention plans commitment readiness willingness consider propose-to swear aim hope want wish "
    "preparation pledge promise offer consent threaten".split()
)
"""Words that speak of one's own act as still to come. *Decided*, *voted* and *ordered* do not: the act is done."""

_ATTEMPTS = frozenset({"try", "attempt", "bid", "effort", "fail"})
"""Words under which violence and force count as used: PLOVER codes an attack that was foiled as an attack."""

_REFUSALS = frozenset({"refuse", "decline", "reject", "refusal", "oppose", "unwilling", "reluctant", "resist", "fail"})


_ALLEGATIONS = frozenset(
    {"accuse", "blame", "suspect", "condemn", "criticise", "criticize", "denounce", "charge", "accusation", "deny"}
)
"""Words that only lay an act at somebody's door: *accused Rwanda of shelling its territory* tells of no shelling."""

_MENACES = frozenset({"threaten", "warn", "threat", "warning"})


def _is_asked(factuality: Factuality) -> bool:
    """Whether somebody else asks for the refusal: *demanded that they refuse to recognise it*."""
    refused = next((i for i, (_, word) in enumerate(factuality.governors) if word in _REFUSALS), -1)
    return any(cue == "propose" for cue, _ in factuality.governors[refused + 1 :])


def derive(event_type: EventType, factuality: Factuality, trigger: Chunk) -> str | None:  # noqa: PLR0911 - one rule a line
    """The type that an act of that type amounts to under that stance; ``None`` when it amounts to nothing.

    Types that lead nowhere (``membership.leave``, ``sanction.impose``) keep their type: their status says it.
    """
    if event_type.intended is None:
        return event_type.name
    words = {word for _, word in factuality.governors}
    future = trigger.modal in {"future", "conditional"}
    intended = bool(words & _INTENTIONS)
    if factuality.modality is Modality.HYPOTHETICAL or words & _ALLEGATIONS:
        return None
    if factuality.modality is Modality.DENIED:
        return event_type.refused if (future or words & _REFUSALS) and not _is_asked(factuality) else None
    if factuality.status is Status.THREATENED:
        offered = event_type.intended == "agree" and "on a condition" in factuality.reasons and not words & _MENACES
        return "agree" if offered else "threaten"
    if event_type.intended == "threaten" and event_type.name != "threaten" and words & _ATTEMPTS:
        factuality.weak = False
        factuality.note("tried", Status.COMPLETED)
        return event_type.name
    if factuality.status is Status.PROPOSED and not intended:
        return None
    is_told = factuality.ongoing or factuality.status is Status.COMPLETED or trigger.kind is not Kind.VERB
    return event_type.name if is_told or not (future or intended) else event_type.intended
