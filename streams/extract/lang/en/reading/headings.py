"""Headings: triggers that only name what a sentence is a part of, or what something is called."""

from streams.domain.entity import Role
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.grammar import Tag
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.mention import PLACE

_NAME_LINKS = frozenset({"of", "against", "for", "and", "on", "the"})
_OF_PLACES = ("assault", "protest", "government.coup")
"""Types that news names after the place: *the Paris attacks*."""


def is_heading(context: SentenceContext, occurrence: Occurrence) -> bool:
    """Whether the trigger only names what the sentence is a part of: *2011 Syrian protests: France calls for …*."""
    last, lows = max(occurrence.words), context.clauses.lows
    if occurrence.trigger.noun and _is_title(context, last):
        return True
    if _is_named_after_place(context, occurrence):
        return True
    if ":" not in lows[last + 1 : last + 4] or last + 5 > len(lows):
        return False
    return all(chunk.kind is not Kind.VERB for chunk in context.clauses.chunks[: occurrence.chunk])


def is_in_name(context: SentenceContext, occurrence: Occurrence) -> bool:
    """Whether a nominal is a capitalised word of a name in a sentence of small letters: *the Gulf War*."""
    words, first = context.clauses.words, min(occurrence.words)
    if not occurrence.trigger.noun or occurrence.pattern.type.startswith("membership.") or first < 2:
        return False
    before = words[first - 1]
    linked = before if before.capital else words[first - 2]
    if not words[first].capital or not linked.capital or not (before.capital or before.low in _NAME_LINKS):
        return False
    return any(word.tag is Tag.VERB and not word.capital for word in words)


def _is_title(context: SentenceContext, last: int) -> bool:
    """Whether nothing but the dated name of a course of events stands there: *2011 Syrian protests*."""
    clauses = context.clauses
    first = clauses.lows[0]
    dated = first[:4].isdigit() or (len(clauses.lows) > 1 and clauses.lows[1][:4].isdigit())
    told = any(chunk.kind is Kind.VERB for chunk in clauses.chunks)
    return dated and not told and last + 2 >= len(clauses.words)


def _is_named_after_place(context: SentenceContext, occurrence: Occurrence) -> bool:
    """Whether what reads as a verb is a noun behind the place that it is named after: *July 2015 Sinai attacks*.

    A place does nothing; a capital does, but not without an object: *Paris attacks*.
    """
    clauses, head = context.clauses, context.clauses.words[min(occurrence.words)]
    if occurrence.trigger.noun or not occurrence.pattern.type.startswith(_OF_PLACES):
        return False
    subjects = occurrence.roles.get("agent", [])
    if not head.low.endswith(("s", "ing")) or subjects != [occurrence.chunk - 1]:
        return False
    mention = clauses.words[clauses.chunks[subjects[0]].head].mention
    first = clauses.words[0].low
    if mention is not None and first[:4].isdigit() and min(occurrence.words) + 2 >= len(clauses.words):
        return True  # "2011 Syrian protests"
    if mention is None or not all(c.kind == PLACE or c.role is Role.CAPITAL for c in mention.candidates):
        return False
    return not {"patient", "object"} & occurrence.roles.keys()
