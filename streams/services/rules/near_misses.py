"""For one event: the rules that fire, and what keeps every other rule that looks at such events from firing."""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.detect.match.explain import Verdict
from streams.detect.rulebook import RuleBook
from streams.domain.event import Event
from streams.domain.rule import Rule
from streams.services.rules.explain import RuleExplanation, explain_rule, have_text

_TYPE_FIELDS = frozenset({"event.type", "event.family"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A rule that looks at events of this type and does not fire for this one.

    Attributes:
        clause: the first clause that failed, as the rule file would have it; ``not …`` where it should not hold.
        have: what the event has in the fields of the clause.
        place: file and line of the clause.
    """

    rule: Rule
    clause: str
    have: str
    place: str


def judge_event(book: RuleBook, event: Event) -> tuple[list[RuleExplanation], list[NearMiss]]:
    """The rules whose conditions the event meets, and the near misses, both by id."""
    found = [explain_rule(book, rule, event) for _, rule in sorted(book.rules.items())]
    firing = [explanation for explanation in found if explanation.matches]
    return firing, [miss for explanation in found if not explanation.matches for miss in _near_miss(explanation)]


def _near_miss(explanation: RuleExplanation) -> Iterator[NearMiss]:
    verdict = next((each for each in explanation.verdicts.values() if _may_be(each, wanted=True)), None)
    if verdict is None:
        return
    failed, wanted = _first_failed(verdict, wanted=True)
    assert failed.clause is not None  # noqa: S101 - conditions end in clauses
    yield NearMiss(
        rule=explanation.rule,
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
