"""Create the topics that are missing, and compare the others with their plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from streams.domain.errors import UnavailableError
from streams.domain.topic import Drift, TopicPlan
from streams.ports.topics import TopicAdmin


@dataclass(frozen=True, slots=True)
class TopicOutcome:
    """What became of one planned topic: ``created``, ``unchanged``, ``altered`` or ``differs``."""

    topic: str
    result: str
    drifts: tuple[Drift, ...] = ()


def create_topics(admin: TopicAdmin, plans: Sequence[TopicPlan], *, alter: bool = False) -> list[TopicOutcome]:
    """Create the topics that are missing; compare the others with their plan.

    Args:
        admin: the topics of the cluster.
        plans: the topics to have.
        alter: change existing topics to their plan where Kafka can (partitions only grow).

    Raises:
        UnavailableError: no broker answers, or it refuses; nothing is altered when one of the changes is impossible.
    """
    created = admin.create(plans)
    present = {topic.name: topic for topic in admin.describe([plan.name for plan in plans])}
    outcomes = [
        TopicOutcome(plan.name, "differs" if drifts else "created" if plan.name in created else "unchanged", drifts)
        for plan in plans
        for drifts in [tuple(plan.drifts(present[plan.name]))]
    ]
    if not alter:
        return outcomes
    _require_alterable(outcomes)
    for plan, outcome in zip(plans, outcomes, strict=True):
        if outcome.drifts:
            admin.alter(plan, outcome.drifts)
    return [replace(outcome, result="altered") if outcome.drifts else outcome for outcome in outcomes]


def _require_alterable(outcomes: Iterable[TopicOutcome]) -> None:
    """Before anything is altered, name all that cannot be."""
    stuck = [
        f"topic {outcome.topic}: {drift}; {drift.remedy}"
        for outcome in outcomes
        for drift in outcome.drifts
        if not drift.is_alterable
    ]
    if stuck:
        raise UnavailableError("\n".join([*stuck, "nothing was changed"]))
