"""Assesses factuality by folding from the trigger outward over everything that governs it."""

from collections.abc import Mapping

from streams.domain.event import Modality, Status
from streams.extract.lang.en.factuality.absence import is_none
from streams.extract.lang.en.factuality.cue import apply_cue, cue_of
from streams.extract.lang.en.factuality.factuality import Factuality
from streams.extract.lang.en.factuality.prospect import is_ahead, leads_ahead, only_could
from streams.extract.lang.en.factuality.verbal import from_verb, is_speech_beside, is_told
from streams.extract.lang.en.syntax.attribution import governors
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.governor import Governor
from streams.extract.lang.en.syntax.grammar import Form

_DEBATES = frozenset({"debate", "discus", "discussion", "examine", "review", "assess", "study"})
_TIMES = frozenset({"after", "when", "once"})
_PAST_LINKS = frozenset({"after", "since", "following"})
_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
_NEGATING_LINKS = frozenset({"without", "instead"})
_PREDICATES = frozenset(
    {"effect", "complete", "unlikely", "cancel", "announce", "decide", "begin", "background", "end"}
)
_ANSWERS = frozenset({"react", "respond", "retaliate", "reply", "answer"})
_JUST_BEFORE = frozenset(
    {f"{span} {link}" for span in ("day", "days", "week", "hours", "hour", "minutes") for link in ("before", "earlier")}
)
"""Times that belong to the news although its verb stands in the past perfect."""
_MOOTED = frozenset("expected possible potential likely eventual hypothetical mooted proposed prospective".split())
_NO = frozenset({"no", "without", "never", "not"})


def assess(clauses: Clauses, chunk: int, cues: Mapping[str, str], *, passive: bool, exit_: bool = False) -> Factuality:
    """The stance of the text towards the trigger in that chunk."""
    factuality = Factuality(owned=exit_ and _is_of_another(clauses, chunk))
    group = clauses.chunks[chunk]
    if group.kind is Kind.NOUN and (mooted := _mooted(clauses, chunk)):
        factuality.note(mooted, Status.PROPOSED)
    if group.kind is Kind.NOUN and is_none(clauses, chunk):
        factuality.note("there is none", Status.PROPOSED, Modality.DENIED)
        factuality.refuted = True
    if group.kind is Kind.VERB:
        from_verb(clauses, chunk, factuality, passive=passive)
    at = chunk
    for _ in range(7):
        governor = clauses.governor(at)
        if governor is None:
            break
        if at == chunk and _is_judged(clauses, governor, cues, at):
            break
        _apply(clauses, governor, factuality, cues, at=at, at_trigger=at == chunk, exit_=exit_)
        if governor.chunk < 0 or governor.chunk == at or factuality.modality is Modality.HISTORICAL:
            break
        at = governor.chunk
    if group.kind is Kind.VERB and factuality.status is None and is_speech_beside(clauses, chunk, cues):
        factuality.note("said beside", Status.COMPLETED)
    _condition(clauses, chunk, at, factuality, exit_=exit_)
    _close(clauses, chunk, factuality)
    return factuality


