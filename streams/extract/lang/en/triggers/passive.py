"""Passives without an auxiliary, as in headlines: a participle whose subject is its patient."""

from collections.abc import Collection

from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.grammar import Form

_LINKS = frozenset({"from", "by", "over", "as", "after", "to", "out"})
_ENDS = frozenset({Kind.PREPOSITION, Kind.STOP, Kind.COMMA, Kind.CONJUNCTION, Kind.SUBORDINATOR, Kind.ADVERB})


def is_reduced_passive(clauses: Clauses, k: int, trigger: Collection[int] = ()) -> bool:
    """Whether verb group ``k`` is a passive without its auxiliary.

    *Mali, suspended from the AU in 2021*; the headlines *Gabon suspended from AU* and *Opposition leader arrested in
    Benin*; *was shot and killed*. A preposition among the words of the ``trigger`` tells nothing: *Qatar handed over
    a suspect*.
    """
    chunk = clauses.chunks[k]
    word = clauses.words[chunk.head]
    if chunk.first != chunk.head or Form.PARTICIPLE not in word.forms or chunk.infinitive:
        return False
    following = clauses.skip_right(k)
    if clauses.kind(following) is Kind.NOUN or word.lemma in _INTRANSITIVE:
        return False
    if _goes_on_passive(clauses, k) or (
        Form.PAST not in word.forms and clauses.kind(clauses.skip_left(k)) is Kind.NOUN
    ):
        return True  # "Ruto sworn in as president": no form of the past
    before = clauses.skip_left(k)
    if clauses.low(before) in {"itself", "themselves"}:
        return True  # "finds itself shut out of"
    if any(clauses.kind(j) is Kind.NOUN for j in range(before + 1, k)):
        return False  # "Albania on Friday denounced as …"
    if clauses.low(following) == "into" and word.lemma in _ADMITTING:
        return True
    if clauses.kind(following) is Kind.PREPOSITION and clauses.low(following) in _LINKS:
        is_particle = clauses.chunks[following].head in trigger
        return not is_particle and not (clauses.low(following) == "to" and word.lemma in _TO)
    return word.lemma in _TRANSITIVE and (following >= len(clauses.chunks) or clauses.kind(following) in _ENDS)


def _goes_on_passive(clauses: Clauses, k: int) -> bool:
    """Whether the participle is joined to a passive: *was shot and killed*."""
    link = clauses.skip_left(k)
    if clauses.kind(link) is not Kind.CONJUNCTION:
        return False
    other = clauses.skip_left(link)
    return clauses.kind(other) is Kind.VERB and clauses.chunks[other].passive


_ADMITTING = frozenset("accept admit co-opt incorporate induct invite receive take usher vote welcome".split())
"""Verbs that *into* follows at once only where somebody is let in: *Togo inducted into the Commonwealth*."""

_TO = frozenset({"promise", "pledge", "vow", "threaten", "refuse", "plan", "attempt", "try", "decide"})
"""Verbs behind which *to* begins what their subject does: *promised to democratise*."""

_TRANSITIVE = frozenset(
    (
        "abduct accuse acquit arrest assassinate behead capture charge convict deport detain displace evacuate evict "
        "execute extradite fine free hospitalise hospitalize imprison indict injure jail kidnap kill lynch massacre "
        "maim murder oust overthrow rescue sentence shoot slay suspect torture wound"
    ).split()
)
"""Verbs of what is done to people; without an object behind it their past form can only be a participle."""

_INTRANSITIVE = frozenset(
    (
        "agree apologise apologize surrender appeal consent object protest complain concede yield travel fly speak "
        "talk march rally respond react reply return arrive cooperate negotiate adhere resort retaliate "
        "withdraw pull walk step drop secede depart resign accede exit retreat disengage break back bow return go "
        "enter join apply reapply re-apply opt"
    ).split()
)
