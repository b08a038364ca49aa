"""Timing: which of a sentence's time expressions dates the event."""

from collections.abc import Iterator, Mapping
from datetime import date

from streams.domain.event import OccurredOn, Status
from streams.extract.lang.en.dates import OF_YEARS, first_date, past_year_in
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.antecedent import before_parenthesis
from streams.extract.lang.en.syntax.attribution import governors
from streams.extract.lang.en.syntax.chunk import Chunk, Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.grammar import Form, Tag

_REACH = 14
"""How many chunks from a word its time can stand."""
_OTHER_TIMES = frozenset(
    {"after", "following", "since", "before", "until", "till", "amid", "despite", "over", "during"}
)
"""Prepositions of what happened at another time: *suspended Mali after the coup of 2020*."""


def own_date(clauses: Clauses, chunk: int, day: date | None) -> OccurredOn | None:
    """The time that the clause of the trigger in that chunk names, whoever tells of it; behind the trigger first."""
    group = clauses.chunks[chunk]
    if group.kind is Kind.NOUN and (year := past_year_in(clauses.lows[group.first : group.head], day)):
        return year
    ahead = _is_ahead(clauses, chunk)
    links = OF_YEARS | {"since"} if group.perfect else OF_YEARS
    goes_on = group.perfect and not group.passive  # "has sent aid since May"; "has been suspended since May" was in May
    for span in (_behind(clauses, chunk), _before(clauses, chunk)):
        since = min((i for i in span if goes_on and clauses.lows[i] == "since"), default=len(clauses.words))
        own = (i for i in span if i < since)
        found = first_date(clauses.words, clauses.lows, own, day, ahead=ahead, links=links)
        if found is not None:
            return found
    return None


def event_date(
    clauses: Clauses, chunk: int, day: date | None, status: Status | None, cues: Mapping[str, str]
) -> OccurredOn | None:
    """When the event in that chunk happened, or takes effect; ``None`` where the sentence names no time of it.

    What is proposed, threatened or announced happened when that was said: *said on Sunday it would leave in June*
    is of Sunday. Only where the sentence does not say when, the day stands on which it is to take effect. What is
    done happened on its own day, or on that of the vote or order that did it, not on the day of a report.
    """
    around = list(governors(clauses, chunk))
    group = clauses.chunks[chunk]
    ahead = _is_ahead(clauses, chunk)
    if status in {Status.PROPOSED, Status.THREATENED, Status.ANNOUNCED}:
        for builder in around:
            found = _near(clauses, builder, day, stops={chunk, *around}, ahead=_is_ahead(clauses, builder))
            if found is not None:
                return found
    attribution = list(_attribution(clauses, chunk))
    found = _near(clauses, chunk, day, stops={*around, *attribution}, ahead=ahead)
    if found is None and status is not Status.COMPLETED:
        told = (_near(clauses, k, day, stops={chunk, *around}, ahead=False) for k in attribution)
        found = next((when for when in told if when is not None), None)
    if found is None and status is Status.COMPLETED and (inner := _infinitive(clauses, chunk)) is not None:
        found = _near(clauses, inner, day, stops={chunk}, ahead=False)  # "applied to join the bloc on Friday"
    if found is not None and day is not None and found.date > day and group.kind is Kind.VERB and not ahead:
        return None  # "rejects a ban by 2029": it is done now, and the date is that of something else
    if found is None and around and cues.get(clauses.lemma(around[0])) not in {"announce", None}:
        found = _near(clauses, around[0], day, stops={chunk}, ahead=False)
    return found or (_dateline(clauses, day) if status is not Status.COMPLETED else None)


def _infinitive(clauses: Clauses, chunk: int) -> int | None:
    """The infinitive that verb group ``chunk`` governs."""
    k = clauses.skip_right(chunk)
    if clauses.kind(k) is not Kind.VERB or not clauses.chunks[k].infinitive:
        return None
    governor = clauses.governor(k)
    return k if governor is not None and governor.chunk == chunk else None


_SCHEDULED = frozenset({"take", "come", "begin", "start", "enter", "expire"})
"""Verbs that tell in the present what is set for a day: *takes effect on 1 July*."""


def _is_ahead(clauses: Clauses, k: int) -> bool:
    """Whether the tense of the verb group puts its days and months ahead: *will leave on Friday*, not *was leaving*."""
    group = clauses.chunks[k]
    past = any(word.low in {"was", "were"} for word in clauses.words[group.first : group.last + 1])
    if group.form is Form.THIRD and clauses.lemma(k) in _SCHEDULED:
        return True
    return group.modal == "future" or ((bool(group.modal) or group.infinitive or group.progressive) and not past)