def _apply(
    clauses: Clauses,
    governor: Governor,
    factuality: Factuality,
    cues: Mapping[str, str],
    *,
    at: int,
    at_trigger: bool,
    exit_: bool,
) -> None:
    relation = governor.relation
    trigger = clauses.chunks[at]
    if relation == "whether" and governor.chunk >= 0 and cue_of(clauses, governor.chunk, cues)[0] == "ballot":
        factuality.note("put to a vote", Status.PROPOSED, Modality.ASSERTED)
        return
    if relation in _TIMES and is_ahead(clauses, at, governor, cues):
        factuality.note(f"yet to come ({relation})", Status.ANNOUNCED)
        return
    if relation in _CONDITIONS:
        factuality.note(relation, factuality.status or Status.PROPOSED, Modality.HYPOTHETICAL)
        return
    if relation in _PAST_LINKS:
        if factuality.modality is Modality.ASSERTED and factuality.status is not Status.PROPOSED:
            if at_trigger and not trigger.finite:
                factuality.aside = 0.3 if trigger.kind is Kind.NOUN else 1.0
            ahead = trigger.kind is Kind.NOUN and relation == "after" and leads_ahead(clauses, at, governor)
            status = Status.ANNOUNCED if ahead else Status.COMPLETED
            factuality.note(f"background ({relation})", factuality.status or status, Modality.HISTORICAL)
        return
    if relation == "relative":
        factuality.relative = True
    if at_trigger and trigger.kind is Kind.NOUN:
        factuality.subject = relation in {"subject", "object"}
    if relation in _NEGATING_LINKS:
        factuality.note(relation, modality=Modality.DENIED)
    if relation == "against" and (trigger.kind is not Kind.NOUN or _decides(clauses, governor, cues)):
        factuality.weak = not _decides(clauses, governor, cues)
        factuality.note(relation, Status.PROPOSED, Modality.DENIED)
        return
    if governor.chunk < 0:
        return
    chunk = clauses.chunks[governor.chunk]
    cue, word = cue_of(clauses, governor.chunk, cues, at)
    factuality.governors.append((cue, word))
    if relation in {"participle", "before", "until", "by", "while", "when", "as", "because", "although", "though"}:
        ahead = trigger.kind is Kind.VERB and trigger.form is Form.THIRD and not trigger.perfect
        if relation in {"before", "until"} and (factuality.status is None or ahead):
            factuality.note(relation, Status.ANNOUNCED)
        elif (
            relation in {"participle", "by"} and factuality.status is None and at_trigger and trigger.kind is Kind.VERB
        ):
            factuality.note("participle of the main clause", Status.COMPLETED)
        elif relation == "participle" and chunk.modal == "future" and factuality.status is Status.COMPLETED:
            factuality.note("participle of what is to come", Status.ANNOUNCED)
        elif relation == "by" and factuality.status is None and at_trigger and is_told(chunk):
            factuality.note("by which the main clause is done", Status.COMPLETED)
        return
    charged = governor.controller is not None and not trigger.infinitive and trigger.kind is Kind.VERB
    if charged and relation in {"of", "for", "from"} and chunk.kind is Kind.VERB:
        _charged(factuality, relation, word)
        return
    if relation == "bare" and word in _ANSWERS and factuality.status is None and at_trigger and is_told(chunk):
        factuality.note(word, Status.COMPLETED)
        return
    if (
        relation == "subject"
        and at_trigger
        and chunk.modal in {"conditional", "possible"}
        and factuality.status is None
    ):
        factuality.note("what it would or could do", Status.PROPOSED, Modality.HYPOTHETICAL)
        return
    turned_down = cue == "refuse" and chunk.kind is Kind.VERB and (chunk.passive or (word == "fail" and not at_trigger))
    if relation == "subject" and cue not in _PREDICATES and not turned_down:
        return
    if relation == "in" and factuality.asked and cue == "decide":
        return
    if (
        exit_
        and factuality.intended
        and factuality.status is Status.PROPOSED
        and cue == "decide"
        and not governor.controller
    ):
        factuality.note(f"{word} what is intended", Status.ANNOUNCED)
        return
    if cue == "consider" and word.removesuffix("s") in _DEBATES and _stands(factuality, trigger):
        factuality.subject = False  # what is debated is the exit of another: it stands, whatever they say
        return
    if cue == "consider" and chunk.kind is Kind.VERB and not chunk.passive and not trigger.finite:
        factuality.note(word, Status.THREATENED)
        return
    if cue == "refuse" and chunk.infinitive and only_could(clauses, governor.chunk):
        return
    if cue == "announce" and trigger.modal == "possible" and _speaks_of_itself(clauses, at):
        factuality.note("says that it may", Status.THREATENED, Modality.ASSERTED)
        return
    apply_cue(
        factuality,
        cue,
        word,
        chunk,
        negated=chunk.negated or clauses.words[chunk.first].low in _NO,
        at_trigger=at_trigger,
    )


def _mooted(clauses: Clauses, k: int) -> str:
    """The adjective that puts it on somebody's agenda: *the expected readmission of Cuba*."""
    group = clauses.chunks[k]
    return next((low for low in clauses.lows[group.first : group.head] if low in _MOOTED), "")


def _is_judged(clauses: Clauses, governor: Governor, cues: Mapping[str, str], at: int) -> bool:
    """Whether the clause only says what somebody thinks of what is known: *its suspension is unjustified*."""
    if clauses.kind(at) is not Kind.NOUN or governor.relation != "subject" or governor.chunk < 0:
        return False
    verb = clauses.chunks[governor.chunk]
    what = clauses.skip_right(governor.chunk)
    bare = clauses.kind(what) is Kind.NOUN and clauses.chunks[what].first == clauses.chunks[what].last
    plain = clauses.lemma(governor.chunk) == "be" and not verb.modal and not verb.negated
    return plain and bare and cue_of(clauses, governor.chunk, cues)[0] in {"", "neutral"}


def _stands(factuality: Factuality, topic: Chunk) -> bool:
    """Whether what is debated is the exit of a country that is named, or a decision: *a debate on Togo's exit*."""
    decided = topic.kind is Kind.NOUN and any(cue == "decide" for cue, _ in factuality.governors[-2:-1])
    return decided or (factuality.owned and factuality.status in {None, Status.ANNOUNCED})


def _is_of_another(clauses: Clauses, k: int) -> bool:
    """Whether the noun phrase says by name whose it is: *Togo's withdrawal*, *the withdrawal of Togo*."""
    named = clauses.low(k + 1) == "of" and clauses.kind(k + 2) is Kind.NOUN and clauses.names(k + 2)
    return clauses.kind(k) is Kind.NOUN and (clauses.names(k) or named)


