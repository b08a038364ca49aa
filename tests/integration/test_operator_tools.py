"""What operators do to the stream: look, count, move, send back."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic

from streams.adapters.kafka.groups import KafkaGroups
from streams.adapters.kafka.reader import KafkaTopicReader
from streams.cli import tocsin
from streams.domain.record import OffsetRange
from tests.waiting import patient

Run = Callable[..., str]
START_MS = int(time.time()) * 1000 - 3_600_000
"""Recent: what is older than a topic's retention can vanish at any moment."""


@pytest.fixture
def run(topics: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the fresh topics; its output, after checking its exit code."""
    monkeypatch.setenv("TOCSIN_KAFKA__BOOTSTRAP", topics)

    def invoke(*arguments: str, code: int = 0, feed: str | None = None) -> str:
        result = CliRunner().invoke(tocsin, arguments, input=feed)
        assert result.exit_code == code, (result.output, result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.output

    return invoke


def put(bootstrap: str, topic: str, *records: dict[str, object]) -> None:
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")
    for record in records:
        producer.send(topic, **{"value": None, **record}).get(10)
    producer.close()


def events(count: int) -> list[dict[str, object]]:
    """Events of two actors in turn over all partitions, one a second."""
    return [
        {
            "key": f"k{n}".encode(),
            "value": json.dumps({"n": n, "actor": {"id": "MLI" if n % 2 else "FRA"}}).encode(),
            "partition": n % 4,
            "timestamp_ms": START_MS + n * 1000,
        }
        for n in range(count)
    ]


def at(second: int) -> str:
    """When the event of that number was, as people write it."""
    return datetime.fromtimestamp(START_MS / 1000 + second, UTC).isoformat()


def numbers(output: str) -> list[int]:
    return [json.loads(json.loads(line)["value"])["n"] for line in output.splitlines()]


@pytest.fixture
def timed(topics: str) -> Iterator[str]:
    """A topic whose records have the times that their producer gives them."""
    client = KafkaAdminClient(bootstrap_servers=topics)
    client.create_topics([NewTopic("timed", num_partitions=4, replication_factor=1)], wait_for_metadata=True)
    yield "timed"
    client.delete_topics(["timed"])
    client.close()


def test_tail_shows_the_newest_of_all_partitions_in_the_order_of_time(topics: str, timed: str, run: Run) -> None:
    put(topics, timed, *events(40))
    assert numbers(run("tail", timed, "--last", "7", "--json")) == list(range(33, 40))
    assert numbers(run("tail", timed, "--since", at(0), "--json")) == list(range(40))
    assert numbers(run("tail", timed, "--since", at(5), "--until", at(8), "--json")) == [5, 6, 7]


def test_a_topic_of_many_fetches_is_read_whole_and_in_the_order_of_time(topics: str, timed: str) -> None:
    producer = KafkaProducer(bootstrap_servers=topics, linger_ms=20)
    for n in range(12_000):
        producer.send(timed, str(n).encode() * 200, partition=n % 4, timestamp_ms=START_MS + n)
    producer.close()
    with KafkaTopicReader(topics, timed) as reader:
        spans = {**reader.kept(), 3: OffsetRange(100, 200)}
        times = [record.timestamp_ms for record in reader.read(spans)]
    assert len(times) == 9_100
    assert times == sorted(times)


def test_tail_chooses_by_fields_headers_and_key(topics: str, timed: str, run: Run) -> None:
    put(topics, timed, *events(20), {"value": b"\xff not JSON", "headers": [("why", b"garbage")]})
    assert numbers(run("tail", timed, "--where", "actor.id=MLI", "--last", "3", "--json")) == [15, 17, 19]
    assert numbers(run("tail", timed, "--where", "n~^1.$", "--where", "actor.id!=MLI", "--json")) == [
        10, 12, 14, 16, 18,
    ]  # fmt: skip
    assert numbers(run("tail", timed, "--key", "k4", "--json")) == [4]
    assert "\\xff not JSON" in run("tail", timed, "--header", "why=garbage")


def test_tail_reads_partitions_from_an_offset_on_in_a_format_of_ones_own(topics: str, timed: str, run: Run) -> None:
    put(topics, timed, *events(20), {"value": b"\xff", "key": b"\x1b[2J", "partition": 2, "headers": [("why", b"odd")]})
    assert numbers(run("tail", timed, "--partition", "1", "--from-offset", "3", "--json")) == [13, 17]
    assert numbers(run("tail", timed, "--partition", "1", "--partition", "3", "--last", "2", "--json")) == [17, 19]
    assert (
        numbers(run("tail", timed, "--partition", "0", "--from-offset", "99", "--json").partition("no such")[0]) == []
    )
    shape = r"{partition}@{offset}\t{key} {value.actor.id}{header.why} {{{topic}}}"
    last = run("tail", timed, "--partition", "2", "--from-offset", "4", "--format", shape)
    assert last == f"2@4\tk18 FRA {{{timed}}}\n2@5\t\\x1b[2J odd {{{timed}}}\n"
    assert "no partition 7; the topic has 0, 1, 2, 3" in run("tail", timed, "--partition", "7", code=1)
    assert "{nonsense} is none of" in run("tail", timed, "--format", "{nonsense}", code=2)
    assert "use one of them" in run("tail", timed, "--format", "{key}", "--json", code=2)


def test_times_that_no_calendar_has_are_shown(topics: str, timed: str, run: Run) -> None:
    client = KafkaAdminClient(bootstrap_servers=topics)
    any_time = {"message.timestamp.after.max.ms": str(2**63 - 1)}
    client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, timed, any_time)])
    client.close()
    put(topics, timed, {**events(1)[0], "timestamp_ms": 2**62})
    assert "12-30" in run("tail", timed)
    assert numbers(run("tail", timed, "--json")) == [0]


def test_a_reader_that_has_enough_is_no_failure(topics: str, timed: str, run: Run) -> None:
    put(topics, timed, *events(400))
    script = f"{sys.executable} -m streams tail {timed} -n 400 --json | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert numbers(done.stdout) == [0]


def test_a_group_that_is_not_there_is_not_moved(topics: str, run: Run) -> None:
    assert "no such consumer group: raeders" in run("offsets", "reset", "raeders", "events", "--to", "latest", code=1)


def test_tail_follows_partitions_that_are_added(topics: str, timed: str, run: Run) -> None:
    command = [sys.executable, "-m", "streams", "tail", timed, "--follow", "--json"]
    put(topics, timed, *events(1))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as tail:
        assert tail.stdout
        assert numbers(tail.stdout.readline()) == [0]
        client = KafkaAdminClient(bootstrap_servers=topics)
        client.create_partitions({timed: NewPartitions(total_count=5)})
        client.close()
        time.sleep(1)  # a producer of its own learns of the partition by then
        put(topics, timed, {**events(2)[1], "partition": 4})
        assert numbers(tail.stdout.readline()) == [1]
        tail.send_signal(signal.SIGINT)
        assert tail.wait(patient(10)) == 0


def test_tail_follows_what_comes_until_it_is_interrupted(topics: str, run: Run) -> None:
    put(topics, "events", *events(1))
    command = [sys.executable, "-m", "streams", "tail", "events", "--follow", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as tail:
        assert tail.stdout
        assert numbers(tail.stdout.readline()) == [0]
        put(topics, "events", *events(2)[1:])
        assert numbers(tail.stdout.readline()) == [1]
        tail.send_signal(signal.SIGINT)
        assert tail.wait(patient(10)) == 0


def test_what_tail_prints_can_be_produced_again_byte_for_byte(topics: str, run: Run, tmp_path: Path) -> None:
    odd = {"key": b"\x00\xff", "value": b"\xfe\n{", "headers": [("h", b"\x80"), ("h", b"text")]}
    put(topics, "events", odd, {"key": b"tombstone"})
    (tmp_path / "saved").write_text(run("tail", "events", "--json"))
    assert "2 records would be put" in run("produce", "articles", str(tmp_path / "saved"))
    assert run("tail", "articles", "--json") == "no such records on articles\n"
    run("produce", "articles", str(tmp_path / "saved"), "--execute")
    before, after = (
        [
            {k: json.loads(line)[k] for k in ("key", "value", "headers")}
            for line in run("tail", t, "--json").splitlines()
        ]
        for t in ("events", "articles")
    )
    assert sorted(map(str, before)) == sorted(map(str, after))


def test_nothing_is_produced_if_a_line_is_wrong(topics: str, run: Run) -> None:
    output = run("produce", "articles", "--execute", feed='{"value": "x"}\nnonsense\n{"key": "k"}\n', code=1)
    assert "2: " in output
    assert "3: " in output
    assert run("tail", "articles", "--json") == "no such records on articles\n"


WRONG_LINES = {
    '{"value": ' + "[" * 100_000: "recursion|got `array`",
    '{"key": "k"}': "missing required field `value`",
    '{"key": null, "value": null}': "a record needs one of them",
    '{"value": 5}': r"got `int` - at `\$.value`",
    '{"value": {"base64": "!"}}': "base64",
    '{"value": "x", "headers": [["a"]]}': r"at `\$.headers",
    '{"value": "x", "partition": 1e999}': "out of range",
    '{"value": "\\ud800"}': "surrogate|truncated|malformed",
    json.dumps({"value": "x" * 2_000_001}): "kafka.max_message_bytes allows 2,000,000",
}


def test_every_line_that_is_no_record_is_named_with_what_is_wrong(run: Run) -> None:
    said = run("produce", "articles", feed="\n".join(WRONG_LINES), code=1).splitlines()
    assert len(said) == len(WRONG_LINES)
    for number, (line, wrong) in enumerate(zip(said, WRONG_LINES.values(), strict=True), 1):
        assert line.startswith(f"<stdin>:{number}: ")
        assert re.search(wrong, line), line


def test_an_unknown_topic_is_said_with_the_remedy(run: Run) -> None:
    for command in (["tail"], ["produce"], ["topics", "describe"], ["offsets", "reset", "group", "--to", "latest"]):
        assert "no such topic: 'evn ts'; `tocsin topics list`" in run(*command, "evn ts", code=1, feed='{"value": "x"}')


HOSTILE = (
    None, b"", b"\xff\xfe", b"[]", b"null", b"[" * 5_000, b"1e999", b'{"alert": 1}', b'{"a": NaN}', b'"\\ud800"',
    b'{"modality": 1, "type": [], "actor": {"name": 3}}', b'{"text": "\\ud800", "title": null, "source": {"name": 1}}',
    b"\x1b[31mred\x07\r\n",
)  # fmt: skip


def test_whatever_is_on_a_topic_can_be_looked_at(topics: str, run: Run) -> None:
    said = {"error-code": b"\xff", "origin-partition": b"x", "origin-offset": b"-9", "attempt": b"9" * 20,
            "failed-at": b"yesterday"}  # fmt: skip
    headers = [(f"tocsin-{name}", value) for name, value in said.items()]
    for topic in ("events", "dead-letters"):
        put(topics, topic, *({"key": b"\xff", "value": value, "headers": headers} for value in HOSTILE))
        for how in ([], ["--json"], ["--since", "1900-01-01"]):
            assert len(run("tail", topic, "--last", "99", *how).splitlines()) == len(HOSTILE)
        for how in (["--full"], ["--where", "a.b!=1"]):
            assert not {"\x1b", "\x07"} & set(run("tail", topic, "--last", "99", *how))
    assert len(run("dead-letters", "list").splitlines()) == len(HOSTILE) + 1
    assert "do not say where they came from" in run("dead-letters", "redrive", code=1)


def test_a_letter_without_a_key_goes_back_and_one_whose_topic_is_gone_says_so(topics: str, run: Run) -> None:
    origin = [("tocsin-origin-partition", b"0"), ("tocsin-origin-offset", b"5")]
    put(topics, "dead-letters", {"value": b"v", "headers": [("tocsin-origin-topic", b"articles"), *origin]})
    assert "sent back 1 of 1" in run("dead-letters", "redrive", "--execute")
    assert [(key, value) for key, value, _ in origin_records(topics)] == [(None, b"v")]
    assert "1 went back before" in run("dead-letters", "redrive")
    put(topics, "dead-letters", {"value": b"v", "headers": [("tocsin-origin-topic", b"gone"), *origin]})
    assert "no such topic: 'gone'" in run("dead-letters", "redrive", code=1)


def test_a_group_that_the_broker_refuses_is_said_in_one_line(topics: str, run: Run) -> None:
    output = run("offsets", "reset", "g" * 40_000, "events", "--to", "latest", "--execute", code=1)
    assert output.splitlines()[-1].startswith("Error: ")


def consume(bootstrap: str, group: str, count: int) -> list[int]:
    consumer = KafkaConsumer("events", bootstrap_servers=bootstrap, group_id=group, auto_offset_reset="earliest")
    seen = [json.loads(next(consumer).value)["n"] for _ in range(count)]
    consumer.commit()
    consumer.close()
    return seen


def test_lag_and_moving_a_group(topics: str, run: Run) -> None:
    put(topics, "events", *events(8))
    consume(topics, "readers", 8)
    put(topics, "events", *events(4))
    (group,) = json.loads(run("lag", "readers", "--json"))
    assert (group["lag"], group["state"], group["members"]) == (4, "Empty", 0)
    run("lag", "readers", "--max", "3", code=1)

    assert "nothing was changed" in run("offsets", "reset", "readers", "events", "--to", "earliest")
    assert json.loads(run("lag", "readers", "--json"))[0]["lag"] == 4
    run("offsets", "reset", "readers", "events", "--to", "-1", "--execute")
    assert json.loads(run("lag", "readers", "--json"))[0]["lag"] == 8
    run("offsets", "reset", "readers", "events", "--to", "earliest", "--partition", "0", "--execute")
    assert json.loads(run("lag", "readers", "--json"))[0]["lag"] == 9
    run("offsets", "reset", "readers", "events", "--to", "latest", "--execute")
    run("lag", "readers", "--max", "0")


def test_lag_counts_what_a_group_of_ours_never_read_and_a_missing_one_fails_the_limit(topics: str, run: Run) -> None:
    put(topics, "articles", *events(8))
    found = {group["name"]: group for group in json.loads(run("lag", "--json"))}
    assert (found["extract"]["lag"], found["extract"]["state"]) == (8, "Dead")
    assert "missing" in run("lag", "--max", "100", code=1)

    KafkaGroups(topics).move("extract", "articles", {0: 2})
    KafkaGroups(topics).move("detect", "events", dict.fromkeys(range(4), 0))
    assert json.loads(run("lag", "extract", "--json"))[0]["lag"] == 6
    run("lag", "--max", "6")
    run("lag", "--max", "5", code=1)


def test_lag_says_what_was_lost_to_retention_before_it_was_read(topics: str, run: Run) -> None:
    put(topics, "articles", *events(8))
    KafkaGroups(topics).move("extract", "articles", dict.fromkeys(range(4), 1))
    client = KafkaAdminClient(bootstrap_servers=topics)
    client.delete_records({TopicPartition("articles", 0): 2})
    client.close()
    (group,) = json.loads(run("lag", "extract", "--json"))
    assert (group["lag"], group["lost"]) == (3, 1)
    assert "1 records were lost to retention" in run("lag", "extract", "--max", "100", code=1)


def test_lag_says_again_and_again_which_member_on_which_host_reads_what(topics: str, run: Run) -> None:
    put(topics, "events", *events(8))
    consumer = KafkaConsumer(
        "events", bootstrap_servers=topics, group_id="watched", client_id="reader-7", auto_offset_reset="earliest"
    )
    try:
        next(consumer)
        consumer.commit()
        command = [sys.executable, "-m", "streams", "lag", "watched", "--partitions", "--watch", "1"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as lag:
            assert lag.stdout
            seen = [line.split() for line in islice(filter(str.strip, lag.stdout), 10)]
            lag.send_signal(signal.SIGINT)
            assert lag.wait(patient(10)) == 0
    finally:
        consumer.close()
    assert seen[0] == seen[5] == ["group", "topic", "partition", "next", "end", "behind", "member", "host"]
    assert {tuple(row[-2:]) for row in seen[1:5] + seen[6:]} == {("reader-7", "127.0.0.1")}


def test_a_group_at_work_is_not_moved(topics: str, run: Run) -> None:
    put(topics, "events", *events(1))
    consumer = KafkaConsumer("events", bootstrap_servers=topics, group_id="busy", auto_offset_reset="earliest")
    next(consumer)
    output = run("offsets", "reset", "busy", "events", "--to", "earliest", "--execute", code=1)
    assert "stop its consumers first" in output
    consumer.close()


def letter(n: int, code: str) -> dict[str, object]:
    said = {
        "tocsin-origin-topic": "articles", "tocsin-origin-partition": "1", "tocsin-origin-offset": str(n),
        "tocsin-error-code": code, "tocsin-error": "no: it is no article", "tocsin-attempt": "1",
        "tocsin-failed-at": datetime(2026, 5, 1, tzinfo=UTC).isoformat(),
    }  # fmt: skip
    return {
        "key": b"\xffk%d" % n,
        "value": b"\xfe bad %d" % n,
        "partition": n % 4,
        "headers": [("trace", b"\x80"), ("trace", b""), *((name, value.encode()) for name, value in said.items())],
    }


def origin_records(bootstrap: str) -> list[tuple[bytes, bytes, list[tuple[str, bytes]]]]:
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, auto_offset_reset="earliest", isolation_level="read_committed"
    )
    keys = [TopicPartition("articles", n) for n in range(4)]
    consumer.assign(keys)
    ends = consumer.end_offsets(keys)
    records = []
    while any(consumer.position(key) < ends[key] for key in keys):
        for batch in consumer.poll(timeout_ms=200).values():
            records += [(r.key, r.value, r.headers) for r in batch]
    consumer.close()
    return records


def test_dead_letters_go_back_once_with_their_original_bytes_and_headers(topics: str, run: Run) -> None:
    put(topics, "dead-letters", letter(0, "not_json"), letter(1, "wrong_form"), letter(2, "not_json"))
    listed = [json.loads(line) for line in run("dead-letters", "list", "--code", "not_json", "--json").splitlines()]
    assert [row["origin"]["offset"] for row in listed] == [0, 2]
    assert listed[0]["headers"] == [["trace", {"base64": "gA=="}], ["trace", ""]]
    shown = run("dead-letters", "show", "1@0")
    assert "\\xfe bad 1" in shown
    assert "trace: \\x80" in shown

    assert "would send back 2 to articles" in run("dead-letters", "redrive", "--code", "not_json")
    assert origin_records(topics) == []
    assert "sent back 1 of 1" in run("dead-letters", "redrive", "2@0", "--execute")
    assert "sent back 1 of 1; 1 went back before" in run("dead-letters", "redrive", "--code", "not_json", "--execute")
    assert "sent back 0 of 0; 2 went back before" in run("dead-letters", "redrive", "--code", "not_json", "--execute")

    back = sorted(origin_records(topics))
    assert [(key, value) for key, value, _ in back] == [(b"\xffk0", b"\xfe bad 0"), (b"\xffk2", b"\xfe bad 2")]
    for place, (*_, headers) in zip(("0@0", "2@0"), back, strict=True):
        assert headers[:2] == [("trace", b"\x80"), ("trace", b"")]
        said = [("tocsin-attempt", b"1"), ("tocsin-redriven", place.encode())]
        assert headers[2:] == said, "so that a second failure is the second"
    assert [json.loads(line)["code"] for line in run("dead-letters", "list", "--json").splitlines()] == ["wrong_form"]
    assert len(run("dead-letters", "list", "--all", "--json").splitlines()) == 3
    assert "no such dead letter: 3@9" in run("dead-letters", "redrive", "3@9", code=1)
