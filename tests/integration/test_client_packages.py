"""Messages go through what receivers use: svix, standardwebhooks and cloudevents, for Python and for Node.js."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks
import svix
from cloudevents.core.bindings.http import HTTPMessage, from_http_event

from streams.domain.delivery import Delivery
from streams.domain.endpoint_event import EndpointEventKind
from streams.notify import cloudevent, sign
from streams.notify.endpoint_event import deliveries_of
from streams.notify.sample import sample_changes
from tests.unit.notify.stories import change
from tests.unit.notify.test_cloudevent import delivery
from tests.unit.notify.test_endpoint_event import an_event
from tests.waiting import patient

OLD, NEW, FOREIGN = (sign.new_secret(letter * 32) for letter in (b"o", b"n", b"f"))
CLIENTS = Path(__file__).parent / "node"
NPM = shutil.which("npm")

MESSAGES: dict[str, Delivery] = {
    "one change": delivery(change()),
    "several changes": delivery(*sample_changes(datetime(2026, 3, 1, 12, tzinfo=UTC))),
    "ping": delivery(),
    "replay": replace(delivery(change()), replay_of="msg_first"),
    "endpoint event": deliveries_of(an_event(EndpointEventKind.DISABLED), ["end_operator"])[0],
}


@dataclass(frozen=True)
class Sent:
    """A request as it is on the wire, and the secret that its receiver has."""

    headers: Mapping[str, str]
    body: bytes
    secret: str

    @property
    def event(self) -> Mapping[str, Any]:
        event: Mapping[str, Any] = json.loads(self.body)
        return event


def sent(message: Delivery, secret: str = NEW.value, at: datetime | None = None) -> Sent:
    """A message in the middle of a rotation, as a receiver with that secret gets it."""
    body = cloudevent.body(message, "https://tocsin.example")
    now = at or datetime.now(UTC)
    signed = sign.headers(message.id, body, sign.rotated([OLD], NEW, now), now)
    return Sent({"content-type": cloudevent.MEDIA_TYPE, **signed}, body, secret)


def forged() -> list[Sent]:
    """What must not be believed: another's secret, a changed body, an old message."""
    good = sent(MESSAGES["one change"])
    old = sent(MESSAGES["one change"], at=datetime.now(UTC) - timedelta(minutes=6))
    return [replace(good, secret=FOREIGN.value), replace(good, body=good.body + b" "), old]


@pytest.mark.parametrize("webhook", [svix.Webhook, standardwebhooks.Webhook], ids=["svix", "standardwebhooks"])
def test_python_receivers_verify_what_we_sign_and_nothing_else(webhook: Callable[[str], Any]) -> None:
    for message in MESSAGES.values():
        for secret in (OLD.value, NEW.value):
            each = sent(message, secret)
            read = webhook(secret).verify(each.body, dict(each.headers))  # raises where it does not fit
            assert read == (None if webhook is svix.Webhook else each.event)
    for each in forged():
        with pytest.raises((svix.WebhookVerificationError, standardwebhooks.WebhookVerificationError)):
            webhook(each.secret).verify(each.body, dict(each.headers))


@pytest.mark.parametrize("name", MESSAGES)
def test_the_python_sdk_reads_our_events(name: str) -> None:
    each = sent(MESSAGES[name])
    event = from_http_event(HTTPMessage(headers=dict(each.headers), body=each.body))
    assert (event.get_id(), event.get_type()) == (each.event["id"], each.event["type"])
    assert event.get_data() == each.event["data"]
    assert event.get_time() == datetime.fromisoformat(each.event["time"])
    assert event.get_extension("sequence") == each.event["sequence"]
    assert event.get_extension("replayof") == each.event.get("replayof")


@pytest.fixture(scope="module")
def node_clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the packages for Node.js, installed once."""
    if NPM is None or shutil.which("node") is None:
        pytest.skip("there is no npm, so what receivers in Node.js make of our messages is not tried")
    directory = tmp_path_factory.mktemp("node") / "clients"
    shutil.copytree(CLIENTS, directory)
    options = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
    subprocess.run([NPM, "install", *options], cwd=directory, check=True, capture_output=True, timeout=patient(120))
    return directory


def test_node_receivers_verify_and_read_what_we_send_and_nothing_else(node_clients: Path) -> None:
    good = [sent(message, secret) for message in MESSAGES.values() for secret in (OLD.value, NEW.value)]
    asked = [{"secret": s.secret, "headers": dict(s.headers), "body": s.body.hex()} for s in (*good, *forged())]
    run = subprocess.run(
        ["node", "verify.mjs"],
        cwd=node_clients,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        timeout=patient(60),
    )
    assert run.returncode == 0, run.stderr
    answers = json.loads(run.stdout)
    for each, answer in zip(good, answers, strict=False):
        assert answer["svix"] == answer["standardwebhooks"] == each.event
        event = answer["cloudevents"]
        assert event["valid"] is True
        assert (event["id"], event["type"], event["data"]) == (each.event["id"], each.event["type"], each.event["data"])
        assert datetime.fromisoformat(event["time"]) == datetime.fromisoformat(each.event["time"])
    for answer in answers[len(good) :]:
        assert answer["svix"] == answer["standardwebhooks"] == {"error": "WebhookVerificationError"}
