"""Pruning: of several readings of the same words, keeps the fullest."""

from collections.abc import Iterable
from dataclasses import replace

from streams.extract.verdict import Reading, TriggerVerdict


def prune(verdicts: Iterable[TriggerVerdict]) -> list[TriggerVerdict]:
    """The verdicts of one sentence; readings that another one of it covers are taken out, with the reason."""
    found = list(verdicts)
    if sum(verdict.fired for verdict in found) < 2:
        return found
    fired = [verdict for verdict in found if verdict.fired]
    found = [_without_parts(verdict, fired) if verdict.fired else verdict for verdict in found]
    fired = [verdict for verdict in found if verdict.fired]
    return [_without_covered(verdict, fired) if verdict.fired else verdict for verdict in found]


def _without_parts(verdict: TriggerVerdict, fired: list[TriggerVerdict]) -> TriggerVerdict:
    """The verdict, silenced when its words are a part of another trigger's or better read otherwise."""
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
    stronger = next((v for v in fired if v is not verdict and _tells_better(v, verdict, fired)), None)
    if stronger is not None:
        return _silenced(verdict, f"{stronger.readings[0].type} says it better")
    return verdict


def _without_covered(verdict: TriggerVerdict, fired: list[TriggerVerdict]) -> TriggerVerdict:
    """The verdict without the readings that another verdict tells more fully."""
    if _is_membership(verdict):
        return verdict
    others = [reading for other in fired if other is not verdict for reading in other.readings]
    kept = tuple(r for r in verdict.readings if not any(_covers(other, r) for other in others))
    return replace(verdict, readings=kept) if kept else _silenced(verdict, "told more fully beside it")


def _begins_inside(part: TriggerVerdict, whole: TriggerVerdict) -> bool:
    """Whether a nominal begins inside a verb's trigger: *sanctions on* inside *lifted sanctions*."""
    return part.words[0] in whole.words[1:] and len(part.words) <= len(whole.words)


def _tells_better(other: TriggerVerdict, verdict: TriggerVerdict, order: list[TriggerVerdict]) -> bool:
    """Whether another type is the better reading of the same words: the fuller one, else the lexicon's first."""
    if other.words != verdict.words or other.readings[0].type == verdict.readings[0].type:
        return False
    mine, its = (max(len(r.slots) for r in v.readings) for v in (verdict, other))
    return its > mine or (its == mine and order.index(other) < order.index(verdict))


def _silenced(verdict: TriggerVerdict, why: str) -> TriggerVerdict:
    return replace(verdict, readings=(), reasons=(*verdict.reasons, why))


def _covers(full: Reading, part: Reading) -> bool:
    """Whether one tells the same more fully: with more slots filled, or as a finer type of the same family."""
    finer = full.type.startswith(f"{part.type}.")
    more = full.type == part.type and len(full.slots) > len(part.slots)
    return (finer or more) and part.slots.items() <= full.slots.items()


def _is_membership(verdict: TriggerVerdict) -> bool:
    return verdict.readings[0].type.startswith("membership.")
