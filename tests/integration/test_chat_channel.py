"""Chat messages and Apprise notifications reach a real server in the form that the service wants."""

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from streams.adapters.channels.apprise.channel import AppriseChannel
from streams.adapters.channels.chat.channel import ChatChannel
from streams.adapters.channels.webhook.channel import Poster
from streams.adapters.templates.jinja import Templates
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.notice import Message
from streams.notify.routing import compose
from streams.wire.codec import encode
from tests.unit.notify.stories import NOON, change, subscription

TEMPLATES = Templates(Path(__file__).parents[2] / "templates")
MESSAGE = compose(subscription(), [change()])


class Service(ThreadingHTTPServer):
    """Keeps what is posted and answers as told."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, dict]] = []
        self.status, self.body = 200, b"ok"
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        self.server.posted.append((self.path, json.loads(self.rfile.read(length))))
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def send(service: Service, channel: Channel, path: str = "/hook", message: Message = MESSAGE) -> AttemptOutcome:
    endpoint = Endpoint(
        id="end_1", channel=channel, address=f"http://127.0.0.1:{service.server_address[1]}{path}", created_at=NOON
    )

    async def run() -> AttemptOutcome:
        async with httpx.AsyncHTTPTransport() as transport:
            chat = ChatChannel(
                channel, Poster(transport, lambda: NOON, 5), TEMPLATES, lambda: NOON, "https://t.example"
            )
            return await chat.send(delivery(message), endpoint)

    return asyncio.run(run())


def delivery(message: Message) -> Delivery:
    return Delivery(
        id=message.id,
        endpoint_id="end_1",
        subscription_id="sub_1",
        alert_id=None,
        changes=(),
        payload=encode(message),
        next_at=NOON,
        created_at=NOON,
    )


@pytest.mark.parametrize(
    ("channel", "key"), [(Channel.SLACK, "attachments"), (Channel.DISCORD, "embeds"), (Channel.TEAMS, "attachments")]
)
def test_a_message_is_posted_in_the_form_of_the_service(service, channel, key):
    assert send(service, channel).verdict is AttemptVerdict.DELIVERED
    [(path, posted)] = service.posted
    assert path == "/hook"
    assert "Mali has announced leaving G5 Sahel" in json.dumps(posted[key])


def test_telegram_gets_the_chat_in_the_body_and_not_in_the_address(service):
    assert send(service, Channel.TELEGRAM, "/bot1:x/sendMessage?chat_id=@desk").verdict is AttemptVerdict.DELIVERED
    [(path, posted)] = service.posted
    assert path == "/bot1:x/sendMessage"
    assert posted["chat_id"] == "@desk"
    assert posted["text"].startswith("<b>HIGH</b>")


@pytest.mark.parametrize(
    ("channel", "status", "body", "verdict"),
    [
        (Channel.SLACK, 404, b"no_service", AttemptVerdict.GONE),
        (Channel.SLACK, 404, b"channel_not_found", AttemptVerdict.RETRY),
        (Channel.SLACK, 410, b"channel_is_archived", AttemptVerdict.RETRY),
        (Channel.SLACK, 403, b"action_prohibited", AttemptVerdict.RETRY),
        (Channel.DISCORD, 404, b'{"message": "Unknown Webhook", "code": 10015}', AttemptVerdict.GONE),
        (Channel.DISCORD, 404, b"<html>not found</html>", AttemptVerdict.RETRY),
        (Channel.TELEGRAM, 403, b'{"ok":false,"description":"bot was blocked by the user"}', AttemptVerdict.GONE),
        (Channel.TEAMS, 404, b"", AttemptVerdict.RETRY),
        (Channel.TEAMS, 410, b"", AttemptVerdict.GONE),
        (Channel.TEAMS, 500, b"", AttemptVerdict.RETRY),
        (Channel.TEAMS, 200, b"Microsoft Teams endpoint returned HTTP error 429", AttemptVerdict.RETRY),
    ],
)
def test_a_hook_that_was_removed_is_gone_and_other_failures_are_tried_again(service, channel, status, body, verdict):
    service.status, service.body = status, body
    assert send(service, channel).verdict is verdict


@pytest.mark.parametrize("version", ["", "v6/", "v9/"])
def test_discord_is_asked_under_the_version_that_counts_in_seconds(service, version):
    service.status, service.body = 429, b'{"message": "You are being rate limited.", "retry_after": 0.734}'
    assert send(service, Channel.DISCORD, f"/api/{version}webhooks/1/secret").retry_after == 0.734
    assert service.posted[0][0] == "/api/v10/webhooks/1/secret"


def test_a_telegram_group_that_became_a_supergroup_is_followed(service):
    service.status, service.body = 400, b'{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-100123}}'
    send(service, Channel.TELEGRAM, "/bot1:x/sendMessage?chat_id=-5")
    assert [posted["chat_id"] for _, posted in service.posted] == ["-5", -100123]


def test_a_topic_of_a_telegram_forum_gets_the_message(service):
    send(service, Channel.TELEGRAM, "/bot1:x/sendMessage?chat_id=-5&message_thread_id=7")
    assert service.posted[0][1]["message_thread_id"] == 7


def test_telegrams_wish_to_wait_is_heard(service):
    service.status, service.body = 429, b'{"ok":false,"error_code":429,"parameters":{"retry_after":17}}'
    assert send(service, Channel.TELEGRAM).retry_after == 17
    service.body = b"slow down"
    assert send(service, Channel.TELEGRAM).retry_after is None


def test_a_ping_shows_a_sample(service):
    ping = Message(id="msg_1", subscription_id="sub_1", subscription_name="desk", changes=())
    assert send(service, Channel.SLACK, message=ping).verdict is AttemptVerdict.DELIVERED
    assert "Sample" in service.posted[0][1]["text"]


def apprise(service: Service, address: str, *, allowed: bool = True) -> AttemptOutcome:
    endpoint = Endpoint(id="end_1", channel=Channel.APPRISE, address=address, created_at=NOON)
    channel = AppriseChannel(TEMPLATES, lambda: NOON, "https://t.example", allowed, 10, ThreadPoolExecutor(1))
    return asyncio.run(channel.send(delivery(MESSAGE), endpoint))


def test_apprise_reaches_the_long_tail_when_the_operator_allows_it(service):
    address = f"json://127.0.0.1:{service.server_address[1]}/notify"
    refused = apprise(service, address, allowed=False)
    assert refused.verdict is AttemptVerdict.RETRY
    assert "notify.apprise = true" in refused.error
    assert apprise(service, address).verdict is AttemptVerdict.DELIVERED
    [(path, posted)] = service.posted
    assert path.rstrip("/") == "/notify"
    assert posted["title"] == "Mali has announced leaving G5 Sahel"
    assert "*withdrawing*" in posted["message"]
    service.status = 500
    assert apprise(service, address).verdict is AttemptVerdict.RETRY
    assert apprise(service, "nosuch://x").verdict is AttemptVerdict.REFUSED
