"""An occurrence: one trigger in one sentence, with the noun phrases in its roles."""

from dataclasses import dataclass, field

from streams.extract.lexicon import Pattern, Trigger


@dataclass(slots=True)
class Occurrence:
    """One trigger in one sentence.

    Attributes:
        chunk: index of its verb group or noun phrase.
        last: index of the chunk that holds its last word.
        words: indices of its words.
        roles: chunk indices by role or preposition, in order.
        subject_how: how the subject was found, as :meth:`Clauses.subject` says.
        passive: whether the subject is acted on.
        complement: what the verb of the clause that the trigger governs says: ``obliged``, ``negated``, ``future``.
    """

    pattern: Pattern
    trigger: Trigger
    chunk: int
    last: int
    words: list[int]
    roles: dict[str, list[int]] = field(default_factory=dict)
    subject_how: str = ""
    passive: bool = False
    complement: str = ""