def _charged(factuality: Factuality, relation: str, word: str) -> None:
    """What a verb says of its object's act: *accused of bombing*, *prevented from leaving*, *praised for helping*."""
    if relation == "of":
        factuality.note(f"{word} of it", factuality.status or Status.COMPLETED, Modality.HYPOTHETICAL)
    elif relation == "from":
        factuality.note(f"{word} from it", factuality.status or Status.PROPOSED, Modality.DENIED)
    else:
        factuality.note(f"{word} for it", factuality.status or Status.COMPLETED)


def _decides(clauses: Clauses, governor: Governor, cues: Mapping[str, str]) -> bool:
    return governor.chunk >= 0 and cue_of(clauses, governor.chunk, cues)[0] == "decide"


def _speaks_of_itself(clauses: Clauses, k: int) -> bool:
    """Whether the subject of verb group ``k`` is a pronoun, and so most likely who speaks."""
    subjects, _ = clauses.subject(k)
    return bool(subjects) and clauses.low(subjects[0]) in {"it", "they", "we", "he", "she"}


def _condition(clauses: Clauses, chunk: int, root: int, factuality: Factuality, *, exit_: bool) -> None:
    """A condition behind the trigger makes what is announced a threat; *would leave* needs someone's words."""
    if factuality.intended and factuality.status is Status.PROPOSED and clauses.is_attributed(chunk):
        factuality.note("in somebody's words", Status.ANNOUNCED)
    modal = clauses.chunks[chunk].modal
    would = (modal == "conditional" or "consider" in factuality.reasons) and root != chunk
    if (
        (would or (exit_ and modal == "future"))
        and _has_condition(clauses, chunk)
        and factuality.modality is not Modality.DENIED
    ):
        factuality.note("on a condition", Status.THREATENED, Modality.ASSERTED)
        return
    if clauses.chunks[chunk].modal == "conditional" and factuality.status is Status.ANNOUNCED and root == chunk:
        factuality.note("would, nobody's words", Status.PROPOSED, Modality.HYPOTHETICAL)


def _has_condition(clauses: Clauses, k: int) -> bool:
    return any(clauses.low(j) in {"if", "unless"} for j in range(len(clauses.chunks)) if j != k - 1)


def _is_topic(clauses: Clauses, k: int) -> bool:
    """Whether noun phrase ``k`` only names a topic: no verb stands in its heading, or on its side of a colon."""
    chunks = clauses.chunks
    colons = [j for j in range(len(chunks)) if chunks[j].kind is Kind.COMMA and clauses.low(j) == ":"]
    start = max((j for j in colons if j < k), default=-1)
    end = min((j for j in colons if j > k), default=len(chunks))
    return not any(chunk.kind is Kind.VERB for chunk in chunks[start + 1 : end])


def _told_before(clauses: Clauses, k: int) -> str | None:
    """The verb in the past perfect that tells it, itself told by nobody: *three had announced their exit*."""
    around = [j for j in governors(clauses, k) if clauses.kind(j) is Kind.VERB]
    if len(around) != 1 or clauses.pairs & _JUST_BEFORE:
        return None
    verb = clauses.chunks[around[0]]
    return clauses.lemma(around[0]) if verb.perfect and verb.form is Form.PAST and not verb.modal else None


def _close(clauses: Clauses, k: int, factuality: Factuality) -> None:
    chunk = clauses.chunks[k]
    before_that = _told_before(clauses, k)
    fresh = any(word.low == "now" for word in clauses.words[chunk.first : chunk.last + 1])
    if (
        factuality.relative
        and not fresh
        and factuality.status is Status.COMPLETED
        and factuality.modality is Modality.ASSERTED
    ):
        factuality.note("told in passing", modality=Modality.HISTORICAL)
    if (
        chunk.perfect
        and chunk.form is Form.PAST
        and factuality.modality is Modality.ASSERTED
        and not factuality.reported
    ):
        factuality.note("past perfect", modality=Modality.HISTORICAL)
    if (
        before_that is not None
        and factuality.modality is Modality.ASSERTED
        and factuality.status is Status.ANNOUNCED
        and not chunk.negated
    ):
        factuality.relative = True  # a date of these days makes it news again
        factuality.note(f"{before_that} before the news", modality=Modality.HISTORICAL)
    if factuality.status is None:
        if chunk.kind is Kind.NOUN:
            factuality.presupposed = True
            factuality.note("presupposed", Status.ANNOUNCED)
            if not factuality.subject or _is_topic(clauses, k):
                factuality.note("in passing", modality=Modality.HISTORICAL)
        else:
            factuality.weak = True
            factuality.note("nothing says that it is real", Status.PROPOSED, Modality.HYPOTHETICAL)
