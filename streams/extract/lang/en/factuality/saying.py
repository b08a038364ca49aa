"""Attribution: how far a speaker's words count, by who speaks and whether they report or predict."""

from collections.abc import Iterator, Mapping

from streams.domain.event import Modality, Status
from streams.extract.filling import Filling
from streams.extract.lang.en.factuality.factuality import Factuality
from streams.extract.lang.en.factuality.speaker import Speaker, speaker_of, story
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax import grammar
from streams.extract.lang.en.syntax.attribution import governors, tellers
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.governor import coordinated
from streams.extract.lang.en.triggers.occurrence import Occurrence

_CLAIMING = frozenset({"claim", "argue", "believe", "think", "allege", "contend", "suggest", "imagine", "see"})
"""Verbs that vouch for nothing that others do."""
_MAKING_KNOWN = frozenset({"announce", "confirm", "reveal", "disclose", "report", "notify", "declare"})
"""Verbs by which others make known what is settled: *Brazil announced that Nigeria would join the bloc*."""
_SETTLED = frozenset({"decide", "announce", "complete", "effect", "begin", "threaten", "propose", "ballot"})
_SHOWS = frozenset({"series", "episode", "season", "show", "scenario", "story", "book"})
"""What tells a story where a sentence begins with it: *In the series, …*."""
_NOBODYS = {
    Speaker.RUMOUR: "a rumour, for which nobody answers",
    Speaker.FICTION: "a story or a joke",
}


def weigh_speakers(
    context: SentenceContext, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]], factuality: Factuality
) -> None:
    """What nobody answers for is not real; what outsiders foretell of a state is their guess."""
    if factuality.modality not in {Modality.ASSERTED, Modality.HISTORICAL}:
        return
    parties = {f.entity.partition(".")[0] for fillings in slots.values() for f in fillings}
    for verb, who in _speakers(context, occurrence.chunk, parties):
        if who in _NOBODYS:
            factuality.note(_NOBODYS[who], modality=Modality.HYPOTHETICAL)
            return
        own_act = context.lexicon.taxonomy[occurrence.pattern.type].intended is None
        factuality.hearsay = who is not Speaker.PARTY
        if who is Speaker.PARTY or not own_act:
            return
        if who is Speaker.UNKNOWN and verb not in grammar.MUSING:
            continue
        if verb in grammar.MUSING or verb in _CLAIMING:
            _guessed(factuality, f"outsiders {verb} it")
        elif who is Speaker.OUTSIDER and verb in _MAKING_KNOWN:
            return
        elif _is_foretold(context.clauses, occurrence.chunk, factuality, firm=who is Speaker.OUTSIDER):
            _guessed(factuality, "foretold by others than those who do it")
        return


def _guessed(factuality: Factuality, why: str) -> None:
    status = factuality.status if factuality.status is Status.COMPLETED else Status.PROPOSED
    factuality.note(why, status, Modality.HYPOTHETICAL)


def _speakers(context: SentenceContext, chunk: int, parties: set[str]) -> Iterator[tuple[str, Speaker]]:
    """The verb of telling, and who tells, from the inside out."""
    clauses = context.clauses
    for k in governors(clauses, chunk):
        if clauses.kind(k) is Kind.NOUN:  # "rumours that …", "the film in which …"
            who = story(context, k)
            if who is not None:
                yield clauses.low(k), who
        elif clauses.lemma(k) == "be":  # "speculation is rife that …"
            told = (who for subject in clauses.subject(k)[0] if (who := story(context, subject)) is not None)
            yield from (("be", who) for who in told)
    for k, subjects in tellers(clauses, chunk):
        who = speaker_of(context, subjects, parties)
        if who in _NOBODYS or clauses.lemma(k) in grammar.TELLING or clauses.lemma(k) in _CLAIMING:
            yield clauses.lemma(k), who
    for k in _settings(clauses):
        who_not = Speaker.FICTION if clauses.low(k) in _SHOWS else story(context, k)
        if who_not is not None:
            yield clauses.low(k), who_not
    for k in _sources(clauses):
        yield "say", speaker_of(context, clauses.conjuncts_right(k), parties)


def _settings(clauses: Clauses) -> Iterator[int]:
    """The noun phrases that open the sentence and say where it is told: *In the novel, …*, *April Fools: …*."""
    if clauses.low(0) == "in" and clauses.low(1) in _SHOWS:
        yield 1
    elif clauses.kind(0) is Kind.PREPOSITION and clauses.low(0) in {"in", "under"}:
        yield from (k for k in (1, 3) if clauses.kind(k) is Kind.NOUN and clauses.kind(k - 1) is Kind.PREPOSITION)
    elif clauses.kind(0) is Kind.NOUN and clauses.low(1) == ":":
        yield 0


def _sources(clauses: Clauses) -> Iterator[int]:
    """Whom *according to* names."""
    if "according" not in clauses.vocabulary:
        return
    for i, low in enumerate(clauses.lows[:-2]):
        if low == "according" and clauses.lows[i + 1] == "to":
            k = clauses.chunk_at(i + 2)
            if k is not None and clauses.kind(k) is Kind.NOUN:
                yield k


def _is_foretold(clauses: Clauses, chunk: int, factuality: Factuality, *, firm: bool) -> bool:
    """Whether it is told as to come; ``firm`` lets what is going on (*is leaving*) count as known."""
    if factuality.status is Status.COMPLETED:
        return False
    other = coordinated(clauses, chunk)
    group = clauses.chunks[chunk if other is None else other]
    if any(cue in _SETTLED for cue, word in factuality.governors if word not in grammar.TELLING):
        return False
    if group.kind is Kind.VERB and not group.infinitive and not group.modal:
        return not firm
    return group.modal != "obliged"  # "Iran says that Israel should join" is a call
