"""``tocsin backtest`` over files and over the topics of a real Kafka."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from kafka import KafkaProducer

from streams.bootstrap import now
from streams.cli import tocsin
from streams.domain.article import Article, Source
from streams.settings import load_settings
from streams.wire import codec as wire
from tests.unit.detect.desk import report, taken_back

RULE = """
id: exits
title: A member leaves
match: {event.type: membership.leave}
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOCSIN_STATE", str(tmp_path / "state"))
    (tmp_path / "exits.yaml").write_text(RULE)

    def invoke(*words: str) -> Result:
        load_settings.cache_clear()
        return CliRunner().invoke(tocsin, ("backtest", *words))

    return invoke


def test_a_file_of_events(run, tmp_path):
    inputs = [report(1), report(2, 5, "completed", by="gazette"), taken_back(report(2), 9)]
    (tmp_path / "events.jsonl").write_bytes(b"\n".join(map(wire.encode, inputs)) + b"\n{}\n")
    result = run("exits.yaml", "--file", "events.jsonl", "--json")
    found = json.loads(result.stdout)
    assert (found["seen"], found["refused"]) == (3, 1)
    (rule,) = found["rules"]
    assert (rule["matched"], rule["told"]) == (2, 3)
    assert [alert["stage"] for alert in rule["alerts"]] == ["announced"]
    assert "events.jsonl:4" in result.stderr


def test_what_is_printed_says_it_all_in_words(run, tmp_path):
    (tmp_path / "events.jsonl").write_bytes(wire.encode(report(1)))
    printed = run("exits.yaml", "--file", "events.jsonl").output
    assert "1 matching event → 1 alert, 1 message" in printed
    assert "2024-W04  ████" in printed
    assert "“They withdraw.”" in printed


def test_a_file_of_articles_is_extracted_and_nothing_is_written(run, tmp_path):
    text = "Mali said on Sunday it was withdrawing from the G5 Sahel regional group."
    article = {"id": "a", "text": text, "published_at": "2022-05-16T08:00:00Z", "source": {"name": "Wire"}}
    (tmp_path / "articles.jsonl").write_text(json.dumps(article))
    found = json.loads(run("exits.yaml", "--file", "articles.jsonl", "--json").stdout)
    assert found["articles"] == 1
    assert [alert["dedupe"]["organisation.id"] for alert in found["rules"][0]["alerts"]] == ["G5SAHEL"]
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("exit",), "there is no rule and no file exit"),
        (("exits.yaml", "--file", "empty.jsonl"), "there is nothing to test on"),
        (("exits.yaml", "--topic", "events", "--file", "empty.jsonl"), "name two sources"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run, tmp_path, words, says):
    (tmp_path / "empty.jsonl").touch()
    result = run(*words)
    assert result.exit_code != 0
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_the_topics(run, topics, monkeypatch):
    monkeypatch.setenv("TOCSIN_KAFKA__BOOTSTRAP", topics)
    old = [report(n, n, by=f"outlet{n}") for n in range(3)]
    text = "Niger said on Sunday it was withdrawing from ECOWAS at once."
    article = Article(id="n", text=text, source=Source(name="Wire"), published_at=now() - timedelta(hours=2))
    producer = KafkaProducer(bootstrap_servers=topics)
    for event in old:
        producer.send("events", wire.encode(event), key=event.story_key.encode())
    gone = taken_back(old[0], 5)
    headers = [("tocsin-kind", b"withdrawal")]
    producer.send("events", wire.encode(gone), key=gone.story_key.encode(), headers=headers)
    producer.send("articles", wire.encode(article), key=b"n")
    producer.flush()
    producer.close()
    events = json.loads(run("exits.yaml", "--json").stdout)
    assert (events["seen"], events["rules"][0]["alerts"][0]["sources"]) == (4, 2)
    articles = json.loads(run("exits.yaml", "--topic", "articles", "--from", "1d", "--json").stdout)
    assert (articles["articles"], len(articles["rules"][0]["alerts"])) == (1, 1)
