"""Topics on a real broker."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from streams.adapters.kafka.topics import KafkaTopicAdmin
from streams.adapters.localrun.ports import free_port
from streams.bootstrap import topic_plans
from streams.cli import tocsin
from streams.domain.errors import UnavailableError
from streams.domain.topic import Drift, TopicPlan
from streams.services.topics.create import create_topics
from streams.settings import Settings, load_settings

PLAN = TopicPlan(
    name="planned", partitions=2, replication=1, retention_days=7, compression="zstd", max_message_bytes=2_000_000
)


def test_creating_again_changes_nothing_and_says_so(topics: str) -> None:
    assert [o.result for o in create_topics(KafkaTopicAdmin(topics), [PLAN])] == ["created"]
    assert [o.result for o in create_topics(KafkaTopicAdmin(topics), [PLAN])] == ["unchanged"]


def test_a_topic_that_differs_is_reported_and_changed_only_when_asked(topics: str) -> None:
    plan = replace(PLAN, name="drifting")
    create_topics(KafkaTopicAdmin(topics), [plan])
    wanted = replace(plan, partitions=3, retention_days=9)

    (differs,) = create_topics(KafkaTopicAdmin(topics), [wanted])
    assert differs.result == "differs"
    assert [str(drift) for drift in differs.drifts] == [
        "partitions is 2, planned 3",
        "retention.ms is 7 days, planned 9 days",
    ]
    assert len(KafkaTopicAdmin(topics).describe(["drifting"])[0].partitions) == 2

    assert create_topics(KafkaTopicAdmin(topics), [wanted], alter=True)[0].result == "altered"
    assert create_topics(KafkaTopicAdmin(topics), [wanted])[0].result == "unchanged"
    with pytest.raises(UnavailableError, match="partitions is 3, planned 2"):
        create_topics(KafkaTopicAdmin(topics), [replace(wanted, partitions=2)], alter=True)


def test_after_partitions_were_added_the_remedy_that_is_named_works(topics: str) -> None:
    runner = CliRunner(env={"TOCSIN_KAFKA__BOOTSTRAP": topics, "TOCSIN_KAFKA__PARTITIONS": "4"})
    runner.invoke(tocsin, ["topics", "create"])
    (events,) = [plan for plan in topic_plans(Settings(kafka={"partitions": 5})) if plan.name == "events"]
    KafkaTopicAdmin(topics).alter(events, [Drift("partitions", "4", "5")])
    described = runner.invoke(tocsin, ["topics", "describe", "events"])
    assert "partitions is 5, planned 4; partitions only grow, so set kafka.partitions = 5" in described.output
    refused = runner.invoke(tocsin, ["topics", "create", "--alter"])
    assert refused.exit_code == 1
    assert "set kafka.partitions = 5" in refused.output

    load_settings.cache_clear()
    runner = CliRunner(env={"TOCSIN_KAFKA__BOOTSTRAP": topics, "TOCSIN_KAFKA__PARTITIONS": "5"})
    assert "`tocsin topics create --alter` changes the topic" in runner.invoke(tocsin, ["topics", "describe"]).output
    assert runner.invoke(tocsin, ["topics", "create", "--alter"]).exit_code == 0
    again = runner.invoke(tocsin, ["topics", "create"]).output
    assert again.count("unchanged") == 4


def test_the_command_creates_the_four_topics_and_describes_them(topics: str) -> None:
    environment = {"TOCSIN_KAFKA__BOOTSTRAP": topics}
    runner = CliRunner(env=environment)
    made = runner.invoke(tocsin, ["topics", "create", "--json"])
    assert [o["topic"] for o in json.loads(made.output)] == ["articles", "events", "alerts", "dead-letters"]
    described = json.loads(runner.invoke(tocsin, ["topics", "describe", "--json"]).output)
    limits = {t["name"]: int(t["configs"]["max.message.bytes"]) for t in described}
    assert limits["dead-letters"] > limits["articles"], "a dead letter holds a whole record and its reason"
    unknown = runner.invoke(tocsin, ["topics", "describe", "nope"])
    assert unknown.exit_code == 1
    assert "no such topic: 'nope'" in unknown.output


def test_no_broker_is_one_line_that_names_the_remedy() -> None:
    with pytest.raises(UnavailableError, match="tocsin broker start"):
        KafkaTopicAdmin(f"127.0.0.1:{free_port()}").describe(["articles"])
