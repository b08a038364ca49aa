"""Victims: whether a sentence names who suffered an attack, so that its place did not."""

from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.triggers.occurrence import Occurrence
from streams.extract.mention import PLACE

_WHERE = frozenset({"in", "at", "near"})
_SUFFERING = frozenset({"kill", "wound", "injure", "die"})


def is_only_scene(context: SentenceContext, occurrence: Occurrence, path: str) -> bool:
    """Whether the place of an attack is not its target: *four Danes were killed in a grenade attack in Libya*."""
    if path not in _WHERE or not occurrence.trigger.noun or not occurrence.pattern.type.startswith("assault"):
        return False
    clauses = context.clauses
    verbs = (k for k, chunk in enumerate(clauses.chunks) if chunk.kind is Kind.VERB and clauses.lemma(k) in _SUFFERING)
    return any(_is_named(context, victim) for k in verbs for victim in _victims(context, k))


def _victims(context: SentenceContext, k: int) -> list[int]:
    clauses = context.clauses
    if clauses.chunks[k].passive or clauses.lemma(k) == "die":
        return clauses.subject(k)[0]
    behind = clauses.skip_right(k)
    return clauses.conjuncts_right(behind) if clauses.kind(behind) is Kind.NOUN else []


def _is_named(context: SentenceContext, k: int) -> bool:
    """Whether a country or body stands in the noun phrase."""
    chunk = context.clauses.chunks[k]
    mentions = (word.mention for word in context.clauses.words[chunk.first : chunk.last + 1])
    return any(mention is not None and any(c.kind != PLACE for c in mention.candidates) for mention in mentions)
