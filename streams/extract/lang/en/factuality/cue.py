"""Cues: the words that govern an event, and what each does to the stance."""

from collections.abc import Mapping

from streams.domain.event import Modality, Status
from streams.extract.lang.en.factuality.factuality import Stance
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.clause import Clauses

_LIGHT = frozenset({"take", "come", "enter", "go", "become"})
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
    pair = f"{clauses.words[chunk.head - 1].low} {low}"
    if chunk.head > chunk.first and pair in cues:
        return cues[pair], pair
    for form in (low, low.removesuffix("s"), low.removesuffix("ies") + "y"):
        if form in cues:
            return cues[form], low
    return "", low


def apply_cue(stance: Stance, cue: str, word: str, chunk: Chunk, *, negated: bool, at_trigger: bool) -> None:
    """Take in a cue of that class at that word in that chunk."""
    open_status = stance.status is None
    if stance.undoing and cue in {"decide", "announce", "complete"} and not negated:
        stance.undoing = False
        stance.note(word, Status.CANCELLED, Modality.ASSERTED)
    elif cue == "announce":
        stance.reported = True
        if stance.would and stance.modality is Modality.HYPOTHETICAL:
            stance.note(f"{word} that it would", modality=Modality.ASSERTED)
        if stance.intended:
            stance.note(word, Status.ANNOUNCED)
        if open_status:
            stance.note(word, Status.ANNOUNCED)
    elif cue == "decide":
        granted = word in _GRANTS and stance.governors[-2:-1] and stance.governors[-2][1] in _BIDS
        if open_status or stance.asked or granted:
            stance.note(word, Status.ANNOUNCED)
    elif cue == "intend":
        if open_status:
            stance.note(word, Status.PROPOSED)
            stance.intended = True
    elif cue == "threaten":
        stance.note(word, Status.THREATENED, Modality.ASSERTED)
    elif cue == "propose":
        if open_status or stance.status in {Status.ANNOUNCED, Status.COMPLETED}:
            stance.note(word, Status.PROPOSED)
    elif cue == "ballot":
        if open_status or stance.status in {Status.ANNOUNCED, Status.COMPLETED}:
            stance.note(word, Status.PROPOSED)
            stance.asked = True
    elif cue == "consider":
        stance.note(word, Status.PROPOSED, Modality.HYPOTHETICAL)
    elif cue == "aspire":
        stance.weak = stance.weak or open_status
        if open_status or stance.status in {Status.ANNOUNCED, Status.COMPLETED}:
            stance.note(word, Status.PROPOSED)
    elif cue in {"deny", "refuse"}:
        if word in {"oppose", "opposition"} and stance.governors[-2:-1] and stance.governors[-2][0] == "decide":
            return  # what is decided stays decided whoever opposes it
        if negated:
            stance.note(f"not {word}", Status.PROPOSED, Modality.HYPOTHETICAL)
            return
        stance.note(word, Status.PROPOSED if open_status else None, Modality.DENIED)
        return
    elif (cue == "cancel" or word in _LIFTS) and any(c == "refuse" for c, _ in stance.governors[-2:-1]):
        stance.note(f"{word} {stance.governors[-2][1]}", modality=Modality.ASSERTED)
        return
    elif cue == "cancel":
        if not negated:
            stance.asked = False
            stance.undoing = chunk.kind is Kind.VERB and chunk.infinitive and at_trigger
            if stance.undoing:
                stance.note(f"to {word}", Status.PROPOSED, Modality.HYPOTHETICAL)
            else:
                stance.note(word, Status.CANCELLED)
        return
    elif cue in {"complete", "effect"}:
        if open_status:
            stance.note(word, Status.ANNOUNCED if chunk.modal or chunk.infinitive else Status.COMPLETED)
    elif cue == "begin":
        if open_status:
            stance.note(word, Status.ANNOUNCED)
    elif cue == "unlikely":
        stance.note(word, Status.PROPOSED, Modality.HYPOTHETICAL)
    elif cue == "background":
        stance.note(word, Status.COMPLETED if open_status else None, Modality.HISTORICAL)
    if chunk.kind is Kind.VERB and chunk.modal == "obliged" and stance.status is Status.ANNOUNCED:
        stance.note(f"should {word}", Status.PROPOSED)
    if negated:
        stance.note(f"not {word}", stance.status or Status.PROPOSED, Modality.DENIED)
    elif (
        chunk.kind is Kind.VERB
        and chunk.modal in {"possible", "conditional"}
        and (cue != "announce" or chunk.modal == "possible")
        and stance.modality is Modality.ASSERTED
    ):
        stance.note(f"{chunk.modal} {word}", None, Modality.HYPOTHETICAL)
        stance.would = chunk.modal == "conditional"
