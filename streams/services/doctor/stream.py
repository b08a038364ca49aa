"""The stream: the broker, its topics, and who reads them."""

from collections.abc import Callable, Sequence

from streams.domain.errors import UnavailableError
from streams.domain.topic import TopicPlan
from streams.ports.topics import ConsumerGroups, TopicAdmin
from streams.services.doctor.finding import Finding, State, ok


def check_extraction(pipeline: str | None, parts: Callable[[], Sequence[str]], *, is_compiled: bool) -> Finding:
    """Whether extraction runs compiled, and the trained pipeline that reads along, if one is named.

    ``parts`` loads the pipeline and names what it does.
    """
    rules = f"English by rules ({'compiled' if is_compiled else 'pure Python'})"
    if pipeline is None:
        return ok(f"{rules}; no trained pipeline is named in extract.pipeline")
    return ok(f"{rules}, with {' and '.join(sorted(parts()))} from {pipeline}")


def check_codecs(known: Sequence[str], missing: Sequence[str]) -> Finding:
    """The compression codecs that producers may choose."""
    if missing:
        hint = "install Tocsin again, with all that it depends on"
        return Finding(State.FAILED, f"records cannot be read that use {', '.join(missing)}", hint)
    return ok(", ".join(known))


def check_broker(bootstrap: str, cluster_id: Callable[[], str]) -> Finding:
    """A Kafka that answers."""
    try:
        return ok(f"Kafka at {bootstrap}, cluster {cluster_id()}")
    except UnavailableError as error:
        said, _, hint = str(error).partition("; ")
        return Finding(State.FAILED, said, hint)


def check_topics(admin: TopicAdmin, plans: Sequence[TopicPlan]) -> Finding:
    """The topics and how they differ from the settings."""
    found = {topic.name: topic for topic in admin.describe([plan.name for plan in plans])}
    missing = [plan.name for plan in plans if plan.name not in found]
    if missing:
        return Finding(State.FAILED, f"missing: {', '.join(missing)}", "create them with `tocsin topics create`")
    drifting = [f"{plan.name}: {drift}" for plan in plans for drift in plan.drifts(found[plan.name])]
    if drifting:
        hint = "correct the section [kafka] of the settings, or the topics with `tocsin topics create --alter`"
        return Finding(State.WARNING, "; ".join(drifting), hint)
    problems = [problem for topic in found.values() for problem in topic.problems]
    if problems:
        hint = "see which broker is down; its copies catch up by themselves"
        return Finding(State.WARNING, "\n".join(problems), hint)
    return ok(", ".join(found))


def check_durability(admin: TopicAdmin, plans: Sequence[TopicPlan]) -> Finding:
    """Whether what the cluster has acknowledged outlives the loss of a broker."""
    present = admin.describe([plan.name for plan in plans])
    single = [topic.name for topic in present if any(len(p.replicas) < 2 for p in topic.partitions)]
    loose = [topic.name for topic in present if int(topic.configs["min.insync.replicas"]) < 2]
    if single:
        said = f"one broker has the only copy of {', '.join(single)}: its disk is all there is"
        hint = "run three brokers and set kafka.replication = 3; `tocsin topics create` then wants two copies a write"
        return Finding(State.WARNING, said, hint)
    if loose:
        said = f"a write to {', '.join(loose)} is acknowledged with one copy, and lost if its broker dies then"
        return Finding(State.WARNING, said, "`tocsin topics create --alter` sets min.insync.replicas to 2")
    return ok("each write has two copies before it is acknowledged")


def check_workers(groups: ConsumerGroups, agents: tuple[str, ...]) -> Finding:
    """Whether every agent runs somewhere, and how far behind it is."""
    found = {group.name: group for group in groups.read(agents)}
    idle = [name for name, group in found.items() if not group.members]
    if idle:
        hint = "run `tocsin worker`, or wait for one that starts"
        return Finding(State.WARNING, f"no running {' and '.join(idle)} worker", hint)
    lost = [f"{name} lost {group.lost:,} records" for name, group in found.items() if group.lost]
    if lost:
        hint = "run more workers, or raise the topic's retention in [kafka] and `tocsin topics create --alter`"
        return Finding(State.WARNING, f"{' and '.join(lost)} to retention before they were read", hint)
    return ok(", ".join(f"{name}: {g.members} at work, {g.lag:,} behind" for name, g in sorted(found.items())))
