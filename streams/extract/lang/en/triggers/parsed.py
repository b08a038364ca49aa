"""Roles around a verb from a trained pipeline's parse, for cases where the walk over chunks is unsure."""

from collections import defaultdict
from collections.abc import Iterable

from streams.extract.lang.en.syntax.chunk import Kind
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.parse import Parse
from streams.extract.lang.en.triggers.occurrence import Occurrence


def parsed_roles(clauses: Clauses, parse: Parse, occurrence: Occurrence) -> dict[str, list[int]]:
    """Chunk indices by role or preposition, as :attr:`Occurrence.roles` has them."""
    tops = [parse.top(clauses.words[w].start, clauses.words[w].end) for w in occurrence.words]
    verb = tops[0]
    if verb is None:
        return {}
    roles: dict[str, list[int]] = defaultdict(list)
    roles["patient" if parse.is_passive(verb) else "agent"] += parse.subjects(verb)
    roles["patient"] += [n for n in parse.objects(verb) if n not in tops]
    roles["agent"] += parse.agents(verb)
    for top in tops:
        for name, noun in parse.prepositions(top) if top is not None else ():
            roles[name].append(noun)
    return {role: _chunks(clauses, parse, nouns) for role, nouns in roles.items() if nouns}


def _chunks(clauses: Clauses, parse: Parse, nouns: Iterable[int]) -> list[int]:
    """The noun phrases that hold the tokens and what is joined to them."""
    found: dict[int, None] = {}
    for noun in nouns:
        for token in (parse.tokens[n] for n in parse.joined(noun)):
            word = next((w for w, each in enumerate(clauses.words) if each.start <= token.start < each.end), None)
            k = clauses.chunk_at(word) if word is not None else None
            if k is not None and clauses.kind(k) is Kind.NOUN and not clauses.chunks[k].time:
                found[k] = None
    return list(found)
