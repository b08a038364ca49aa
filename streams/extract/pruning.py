"""Pruning: of several readings of the same words the fuller one stays."""

from collections.abc import Iterable
from dataclasses import replace

from streams.extract.reading.verdict import Reading, Verdict


def prune(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The verdicts of one sentence; readings that another one of it covers are taken out, with the reason."""
    found = list(verdicts)
    if sum(verdict.fired for verdict in found) < 2:
        return found
    fired = [verdict for verdict in found if verdict.fired]
    return [_pruned(verdict, fired) if verdict.fired else verdict for verdict in found]


def _pruned(verdict: Verdict, fired: list[Verdict]) -> Verdict:
    words = set(verdict.words)
    if _is_membership(verdict):
        wider = next((v for v in fired if _is_membership(v) and words < set(v.words)), None)
        return _silenced(verdict, f"part of {wider.trigger!r}") if wider else verdict
    finer = next((v for v in fired if _is_membership(v) and words & set(v.words)), None)
    if finer is not None:
        return _silenced(verdict, f"{finer.readings[0].type} says it better")
    wider = next((v for v in fired if words < set(v.words) or _begins_inside(verdict, v)), None)
    if wider is not None:
        return _silenced(verdict, f"part of {wider.trigger!r}")
    others = [reading for other in fired if other is not verdict for reading in other.readings]
    kept = tuple(r for r in verdict.readings if not any(_covers(other, r) for other in others))
    return replace(verdict, readings=kept) if kept else _silenced(verdict, "told more fully beside it")


def _begins_inside(part: Verdict, whole: Verdict) -> bool:
    """Whether a nominal begins inside a verb's trigger: *sanctions on* inside *lifted sanctions*."""
    return part.words[0] in whole.words[1:] and len(part.words) <= len(whole.words)


def _silenced(verdict: Verdict, why: str) -> Verdict:
    return replace(verdict, readings=(), reasons=(*verdict.reasons, why))


def _covers(full: Reading, part: Reading) -> bool:
    return full.type == part.type and len(full.slots) > len(part.slots) and part.slots.items() <= full.slots.items()


def _is_membership(verdict: Verdict) -> bool:
    return verdict.readings[0].type.startswith("membership.")
