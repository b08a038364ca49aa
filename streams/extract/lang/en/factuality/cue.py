"""Cues: the words that govern an event, and what each does to the stance."""

from collections.abc import Mapping

from streams.domain.event import Modality, Status
from streams.extract.lang.en.factuality.factuality import Factuality
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.clause import Clauses

_LIGHT = frozenset({"take", "come", "enter", "go", "become"})
_VERDICTS = frozenset({"vote", "decide"})
_GRANTS = frozenset({"approve", "ratify", "clear"})
_BIDS = frozenset({"bid", "bids", "request"})
_LIFTS = frozenset({"lift", "end", "overcome", "remove"})


def cue_of(clauses: Clauses, k: int, cues: Mapping[str, str], at: int = -1) -> tuple[str, str]:
    """The cue class of chunk ``k`` and the word that has it; what ``at`` says was said already."""
    chunk = clauses.chunks[k]
    if chunk.kind is Kind.VERB:
        lemma = clauses.lemma(k)
        if lemma == "be":
            following = clauses.skip_right(k)
            if following != at and clauses.kind(following) is Kind.NOUN and clauses.low(following) in cues:
                return cues[clauses.low(following)], clauses.low(following)
        if lemma in _LIGHT:
            following = clauses.skip_right(k)
            if clauses.kind(following) is Kind.PREPOSITION:
                following += 1
            if clauses.low(following) == "force" or cues.get(clauses.low(following)) == "effect":
                return "effect", f"{lemma} {clauses.low(following)}"
        phrase = f"{lemma} {clauses.words[chunk.last + 1].low}" if chunk.last + 1 < len(clauses.words) else lemma
        return (cues[phrase], phrase) if phrase in cues else (cues.get(lemma, ""), lemma)
    low = clauses.low(k)
    if low in {"state", "states"}:
        return "neutral", low  # the verb makes known; "the last state to join" does not
    pair = f"{clauses.words[chunk.head - 1].low} {low}"
    if chunk.head > chunk.first and pair in cues:
        return cues[pair], pair
    for form in (low, low.removesuffix("s"), low.removesuffix("ies") + "y"):
        if form in cues:
            return cues[form], low
    return "", low


def apply_cue(factuality: Factuality, cue: str, word: str, chunk: Chunk, *, negated: bool, at_trigger: bool) -> None:
    """Take in a cue of that class at that word in that chunk."""
    open_status = factuality.status is None
    if factuality.undoing and cue in {"decide", "announce", "complete"} and not negated:
        factuality.undoing = False
        factuality.note(word, Status.CANCELLED, Modality.ASSERTED)
    elif cue == "announce":
        factuality.reported = True
        if factuality.would and factuality.modality is Modality.HYPOTHETICAL:
            factuality.note(f"{word} that it would", modality=Modality.ASSERTED)
        if factuality.intended:
            factuality.note(word, Status.ANNOUNCED)
        if open_status:
            factuality.note(word, Status.ANNOUNCED)
    elif (
        cue == "decide"
        and word in _VERDICTS
        and chunk.kind is Kind.VERB
        and (chunk.infinitive or chunk.modal == "future")
    ):
        factuality.note(f"{word}, which is yet to come", Status.PROPOSED)
    elif cue == "decide":
        granted = word in _GRANTS and factuality.governors[-2:-1] and factuality.governors[-2][1] in _BIDS
        if open_status or factuality.asked or granted:
            factuality.note(word, Status.ANNOUNCED)
    elif cue == "expect":
        if open_status or factuality.status is Status.ANNOUNCED:
            factuality.note(word, Status.PROPOSED)
            factuality.expected = True
    elif (
        cue == "believe" and chunk.passive and word in {"believe", "think"}
    ):  # "is believed to have killed": the word of somebody who may know
        factuality.reported = True
        if open_status:
            factuality.note(word, Status.ANNOUNCED)
    elif cue == "believe":
        factuality.note(f"only {word}", Status.COMPLETED if factuality.status is Status.COMPLETED else Status.PROPOSED)
        factuality.modality = Modality.HYPOTHETICAL
    elif cue == "intend":
        if open_status:
            factuality.note(word, Status.PROPOSED)
            factuality.intended = True
    elif cue == "threaten":
        factuality.note(word, Status.THREATENED, Modality.ASSERTED)
    elif cue == "propose":
        if open_status or factuality.status in {Status.ANNOUNCED, Status.COMPLETED}:
            factuality.note(word, Status.PROPOSED)
    elif cue == "ballot":
        if open_status or factuality.status in {Status.ANNOUNCED, Status.COMPLETED}:
            factuality.note(word, Status.PROPOSED)
            factuality.asked = True
    elif cue == "consider":
        factuality.note(word, Status.PROPOSED, Modality.HYPOTHETICAL)
    elif cue == "aspire":
        factuality.weak = factuality.weak or open_status
        if open_status or factuality.status in {Status.ANNOUNCED, Status.COMPLETED}:
            factuality.note(word, Status.PROPOSED)
    elif cue in {"deny", "refuse"}:
        if word in {"oppose", "opposition"} and factuality.governors[-2:-1] and factuality.governors[-2][0] == "decide":
            return  # what is decided stays decided whoever opposes it
        if negated:
            factuality.note(f"not {word}", Status.PROPOSED, Modality.HYPOTHETICAL)
            return
        factuality.note(word, Status.PROPOSED if open_status else None, Modality.DENIED)
        factuality.refuted = factuality.refuted or cue == "deny"
        return
    elif (cue == "cancel" or word in _LIFTS) and any(c == "refuse" for c, _ in factuality.governors[-2:-1]):
        factuality.note(f"{word} {factuality.governors[-2][1]}", modality=Modality.ASSERTED)
        return
    elif cue == "cancel":
        if not negated:
            factuality.asked = False
            factuality.undoing = chunk.kind is Kind.VERB and chunk.infinitive and at_trigger
            if factuality.undoing:
                factuality.note(f"to {word}", Status.PROPOSED, Modality.HYPOTHETICAL)
            else:
                factuality.note(word, Status.CANCELLED)
        return
    elif cue in {"complete", "effect"}:
        if open_status:
            factuality.note(word, Status.ANNOUNCED if chunk.modal or chunk.infinitive else Status.COMPLETED)
    elif cue == "begin":
        if open_status:
            factuality.note(word, Status.ANNOUNCED)
    elif cue == "unlikely":
        factuality.note(word, Status.PROPOSED, Modality.HYPOTHETICAL)
    elif cue == "background":
        factuality.note(word, Status.COMPLETED if open_status else None, Modality.HISTORICAL)
    if chunk.kind is Kind.VERB and chunk.modal == "obliged" and factuality.status is Status.ANNOUNCED:
        factuality.note(f"should {word}", Status.PROPOSED)
    if negated:
        factuality.note(f"not {word}", factuality.status or Status.PROPOSED, Modality.DENIED)
        factuality.refuted = True
    elif (
        chunk.kind is Kind.VERB
        and chunk.modal in {"possible", "conditional"}
        and (cue != "announce" or chunk.modal == "possible")
        and factuality.modality is Modality.ASSERTED
    ):
        factuality.note(f"{chunk.modal} {word}", None, Modality.HYPOTHETICAL)
        factuality.would = chunk.modal == "conditional"
