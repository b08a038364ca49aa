"""Near misses of an event: the rules that fire, and what keeps the other rules for such events from firing."""

from dataclasses import dataclass

from streams.detect.match.explain import Verdict
from streams.detect.rulebook import RuleBook
from streams.domain.event import Event
from streams.domain.rule import Rule
from streams.services.rules.explain import RuleExplanation, explain_rule, have_text

_TYPE_FIELDS = frozenset({"event.type", "event.family"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedClause:
    """A clause that keeps a rule from firing.

    Attributes:
        clause: as the rule file would have it; ``not …`` where it should not hold.
        have: what the event has in the fields of the clause.
        place: file and line of the clause.
    """

    clause: str
    have: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss(FailedClause):
    """A rule that looks at events of this type and does not fire for this one, and the first clause that failed."""

    rule: Rule


def judge_event(book: RuleBook, event: Event) -> tuple[list[RuleExplanation], list[NearMiss]]:
    """The rules whose conditions the event meets, and the near misses, both by id."""
    found = [explain_rule(book, rule, event) for _, rule in sorted(book.rules.items())]
    firing = [explanation for explanation in found if explanation.matches]
    missed = ((one.rule, first_failed(one)) for one in found if not one.matches)
    return firing, [
        NearMiss(rule=rule, clause=failed.clause, have=failed.have, place=failed.place)
        for rule, failed in missed
        if failed is not None
    ]


def first_failed(explanation: RuleExplanation) -> FailedClause | None:
    """The first clause that failed; none where the rule does not look at such events at all."""
    verdict = next((each for each in explanation.verdicts.values() if _may_be(each, wanted=True)), None)
    if verdict is None:
        return None
    failed, wanted = _first_failed(verdict, wanted=True)
    assert failed.clause is not None  # noqa: S101 - conditions end in clauses
    return FailedClause(
        clause=failed.text if wanted else f"not {failed.text}",
        have=have_text(failed),
        place=str(failed.clause.place),
    )


def _may_be(verdict: Verdict, *, wanted: bool) -> bool:
    """Whether an event of this type could give that verdict if all its other fields were right for it."""
    if verdict.clause is not None:
        return verdict.clause.field not in _TYPE_FIELDS or verdict.holds == wanted
    if verdict.text == "not":
        return _may_be(verdict.parts[0], wanted=not wanted)
    every = (verdict.text == "all") == wanted
    return (all if every else any)(_may_be(part, wanted=wanted) for part in verdict.parts)


def _first_failed(verdict: Verdict, *, wanted: bool) -> tuple[Verdict, bool]:
    """The first clause that is not as wanted, and whether it should hold; of alternatives one for this type."""
    if verdict.clause is not None:
        return verdict, wanted
    if verdict.text == "not":
        return _first_failed(verdict.parts[0], wanted=not wanted)
    failed = [part for part in verdict.parts if part.holds != wanted]
    part = next((part for part in failed if _may_be(part, wanted=wanted)), failed[0])
    return _first_failed(part, wanted=wanted)
