"""Rules are edited under a running worker: a good edit is in force within seconds, a broken one changes nothing."""

import asyncio
import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner

from streams.adapters.store.rule_loads import list_loads
from streams.cli import tocsin
from streams.domain.article import Article
from streams.domain.event import Event
from streams.domain.rule_load import RuleLoad
from tests.integration.stream import Stream
from tests.integration.test_poison import send
from tests.unit.agents.test_article_reader import one_exit
from tests.waiting import until

RULE = "id: {id}\ntitle: A rule\nmatch: {{event.type: {type}}}\nalert: {{dedupe_key: [article.id]}}\n"
JOINS, LEAVES, LATER = (RULE.format(id=name, type=f"membership.{name}") for name in ("join", "leave", "readmit"))


class Edited:
    """A detect worker whose rules are edited.

    Attributes:
        rules: their directory.
    """

    def __init__(self, kafka: str, folder: Path) -> None:
        self.rules = folder / "rules"
        self.rules.mkdir()
        self.stream = Stream(kafka, folder)
        self.stream.environment["TOCSIN_RULES"] = str(self.rules)

    def replace(self, name: str, text: str) -> None:
        """Write a file as careful editors do: another one takes its place."""
        (self.rules / f".{name}").write_text(text)
        (self.rules / f".{name}").rename(self.rules / name)

    def report(self) -> RuleLoad | None:
        """What the worker says of its rules."""
        with self.stream.database.read() as connection:
            loads = list_loads(connection, datetime.now(UTC) - timedelta(minutes=1))
        return loads[0] if loads else None

    def await_rules(self, count: int, *, broken: bool = False) -> None:
        """Wait until the worker has so many rules in force, and says that the files are broken or not."""
        until(
            lambda: (load := self.report()) is not None and (load.rules, load.error is not None) == (count, broken),
            20,
            lambda: f"{count} rules are in force, broken: {broken}; it reports {self.report()}",
        )

    def enqueue_notifications(self, *articles: str) -> None:
        """Send an exit of each article, and wait until they are processed."""
        asyncio.run(send(self.stream.kafka, [event for name in articles for event in exits(name)]))
        before = self.detected
        until(lambda: self.detected >= before + len(articles), 30, "the events are processed")

    @property
    def detected(self) -> int:
        """How many events are acknowledged."""
        groups = self.stream.groups()
        return sum(each.committed or 0 for each in groups["detect"].positions) if "detect" in groups else 0

    def opened(self) -> Counter[tuple[str, str]]:
        """How often each alert opened on the topic ``alerts``, by rule and article."""
        changes = [json.loads(record.value) for record in self.stream.read("alerts")]
        assert {change["change"] for change in changes} <= {"opened"}
        return Counter((each["alert"]["rule_id"], each["alert"]["dedupe"]["article.id"]) for each in changes)


def exits(article: str) -> tuple[Event, ...]:
    return one_exit(Article(id=article, text="x", published_at=datetime.now(UTC) - timedelta(hours=1)))


def test_edits_take_hold_without_a_restart_and_no_alert_is_lost_or_doubled(topics: str, tmp_path: Path):
    edited = Edited(topics, tmp_path)
    (edited.rules / "join.yaml").write_text(JOINS)
    worker = edited.stream.run("worker", "--only", "detect", altered="brisk")
    environment = edited.stream.environment
    try:
        worker.ready()
        edited.await_rules(1)
        edited.enqueue_notifications("before")
        assert edited.opened() == {}

        edited.replace("leave.yaml", LEAVES)
        edited.await_rules(2)
        edited.enqueue_notifications("added")

        with (edited.rules / "leave.yaml").open("w") as file:  # in place, in two steps: half of it is a good file
            for part in (JOINS.replace("join", "apply"), f"---\n{LEAVES}---\n{LATER}"):
                file.write(part)
                file.flush()
                os.fsync(file.fileno())
        edited.await_rules(4)
        edited.enqueue_notifications("in place")

        edited.replace("leave.yaml", LEAVES.replace("membership.leave", "membership.leaf") + "nonsense: 1\n")
        edited.await_rules(4, broken=True)
        edited.enqueue_notifications("broken")
        lines = worker.log.read_text().splitlines()
        (line,) = [line for line in lines if "an edit of the rules has faults, so the 4 rules of" in line]
        assert "ERROR" in line
        assert "leave.yaml:3:" in line
        assert "and 1 more that `tocsin rules check` shows" in line
        doctor = CliRunner(env=environment).invoke(tocsin, ["doctor", "--only", "rules"])
        assert (doctor.exit_code, "membership.leaf" in doctor.output) == (1, True), doctor.output

        edited.replace("leave.yaml", LEAVES)
        edited.await_rules(2)
        edited.enqueue_notifications("mended")
        doctor = CliRunner(env=environment).invoke(tocsin, ["doctor", "--only", "rules"])
        assert (doctor.exit_code, "2 rules in" in doctor.output) == (0, True), doctor.output

        assert edited.opened() == {("leave", name): 1 for name in ("added", "in place", "broken", "mended")}
        assert worker.code is None
    finally:
        edited.stream.close()
