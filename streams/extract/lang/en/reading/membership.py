"""Membership: checks a reading against the memberships known to the atlas."""

from collections.abc import Mapping
from datetime import timedelta

from streams.domain.entity import Role
from streams.domain.event import Modality, OccurredOn, Status
from streams.extract.document_context import DocumentContext
from streams.extract.filling import Filling
from streams.extract.lang.en.factuality.factuality import Factuality
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.referents import Prefer

_LEAVERS = frozenset({"membership.leave", "membership.suspend", "membership.expel", "membership.freeze"})
_FRESH = timedelta(days=90)
"""How long news may speak of what the atlas has as done already."""
_COMERS = frozenset({"membership.join", "membership.apply", "membership.readmit"})


def is_private(context: SentenceContext, occurrence: Occurrence, k: int) -> bool:
    """Whether the subject ``k`` of a change of membership is people who do it for themselves: *Kenyans leave the EU*.

    What they vote for their country does: *Britons voted to leave the EU*.
    """
    chunk = context.clauses.chunks[k]
    words = context.clauses.words
    mention = words[chunk.head].mention
    governor = context.clauses.governor(occurrence.chunk)
    voted = governor is not None and context.clauses.lemma(governor.chunk) in context.lexicon.cues
    if mention is None or words[chunk.first].low == "the" or (voted and occurrence.subject_how == "control"):
        return False
    return occurrence.pattern.type.startswith("membership.") and all(c.role is Role.PEOPLE for c in mention.candidates)


def preference(document: DocumentContext, event_type: str, slots: Mapping[str, tuple[Filling, ...]]) -> Prefer | None:
    """Among countries prefer those whose membership fits; among organisations none before the actor is known."""
    day, atlas = document.day, document.atlas
    bodies = slots.get("organisation")
    if day is None or not bodies:
        return None
    body = bodies[0].entity
    if event_type in _LEAVERS:
        return lambda entity: atlas.is_member(entity, body, day - _FRESH)
    if event_type in _COMERS:
        return lambda entity: not atlas.is_member(entity, body, day - _FRESH)
    return None


_THESE_DAYS = timedelta(days=10)


def is_long_done(
    document: DocumentContext,
    event_type: str,
    ids: Mapping[str, str],
    factuality: Factuality,
    when: OccurredOn | None,
) -> bool:
    """Whether the atlas knows that this was done well before the article, which dates it to none of these days."""
    if when is not None and document.day is not None and abs(document.day - when.date) <= _THESE_DAYS:
        return False
    day, actor, body = document.day, ids.get("actor"), ids.get("organisation")
    if day is None or factuality.status is not Status.COMPLETED or factuality.modality is not Modality.ASSERTED:
        return False
    if actor is None or body is None or body not in document.atlas.organisations:
        return False
    known = (m.period for m in document.atlas.organisations[body].memberships if m.country == actor)
    spells = [period for period in known if period.start is None or period.start <= day]
    if event_type in {"membership.leave", "membership.suspend", "membership.expel"}:
        return bool(spells) and all(p.end is not None and (day - p.end).days > 90 for p in spells)
    if event_type == "membership.join":
        return any(p.start is not None and day in p and (day - p.start).days > 400 for p in spells)
    return False


def membership_features(
    document: DocumentContext, event_type: str, filled: Mapping[str, Filling], factuality: Factuality
) -> dict[str, float]:
    """Whether the actor's known membership fits; silent where the atlas or the article has no date."""
    day, atlas = document.day, document.atlas
    actor, body = filled.get("actor"), filled.get("organisation")
    known = atlas.organisations.get(body.entity) if body else None
    if day is None or actor is None or known is None or not known.memberships:
        return {}
    spells = [m.period for m in known.memberships if m.country == actor.entity]
    ever = any(p.start is None or p.start <= day for p in spells)
    if event_type in _LEAVERS:
        return {"membership fits": float(ever), "membership speaks against it": float(not ever)}
    if event_type == "membership.readmit" or (event_type in _COMERS and factuality.modality is Modality.HISTORICAL):
        return {"membership fits": float(ever)}
    if event_type in _COMERS:
        long_in = any(day in p and (p.start is None or (day - p.start).days > 400) for p in spells)
        return {"membership fits": float(not long_in), "membership speaks against it": float(long_in)}
    return {}
