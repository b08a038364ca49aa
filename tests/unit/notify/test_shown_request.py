"""Requests as people may see them: whole, and without what is secret."""

import json
import shlex
import subprocess
from dataclasses import replace

from streams.domain.endpoint import Channel, Endpoint, Secret
from streams.domain.message_template import MessageTemplate
from streams.notify.shown_request import shown_request
from tests.unit.notify.stories import NOON, change
from tests.unit.notify.test_cloudevent import delivery

HOOK = Endpoint(
    id="end_1",
    channel=Channel.WEBHOOK,
    address="https://hook.example/x?key=s3cret",
    secrets=(Secret(value="whsec_s3cret"),),
    headers={"Authorization": "Bearer s3cret", "Content-Type": "application/json"},
    method="PUT",
    created_at=NOON,
)


def test_nothing_secret_is_in_a_request_that_is_shown():
    shown = shown_request(delivery(change()), HOOK, "https://t.example")
    assert "s3cret" not in repr(shown)
    assert (shown.method, shown.address) == ("PUT", "https://hook.example/x?…")
    assert shown.headers["authorization"] == shown.headers["webhook-signature"] == "…"
    assert (shown.headers["content-type"], shown.headers["webhook-id"]) == ("application/json", "msg_1")


def test_the_command_is_one_that_a_shell_runs_with_the_same_body():
    quoted = replace(change(), reason='it\'s "so" $(rm -rf x) `y`')
    shown = shown_request(delivery(quoted), HOOK, "https://t.example")
    script = "curl() { printf '%s\\n' \"$@\" >&2; cat; }\n" + shown.curl
    ran = subprocess.run(["sh", "-c", script], capture_output=True, check=True)
    assert json.loads(ran.stdout) == json.loads(shown.body or "")
    given = ran.stderr.decode().splitlines()
    assert given[:3] == ["https://hook.example/x?…", "--request", "PUT"]
    assert "webhook-id: msg_1" in given


def test_a_body_of_ones_own_is_asked_for():
    own = replace(HOOK, body={"a": "b"})
    for message, endpoint in (
        (delivery(change()), own),
        (replace(delivery(change()), template=MessageTemplate(body={"a": "b"})), HOOK),
    ):
        shown = shown_request(message, endpoint, "https://t.example")
        assert shown.body is None
        assert "@body.json" in shlex.split(shown.curl.replace("\\\n", ""))
