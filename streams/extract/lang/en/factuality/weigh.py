"""Stance towards an occurrence: what governs it, and what its pattern, the sentence and its date make of that."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from streams.domain.event import Modality, OccurredOn, Precision, Status
from streams.extract.lang.en.factuality.assess import assess
from streams.extract.lang.en.factuality.factuality import Stance
from streams.extract.lang.en.filling.filler import fill
from streams.extract.lang.en.filling.outcome import Filling
from streams.extract.lang.en.filling.sentence_context import Passage
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.lexicon import Slot

_BODY = Slot("organisation", ("agent",), frozenset({"organisation"}))
_ITS_OWN = frozenset({"membership.suspend", "membership.expel", "membership.readmit"})
_COMING = frozenset({"membership.join", "membership.apply", "membership.readmit"})
_LASTING = frozenset({"ceasefire", "sanction.impose", "cooperate", "aid", "forces.deploy"})
"""What goes on until somebody ends it: told of as ended, it is over rather than done."""
_MEMBERS = frozenset("leaders heads presidents ministers states nations members countries".split())
_DELAYS = frozenset({"delay", "postpone", "defer"})
_POLLS = frozenset({"poll", "polls", "survey", "surveys", "pollsters"})


def stance_towards(passage: Passage, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]]) -> Stance:
    """How far along and how real what the occurrence tells is; its date is not weighed yet."""
    stance = assess(
        passage.clauses,
        occurrence.chunk,
        passage.lexicon.cues,
        passive=occurrence.passive,
        exit_=occurrence.pattern.type == "membership.leave",
    )
    _weigh_membership(occurrence, stance)
    if _is_of_nothing(passage, occurrence):
        stance.note("no such thing", modality=Modality.DENIED)
    if "longer" in occurrence.pattern.beside and stance.reasons[:1] == ["negated"]:
        stance.note("no longer", Status.COMPLETED, Modality.ASSERTED)
    if _body_decides(passage, occurrence, slots, stance):
        stance.note("the body's own decision", Status.COMPLETED)
    if occurrence.pattern.type in _LASTING and any(cue == "end" for cue, _ in stance.governors):
        stance.note("over", Status.CANCELLED)
    if stance.status is Status.PROPOSED and not passage.clauses.vocabulary.isdisjoint(_POLLS):
        stance.weak = True
        stance.note("an opinion poll")
    if stance.weak and stance.modality is Modality.ASSERTED and occurrence.pattern.type.startswith("membership."):
        stance.note("no more than an aspiration", modality=Modality.HYPOTHETICAL)
    if stance.status in {Status.PROPOSED, Status.ANNOUNCED} and _is_some_day(passage):
        stance.note("one day", modality=Modality.HYPOTHETICAL)
    if occurrence.pattern.means is not None and stance.presupposed:
        stance.presupposed = False
        stance.note(f"{occurrence.trigger} means that", occurrence.pattern.means, Modality.ASSERTED)
    cap = occurrence.pattern.status
    if cap is not None and stance.status is not None and stance.status.rank > cap.rank:
        stance.note(f"{occurrence.trigger} means no more", cap)
    return stance


def _weigh_membership(occurrence: Occurrence, stance: Stance) -> None:
    """What a change of membership is when it is only spoken of, or put off."""
    event_type = occurrence.pattern.type
    if stance.presupposed and event_type in {"membership.suspend", "membership.expel"}:
        stance.note("spoken of as known", Status.COMPLETED, Modality.HISTORICAL)
    if event_type in _COMING and stance.status is Status.THREATENED and "consider" in {c for c, _ in stance.governors}:
        stance.note("joining is no threat", Status.PROPOSED, Modality.HYPOTHETICAL)
    background = any(cue == "background" for cue, _ in stance.governors)
    if (stance.presupposed or background) and occurrence.trigger.noun and event_type == "membership.join":
        stance.note("an accession takes years", Status.PROPOSED, Modality.ASSERTED)
    if event_type.startswith("membership.") and _DELAYS & set(stance.reasons):
        status = Status.ANNOUNCED if event_type == "membership.leave" else Status.PROPOSED
        stance.note("only put off", status, Modality.ASSERTED)


def _is_of_nothing(passage: Passage, occurrence: Occurrence) -> bool:
    """Whether *no* stands before the object in the trigger: *signed no agreement*."""
    clauses = passage.clauses
    inner = occurrence.roles.get("object", ())
    return any(clauses.words[clauses.chunks[k].first].low == "no" for k in inner)


def _is_some_day(passage: Passage) -> bool:
    """Whether the sentence puts it off to *one day*."""
    if not passage.clauses.vocabulary >= {"one", "day"}:
        return False
    words = [*passage.clauses.lows, "."]
    return any(
        words[i : i + 2] == ["one", "day"] and words[i + 2] not in {"after", "before", "earlier", "later", "of"}
        for i in range(len(words) - 2)
    )


def _body_decides(
    passage: Passage, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]], stance: Stance
) -> bool:
    """Whether the organisation has decided what it alone decides: then it is done."""
    if stance.status is not Status.ANNOUNCED or "future" in stance.reasons:
        return False
    if occurrence.trigger.noun:
        return _body_announces(passage, occurrence, slots, stance)
    decided = {"vote", "decide"} if occurrence.pattern.type == "membership.join" else {"vote", "decide", "agree"}
    if not decided & set(stance.reasons):
        return False
    body = next((s for s in occurrence.pattern.slots if s.name == "organisation"), None)
    if body is None or "agent" not in body.paths or occurrence.passive:
        return False
    bodies = {f.entity for f in slots.get("organisation", ())}
    agents = occurrence.roles.get("agent", ())
    if occurrence.pattern.type in _ITS_OWN and any(_are_members(passage, k) for k in agents):
        return True
    found = [f.entity for k in agents for f in fill(passage, k, body, acting=True).fillings]
    return bool(found) if occurrence.pattern.type != "membership.join" else bool(bodies & set(found))


def _are_members(passage: Passage, k: int) -> bool:
    """Whether noun phrase ``k`` is all who decide for a body: *Arab foreign ministers*, *West African leaders*."""
    return passage.clauses.low(k) in _MEMBERS and not passage.clauses.names(k)


def _body_announces(
    passage: Passage, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]], stance: Stance
) -> bool:
    """Whether the organisation makes known what it alone decides: *the AU announced the suspension of Mali*."""
    if occurrence.pattern.type not in _ITS_OWN or not {"announce", "decide"} & {cue for cue, _ in stance.governors[:1]}:
        return False
    bodies = {f.entity for f in slots.get("organisation", ())}
    holders, how = passage.clauses.outer_holder(occurrence.chunk)
    found = [f.entity for k in holders for f in fill(passage, k, _BODY, acting=True).fillings]
    return how != "possessor" and bool(bodies & set(found))


def aged(stance: Stance, occurred: OccurredOn | None, day: date | None) -> Stance:
    """What its date makes of it: long before the article it is history, and a plan for a set day is announced.

    Told in passing with a fresh date, it is news.
    """
    when = occurred.date if occurred else None
    if when is not None and day is None and stance.status is Status.COMPLETED and stance.modality is Modality.ASSERTED:
        stance.note(f"dated {when.year} in an undated text", modality=Modality.HISTORICAL)
    if when is not None and day is not None and when > day and stance.intended and stance.status is Status.PROPOSED:
        stance.note(f"set for {when}", Status.ANNOUNCED)
    if when is None or day is None or stance.status not in {Status.COMPLETED, Status.ANNOUNCED}:
        return stance
    age = (day - when).days
    if occurred is not None and occurred.precision is Precision.MONTH and age > 0:
        age = max(0, (day - _month_end(when)).days)
    if age > 45 and stance.aside:
        stance.aside *= 0.3  # a point in time with a date of its own is told for its own sake
    near = occurred is not None and occurred.precision is not Precision.YEAR
    if near and age < -1 and stance.status is Status.COMPLETED and stance.modality is Modality.ASSERTED:
        stance.note(f"dated {when}", Status.ANNOUNCED)
    if age > 45 and stance.modality is Modality.ASSERTED:
        stance.note(f"dated {when}", Status.COMPLETED, Modality.HISTORICAL)
    elif stance.relative and age <= 10 and stance.modality is Modality.HISTORICAL:
        stance.note("dated just now", modality=Modality.ASSERTED)
    return stance


def _month_end(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
