"""Log lines: readable, one an event, without secrets."""

import io
import json
import logging

import pytest
import structlog

from streams.adapters.logging.logs import configure_logging


def lines(form: str, library: str = "library", **event: object) -> list[str]:
    stream = io.StringIO()
    handlers, level = logging.root.handlers[:], logging.root.level
    try:
        configure_logging("worker", form="json" if form == "json" else "text", stream=stream)
        structlog.get_logger().info(str(event.pop("event", "something happened")), **event)
        for _ in range(3):
            logging.getLogger(library).error("a library says %s", "hello")
    finally:
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
        structlog.reset_defaults()
    return stream.getvalue().splitlines()


def test_text_names_the_process_what_happened_and_with_what() -> None:
    ours, library, *_ = lines("text", article="a 1", events=2)
    assert ours[9:] == 'worker    something happened article="a 1" events=2'
    assert library[9:] == "worker    ERROR a library says hello"


def test_json_is_one_object_a_line_for_our_records_and_for_libraries() -> None:
    ours, library, *_ = (json.loads(line) for line in lines("json", component="broker", events=2))
    assert ours.pop("time").endswith("Z")
    assert ours == {"event": "something happened", "level": "info", "component": "broker", "events": 2}
    assert (library["component"], library["level"]) == ("worker", "error")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "event",
    [
        {"smtp_password": "hunter2"},
        {"endpoint": {"secret": "hunter2"}},
        {"headers": [("Authorization: Bearer hunter2hunter2")]},
        {"url": "postgresql://tocsin:hunter2@db/tocsin"},
        {"event": "signing with whsec_hunter2=="},
    ],
)
def test_secrets_are_blanked(form: str, event: dict[str, object]) -> None:
    assert "hunter2" not in "".join(lines(form, **event))


def test_what_comes_from_outside_cannot_begin_a_line_or_colour_the_terminal() -> None:
    written = lines("text", event="title\n12:00:00 worker all is well", title="\x1b[31mred\nline")
    assert len(written) == 4
    assert "\x1b" not in "".join(written)


def test_a_kafka_client_without_a_broker_says_so_once_a_minute() -> None:
    assert len(lines("text", library="aiokafka.client")) == 2
