"""Refusals: why the words around a trigger rule it out."""

from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.reading.headings import is_heading, is_in_name
from streams.extract.lang.en.reading.heads import is_barred
from streams.extract.lang.en.reading.places import places_of
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.grammar import Form
from streams.extract.lang.en.triggers.occurrence import Occurrence

_TOLERATED = frozenset({"process", "bid", "move", "procedure", "procedures", "plans", "referendum"})

_CHARGES = frozenset({"accuse", "suspect", "charge", "convict", "indict"})


def refusal(context: SentenceContext, occurrence: Occurrence) -> str:
    """Why the words around the trigger silence it, or nothing."""
    roles, pattern = occurrence.roles, occurrence.pattern
    if "patient" in roles and "patient" not in pattern.paths and pattern.patient == "none" and not occurrence.passive:
        return f"its object is {context.words_of(context.clauses.chunks[roles['patient'][0]])!r}"
    if "patient" in roles and _is_resultative(context, occurrence):
        return f"it only leaves {context.words_of(context.clauses.chunks[roles['patient'][-1]])!r} so"
    if pattern.patient == "must" and "patient" not in roles and "object" not in roles:
        return "it has no object"
    if "compound" in roles and not _is_tolerated_head(context, occurrence):
        return f"only a part of {context.words_of(context.clauses.chunks[occurrence.chunk])!r}"
    if _only_tells_who(context, occurrence) or is_heading(context, occurrence) or is_in_name(context, occurrence):
        return "it only says who somebody is, what the sentence is about, or what something is called"
    return _barred(context, occurrence) or _silenced(context, occurrence)


def _barred(context: SentenceContext, occurrence: Occurrence) -> str:
    """Which noun phrase around the trigger is of those that the pattern is not about."""
    for name in sorted(occurrence.pattern.unless_with.intersection(occurrence.roles)):
        if any(not context.clauses.chunks[k].time for k in occurrence.roles[name]):
            return f"{name!r} tells a reason behind it"
    for slot in occurrence.pattern.slots:
        for path, _, k in places_of(occurrence, slot) if slot.bars else ():
            if path != "later" and is_barred(context, k, slot.bars):
                return f"{context.words_of(context.clauses.chunks[k])!r} is not who this is about"
    return ""


def _only_tells_who(context: SentenceContext, occurrence: Occurrence) -> bool:
    """Whether a participle beside another verb only describes: *18 Russians accused of violations*."""
    chunks = context.clauses.chunks
    group = chunks[occurrence.chunk]
    if occurrence.trigger.head not in _CHARGES or not occurrence.passive or group.passive:
        return False
    return any(chunk.kind is Kind.VERB and chunk.finite and chunk is not group for chunk in chunks)


def _silenced(context: SentenceContext, occurrence: Occurrence) -> str:
    """Which word or phrase that the pattern names silences the trigger."""
    pattern = occurrence.pattern
    vocabulary = context.clauses.vocabulary
    silencing = pattern.without and (vocabulary & pattern.without or context.clauses.pairs & pattern.without)
    if silencing:
        return f"{min(silencing)!r} stands in the sentence"
    if pattern.beside and vocabulary.isdisjoint(pattern.beside):
        return "no word stands beside it that tells its sense"
    if pattern.unless:
        last = context.clauses.chunks[occurrence.last].last
        behind = context.clauses.words[occurrence.words[0] + 1 : last + 12]
        text = " ".join("-ing" if w.low.endswith("ing") and len(w.low) > 4 else w.low for w in behind)
        found = [phrase for phrase in pattern.unless if f" {phrase} " in f" {text} "]
        if found:
            return f"{min(found)!r} stands behind it"
    return ""


def _is_resultative(context: SentenceContext, occurrence: Occurrence) -> bool:
    """Whether a participle tells what state somebody is left in: *banned it, leaving the EU to weigh its reply*."""
    clauses, k = context.clauses, occurrence.chunk
    bare = clauses.chunks[k].form is Form.GERUND and clauses.kind(clauses.skip_left(k)) is Kind.COMMA
    if occurrence.trigger.head != "leave" or not bare:
        return False
    behind = clauses.skip_right(occurrence.roles["patient"][-1])
    if clauses.kind(behind) is Kind.VERB:
        return clauses.chunks[behind].infinitive
    return clauses.kind(behind) is Kind.PREPOSITION and clauses.low(behind) in {"with", "without", "as", "in"}


def _is_tolerated_head(context: SentenceContext, occurrence: Occurrence) -> bool:
    low = context.clauses.low(occurrence.chunk)
    return low in _TOLERATED or context.lexicon.cues.get(low) in {"announce", "decide", "threaten", "propose", "begin"}