def _attribution(clauses: Clauses, chunk: int) -> Iterator[int]:
    """Who tells of it behind a comma: *…, the junta said on Sunday*; *its exit, announced on Sunday, …*."""
    for k in range(chunk + 1, len(clauses.chunks)):
        if clauses.kind(k) is Kind.VERB and clauses.lemma(k) in grammar.REPORTING:
            before = {clauses.kind(j) for j in range(chunk + 1, k)}
            if Kind.COMMA in before and not before & {Kind.VERB, Kind.SUBORDINATOR}:
                yield k
            return


def _near(clauses: Clauses, k: int, day: date | None, *, stops: set[int], ahead: bool) -> OccurredOn | None:
    """The time nearest to the chunk among those that belong to it: behind it, else before it."""
    links = OF_YEARS | {"since"} if clauses.chunks[k].perfect else OF_YEARS
    for span in (_behind(clauses, k, stops - {k}), reversed(_before(clauses, k, stops - {k}))):
        own = (i for i in span if not _modifies(clauses, i))
        found = first_date(clauses.words, clauses.lows, own, day, ahead=ahead, links=links)
        if found is not None:
            return found
    return None


def _modifies(clauses: Clauses, i: int) -> bool:
    """Whether the word stands before what it tells of: *the September 23 meeting*."""
    k = clauses.chunk_at(i)
    if k is None or clauses.kind(k) is not Kind.NOUN:
        return False
    head = clauses.words[clauses.chunks[k].head]
    return clauses.chunks[k].head > i and head.tag is not Tag.NUMBER and head.low not in grammar.TIME_NOUNS


def _behind(clauses: Clauses, chunk: int, stops: set[int] | None = None) -> range:
    """Indices of the words from behind the chunk to the end of its clause; ``stops`` are chunks that end it, too."""
    chunks = clauses.chunks
    right = chunk + 1
    while right < len(chunks) and right - chunk < _REACH and not _ends_clause(chunks, right):
        if stops is not None and (
            right in stops or chunks[right].kind is Kind.VERB or _leads_elsewhere(clauses, right)
        ):
            break
        right += 1
    return range(chunks[chunk].last + 1, chunks[min(right, len(chunks)) - 1].last + 1)


def _before(clauses: Clauses, chunk: int, stops: set[int] | None = None) -> list[int]:
    """Indices of the words from the begin of the chunk's clause up to the chunk, without what commas set apart."""
    chunks = clauses.chunks
    found: list[int] = []
    left = chunk - 1
    while left >= 0 and chunk - left < _REACH and chunks[left].kind not in {Kind.SUBORDINATOR, Kind.RELATIVE}:
        if stops is not None and (left in stops or chunks[left].kind is Kind.VERB):
            break
        aside = before_parenthesis(clauses, left) if chunks[left].kind is Kind.COMMA else None
        told = () if aside is None else chunks[aside + 1 : left]
        if aside is not None and any(each.kind in {Kind.RELATIVE, Kind.VERB} for each in told):
            left = aside
            continue
        found[:0] = range(chunks[left].first, chunks[left].last + 1)
        left -= 1
    return found


def _ends_clause(chunks: list[Chunk], k: int) -> bool:
    chunk = chunks[k]
    return (
        chunk.kind in {Kind.SUBORDINATOR, Kind.RELATIVE, Kind.STOP}
        or (chunk.kind is Kind.VERB and chunk.finite)
        or (chunk.kind is Kind.PREPOSITION and k + 1 < len(chunks) and chunks[k + 1].kind is Kind.VERB)
    )


def _leads_elsewhere(clauses: Clauses, k: int) -> bool:
    """Whether the chunk begins what happens at another time: *after the coup of 2020*, *for the election in May*."""
    if clauses.kind(k) is not Kind.PREPOSITION:
        return False
    to_come = clauses.low(k) == "for" and clauses.kind(k + 1) is Kind.NOUN and not clauses.chunks[k + 1].time
    return to_come or clauses.low(k) in _OTHER_TIMES


def _dateline(clauses: Clauses, day: date | None) -> OccurredOn | None:
    """The day in the place line that begins a report: *BAMAKO, May 15 (Agency) – …*."""
    words = clauses.words
    if not words or not (words[0].text.isupper() and len(words[0].text) > 2):
        return None
    dash = next((i for i, word in enumerate(words[:12]) if word.low in grammar.DASHES), 0)
    return first_date(words, clauses.lows, range(dash), day)
