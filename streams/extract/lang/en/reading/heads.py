"""Heads: whether the head of a noun phrase can be the agent of a pattern."""

from streams.domain.entity import Role
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.syntax.chunk import Kind


def is_headed(context: SentenceContext, k: int, heads: frozenset[str]) -> bool:
    """Whether noun phrase ``k`` says what it is by one of the words, or is a bare name where names will do.

    *Algerians* are people, too.
    """
    chunk = context.clauses.chunks[k]
    words = context.clauses.words[chunk.first : chunk.last + 1]
    base = context.clauses.base_left(
        context.clauses.conjuncts_left(k)[0]
    )  # "soldiers" of "soldiers from Togo and Benin"
    named = context.clauses.words[context.clauses.chunks[base].first : chunk.first] if base != k else []
    if context.clauses.low(k + 1) == "of" and context.clauses.kind(k + 2) is Kind.NOUN:  # "a batch of soldiers"
        inner = context.clauses.chunks[k + 2]
        named = [*named, *context.clauses.words[inner.first : inner.last + 1]]
    if any(w.low in heads for w in (*words, *named)):
        return True
    if "name" in heads and words[-1].capital:
        return True
    if words[-1].low in {"he", "she"}:  # "Kishida said that he would resign"
        verb = context.clauses.previous_verb(k, finite=True)
        return verb is not None and any(
            s < k and is_headed(context, s, heads) for s in context.clauses.subject(verb)[0]
        )
    mention = words[-1].mention
    return mention is not None and "people" in heads and any(c.role is Role.PEOPLE for c in mention.candidates)


def is_barred(context: SentenceContext, k: int, bars: frozenset[str]) -> bool:
    """Whether one of the words heads noun phrase ``k``, or is the title of whom it names.

    ``leader`` stands for the names of leaders, too: *Rubio attacked Brussels*; ``name`` for a country's alone.
    """
    chunk = context.clauses.chunks[k]
    head = context.clauses.words[chunk.head]
    if head.low.rpartition(" ")[2] in bars:
        return True
    if "name" in bars and chunk.first == chunk.head and head.mention is not None and head.mention.country is not None:
        return True
    if head.mention is not None and "leader" in bars and any(c.terms for c in head.mention.candidates):
        return True
    titled = head.capital and head.mention is None
    return titled and any(word.low in bars for word in context.clauses.words[chunk.first : chunk.head])
