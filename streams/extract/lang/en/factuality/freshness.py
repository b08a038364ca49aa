"""Freshness: whether an event is the article's news or its background."""

from streams.domain.event import Modality, Status
from streams.extract.lang.en.factuality.factuality import Factuality
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.governor import coordinated
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.lang.en.triggers.occurrence import Occurrence

_EARLIER = frozenset({"previously", "formerly", "earlier", "once", "originally", "initially", "historically", "ever"})
"""Adverbs that put a clause before the news."""
_LATER = frozenset({"later", "subsequently", "eventually", "afterwards", "thereafter"})
"""Adverbs that go on telling what happened long ago: *left and later rejoined*."""
_PERSISTING = frozenset(
    {"maintain", "keep", "uphold", "extend", "prolong", "renew", "remain", "stay", "retain", "reaffirm", "stand"}
)
_LASTING = frozenset({"membership.suspend", "membership.freeze", "membership.expel"})
"""What goes on until somebody ends it: who maintains it does nothing new."""
_FEW = frozenset("only first last latest second third fourth fifth few one two three four sole single".split())
_AGO = frozenset({"a", "day", "days", "week", "weeks", "hours", "hour", "month", "months", "year", "years"})


def weigh_freshness(context: SentenceContext, occurrence: Occurrence, factuality: Factuality) -> None:
    """Tell as history what the words around the trigger put before the news, or call a lasting state."""
    if factuality.modality is not Modality.ASSERTED or factuality.status not in {Status.COMPLETED, Status.ANNOUNCED}:
        return
    clauses = context.clauses
    why = _background(clauses, occurrence)
    if why:
        factuality.relative = True  # a date of these days makes it news again
        factuality.note(f"background ({why})", modality=Modality.HISTORICAL)


def _background(clauses: Clauses, occurrence: Occurrence) -> str:
    chunk = occurrence.chunk
    group = clauses.chunks[chunk]
    if occurrence.pattern.type in _LASTING and (kept := _kept(clauses, chunk)):
        return kept
    if group.kind is not Kind.VERB:
        earlier = (_adverb(clauses, k, _EARLIER) for k in _tellers_before(clauses, chunk))
        return next((adverb for adverb in earlier if adverb), "")
    if group.infinitive and group.perfect and _is_one_of_few(clauses, chunk):
        return "to have done it"
    own = [chunk, *([] if (other := coordinated(clauses, chunk)) is None else [other])]
    for k in (*own, *_tellers_before(clauses, chunk)):
        if adverb := _adverb(clauses, k, _EARLIER):
            return adverb
    if occurrence.pattern.type == "membership.readmit" and (adverb := _adverb(clauses, chunk, _LATER)):
        return adverb
    if group.perfect and _adverb(clauses, chunk, frozenset({"since"})):
        return "since"
    return _undone_later(clauses, chunk)


def _is_one_of_few(clauses: Clauses, chunk: int) -> bool:
    """Whether the infinitive tells who did so before: *the only territory to have left*."""
    noun = clauses.skip_left(chunk)
    if clauses.kind(noun) is not Kind.NOUN or clauses.low(noun) in clauses.cues:
        return False
    lows = clauses.lows[clauses.chunks[noun].first : clauses.chunks[noun].last + 1]
    return not _FEW.isdisjoint(lows)


def _tellers_before(clauses: Clauses, chunk: int) -> list[int]:
    """The verb that tells it: *had earlier declared that they would leave*."""
    governor = clauses.governor(chunk)
    if governor is None or clauses.kind(governor.chunk) is not Kind.VERB:
        return []
    return [governor.chunk]


def _kept(clauses: Clauses, chunk: int) -> str:
    """The verb that says that it only goes on: *maintained the suspension*, *remain suspended*."""
    governor = clauses.governor(chunk)
    if governor is not None and clauses.kind(governor.chunk) is Kind.VERB:
        lemma = clauses.lemma(governor.chunk)
        if lemma in _PERSISTING:
            return lemma
    before = clauses.skip_left(chunk)
    if clauses.kind(before) is Kind.VERB and clauses.lemma(before) in _PERSISTING:
        return clauses.lemma(before)
    group = clauses.chunks[chunk]
    lows = clauses.lows[max(0, group.first - 2) : group.last]
    return "still" if "still" in lows and not group.modal else ""


def _adverb(clauses: Clauses, k: int, wanted: frozenset[str]) -> str:
    """One of the adverbs inside or right around verb group ``k`` that no time of these days belongs to."""
    chunk = clauses.chunks[k]
    lows = clauses.lows
    inside = range(chunk.first, chunk.last + 1)
    around = [i for i in (chunk.first - 1, chunk.first - 2) if i >= 0]
    dated = (i for i in [*inside, *around] if clauses.words[i].tag is Tag.ADVERB and not _is_dated(lows, i))
    return next((lows[i] for i in dated if lows[i] in wanted), "")


def _is_dated(lows: list[str], i: int) -> bool:
    """Whether the adverb belongs to a time: *earlier this week*, *a day earlier*, *once again*."""
    after = lows[i + 1] if i + 1 < len(lows) else ""
    before = lows[i - 1] if i else ""
    return (
        after in {"this", "today", "on", "in", "yesterday", "again", "more", "that", "last", "than"}
        or after in grammar.TIME_NOUNS
        or before in _AGO
    )


def _undone_later(clauses: Clauses, chunk: int) -> str:
    """What the same clause takes back behind it: *quit and later rejoined*, *left before rejoining*."""
    group = clauses.chunks[chunk]
    if group.modal or group.perfect:
        return ""
    for k in range(chunk + 1, len(clauses.chunks)):
        if clauses.kind(k) in {Kind.SUBORDINATOR, Kind.RELATIVE, Kind.STOP}:
            return ""
        if clauses.kind(k) is Kind.VERB:
            lemma = clauses.lemma(k)
            back = lemma in {"rejoin", "return", "re-join", "reenter", "readmit"} or clauses.low(k + 1) == "back"
            later = _adverb(clauses, k, _LATER) or (clauses.low(k - 1) == "before" and "before") or ""
            if later and back:
                return f"{later} {lemma}"
            if clauses.chunks[k].finite and not back:
                return ""
    return ""
