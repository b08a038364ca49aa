"""Factuality of an occurrence, from its governors, its pattern, the sentence and its date."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from streams.domain.event import Modality, OccurredOn, Precision, Status
from streams.extract.filling import Filling
from streams.extract.lang.en.factuality.assess import assess
from streams.extract.lang.en.factuality.factuality import Factuality
from streams.extract.lang.en.factuality.frame import weigh_frame
from streams.extract.lang.en.factuality.freshness import weigh_freshness
from streams.extract.lang.en.factuality.saying import weigh_speakers
from streams.extract.lang.en.factuality.verbal import is_told
from streams.extract.lang.en.filling.filler import fill
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.attribution import governors
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.governor import clause_verb
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.lexicon import Slot

_BODY = Slot("organisation", ("agent",), frozenset({"organisation"}))
_ITS_OWN = frozenset({"membership.suspend", "membership.expel", "membership.readmit"})
_COMING = frozenset({"membership.join", "membership.apply", "membership.readmit"})
_LASTING = frozenset({"ceasefire", "sanction.impose", "cooperate", "aid", "forces.deploy"})
"""What goes on until somebody ends it: told of as ended, it is over rather than done."""
_MEMBERS = frozenset("leaders heads presidents ministers states nations members countries".split())
_ANSWERED = frozenset({"background (after)", "background (following)", "told in passing"})
_ANSWERS = frozenset("suspend expel exclude bar impose condemn sanction freeze halt cut recall denounce slap".split())
_PROVISOS = frozenset({"provided that", "providing that", "on condition", "in case", "as long"})
_DELAYS = frozenset({"delay", "postpone", "defer"})
_POLLS = frozenset({"poll", "polls", "survey", "surveys", "pollsters"})


def factuality_of(
    context: SentenceContext, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]]
) -> Factuality:
    """How far along and how real what the occurrence tells is; its date is not weighed yet."""
    factuality = assess(
        context.clauses,
        occurrence.chunk,
        context.lexicon.cues,
        passive=occurrence.passive,
        exit_=occurrence.pattern.type == "membership.leave",
    )
    if occurrence.subject_how == "reduced" and _is_aside(context.clauses, occurrence.chunk):
        factuality.relative = True
        if factuality.status is Status.COMPLETED and factuality.modality is Modality.ASSERTED:
            factuality.note("told in passing", modality=Modality.HISTORICAL)
    _weigh_membership(context, occurrence, factuality)
    if _is_of_nothing(context, occurrence):
        factuality.note("no such thing", modality=Modality.DENIED)
    if "longer" in occurrence.pattern.beside and factuality.reasons[:1] == ["negated"]:
        supposed = factuality.modality is Modality.HYPOTHETICAL  # "if Chad no longer belongs to it"
        factuality.note("no longer", Status.COMPLETED, None if supposed else Modality.ASSERTED)
    if _body_decides(context, occurrence, slots, factuality):
        factuality.note("the body's own decision", Status.COMPLETED)
    if occurrence.pattern.type in _LASTING and any(cue == "end" for cue, _ in factuality.governors):
        factuality.note("over", Status.CANCELLED)
    if factuality.status is Status.PROPOSED and not context.clauses.vocabulary.isdisjoint(_POLLS):
        factuality.weak = True
        factuality.note("an opinion poll")
    if (
        factuality.weak
        and factuality.modality is Modality.ASSERTED
        and occurrence.pattern.type.startswith("membership.")
    ):
        factuality.note("no more than an aspiration", modality=Modality.HYPOTHETICAL)
    if factuality.status in {Status.PROPOSED, Status.ANNOUNCED} and _is_some_day(context):
        factuality.note("one day", modality=Modality.HYPOTHETICAL)
    if (
        occurrence.pattern.means is not None
        and factuality.presupposed
        and factuality.modality is not Modality.HYPOTHETICAL
    ):
        factuality.presupposed = False
        factuality.note(f"{occurrence.trigger} means that", occurrence.pattern.means, Modality.ASSERTED)
    if occurrence.pattern.ordered is not None and factuality.status is Status.PROPOSED:
        factuality.note("ordered", occurrence.pattern.ordered)
    cap = occurrence.pattern.status
    if cap is not None and factuality.status is not None and factuality.status.rank > cap.rank:
        factuality.note(f"{occurrence.trigger} means no more", cap)
    if _hinges(context.clauses, occurrence.chunk, factuality):
        if occurrence.pattern.type in _COMING:
            factuality.note("hinges on a condition", Status.PROPOSED, Modality.HYPOTHETICAL)
        elif context.lexicon.taxonomy[occurrence.pattern.type].intended is None:
            factuality.note("hinges on a condition", Status.THREATENED)
    if occurrence.pattern.type == "government.coup" and _is_just_answered(
        context.clauses, occurrence.chunk, factuality
    ):
        factuality.note("answered just now", modality=Modality.ASSERTED)
    weigh_frame(context, occurrence, factuality)
    weigh_speakers(context, occurrence, slots, factuality)
    weigh_freshness(context, occurrence, factuality)
    return factuality


def _hinges(clauses: Clauses, k: int, factuality: Factuality) -> bool:
    """Whether a clause with *if* or *unless* makes what is announced depend: *If readmitted, Fiji will be …*."""
    if factuality.modality is not Modality.ASSERTED or factuality.status is not Status.ANNOUNCED:
        return False
    ahead = any(clauses.chunks[j].modal in {"future", "conditional"} for j in (k, *governors(clauses, k)))
    if ahead and clauses.pairs & _PROVISOS:
        return True
    conditions = (j for j in range(len(clauses.chunks)) if clauses.low(j) in {"if", "unless"})
    return ahead and any(
        clauses.kind(j) is Kind.SUBORDINATOR and clauses.low(j - 1) not in {"even", "as"} for j in conditions
    )


def _is_aside(clauses: Clauses, k: int) -> bool:
    """Whether a participle between commas only describes a subject: *Fiji, suspended in 2009, is a member again*."""
    before = clauses.skip_left(k)
    closing = next((j for j in clauses.right_of(k) if clauses.kind(j) is Kind.COMMA), -1)
    after = clauses.skip_right(closing) if closing >= 0 else -1
    return clauses.kind(before) is Kind.COMMA and clauses.kind(after) is Kind.VERB and clauses.chunks[after].finite


def _is_just_answered(clauses: Clauses, k: int, factuality: Factuality) -> bool:
    """Whether the clause around an *after* tells how others answer the coup: *suspended Mali after the coup*."""
    if factuality.modality is not Modality.HISTORICAL or _ANSWERED.isdisjoint(factuality.reasons):
        return False
    if "told in passing" in factuality.reasons:  # "following a coup that removed the president"
        k = next(iter(clauses.subject(k)[0]), k)
    governor = clauses.governor(k)
    if governor is None or governor.relation not in {"after", "following", "over"}:
        return False
    at = governor.chunk if clauses.kind(governor.chunk) is Kind.VERB else clause_verb(clauses, k - 1)
    return at >= 0 and clauses.lemma(at) in _ANSWERS and is_told(clauses.chunks[at])


def _weigh_membership(context: SentenceContext, occurrence: Occurrence, factuality: Factuality) -> None:
    """What a change of membership is when it is only spoken of, or put off."""
    event_type = occurrence.pattern.type
    if event_type == "membership.apply" and _is_handed_in(context, occurrence.chunk, factuality):
        factuality.note("handed in", Status.COMPLETED, Modality.ASSERTED)
    if factuality.presupposed and event_type in {"membership.suspend", "membership.expel"}:
        factuality.note("spoken of as known", Status.COMPLETED, Modality.HISTORICAL)
    if (
        event_type in _COMING
        and factuality.status is Status.THREATENED
        and "consider" in {c for c, _ in factuality.governors}
    ):
        factuality.note("joining is no threat", Status.PROPOSED, Modality.HYPOTHETICAL)
    background = any(cue == "background" for cue, _ in factuality.governors)
    if (factuality.presupposed or background) and occurrence.trigger.noun and event_type == "membership.join":
        factuality.note("an accession takes years", Status.PROPOSED, Modality.ASSERTED)
    if event_type.startswith("membership.") and _DELAYS & set(factuality.reasons):
        status = Status.ANNOUNCED if event_type == "membership.leave" else Status.PROPOSED
        factuality.note("only put off", status, Modality.ASSERTED)


def _is_handed_in(context: SentenceContext, k: int, factuality: Factuality) -> bool:
    """Whether the application is told to have been submitted or received: then the state has applied."""
    governor = context.clauses.governor(k)
    settled = factuality.status in {Status.ANNOUNCED, None} or factuality.presupposed
    if governor is None or governor.chunk < 0 or context.clauses.kind(k) is not Kind.NOUN or not settled:
        return False
    return is_told(context.clauses.chunks[governor.chunk]) and governor.relation in {"object", "subject"}


def _is_of_nothing(context: SentenceContext, occurrence: Occurrence) -> bool:
    """Whether *no* stands before the object in the trigger: *signed no agreement*."""
    clauses = context.clauses
    inner = occurrence.roles.get("object", ())
    return any(clauses.words[clauses.chunks[k].first].low == "no" for k in inner)


def _is_some_day(context: SentenceContext) -> bool:
    """Whether the sentence puts it off to *one day*."""
    if not context.clauses.vocabulary >= {"one", "day"}:
        return False
    words = [*context.clauses.lows, "."]
    return any(
        words[i : i + 2] == ["one", "day"] and words[i + 2] not in {"after", "before", "earlier", "later", "of"}
        for i in range(len(words) - 2)
    )


def _body_decides(
    context: SentenceContext, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]], factuality: Factuality
) -> bool:
    """Whether the organisation has decided what it alone decides: then it is done."""
    if factuality.status is not Status.ANNOUNCED or "future" in factuality.reasons:
        return False
    if occurrence.trigger.noun:
        return _body_announces(context, occurrence, slots, factuality)
    decided = {"vote", "decide"} if occurrence.pattern.type == "membership.join" else {"vote", "decide", "agree"}
    if not decided & set(factuality.reasons):
        return False
    body = next((s for s in occurrence.pattern.slots if s.name == "organisation"), None)
    if body is None or "agent" not in body.paths or occurrence.passive:
        return False
    bodies = {f.entity for f in slots.get("organisation", ())}
    agents = occurrence.roles.get("agent", ())
    if occurrence.pattern.type in _ITS_OWN and any(_are_members(context, k) for k in agents):
        return True
    found = [f.entity for k in agents for f in fill(context, k, body, acting=True).fillings]
    return bool(found) if occurrence.pattern.type != "membership.join" else bool(bodies & set(found))


def _are_members(context: SentenceContext, k: int) -> bool:
    """Whether noun phrase ``k`` is all who decide for a body: *Arab foreign ministers*, *West African leaders*."""
    return context.clauses.low(k) in _MEMBERS and not context.clauses.names(k)


def _body_announces(
    context: SentenceContext, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]], factuality: Factuality
) -> bool:
    """Whether the organisation makes known what it alone decides: *the AU announced the suspension of Mali*."""
    if occurrence.pattern.type not in _ITS_OWN or not {"announce", "decide"} & {
        cue for cue, _ in factuality.governors[:1]
    }:
        return False
    bodies = {f.entity for f in slots.get("organisation", ())}
    holders, how = context.clauses.outer_holder(occurrence.chunk)
    found = [f.entity for k in holders for f in fill(context, k, _BODY, acting=True).fillings]
    return how != "possessor" and bool(bodies & set(found))


def aged(factuality: Factuality, occurred: OccurredOn | None, day: date | None) -> Factuality:
    """What its date makes of it: long before the article it is history, and a plan for a set day is announced.

    Told in passing with a fresh date, it is news.
    """
    when = occurred.date if occurred else None
    if (
        when is not None
        and day is None
        and factuality.status is Status.COMPLETED
        and factuality.modality is Modality.ASSERTED
    ):
        factuality.note(f"dated {when.year} in an undated text", modality=Modality.HISTORICAL)
    if (
        when is not None
        and day is not None
        and when > day
        and factuality.intended
        and factuality.status is Status.PROPOSED
    ):
        factuality.note(f"set for {when}", Status.ANNOUNCED)
    if when is None or day is None or factuality.status not in {Status.COMPLETED, Status.ANNOUNCED}:
        return factuality
    age = (day - when).days
    if occurred is not None and occurred.precision is Precision.MONTH and age > 0:
        age = max(0, (day - _month_end(when)).days)
    if age > 45 and factuality.aside:
        factuality.aside *= 0.3  # a point in time with a date of its own is told for its own sake
    near = occurred is not None and occurred.precision is not Precision.YEAR
    if near and age < -1 and factuality.status is Status.COMPLETED and factuality.modality is Modality.ASSERTED:
        factuality.note(f"dated {when}", Status.ANNOUNCED)
    if age > 45 and factuality.modality is Modality.ASSERTED:
        factuality.note(f"dated {when}", Status.COMPLETED, Modality.HISTORICAL)
    elif factuality.relative and age <= 10 and factuality.modality is Modality.HISTORICAL:
        factuality.note("dated just now", modality=Modality.ASSERTED)
    return factuality


def _month_end(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
