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
from streams.domain.alert import Change
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.notice import Message
from streams.notify.routing import compose
from streams.notify.sample import sample_changes
from streams.wire.codec import encode
from tests.unit.notify.stories import NOON, change, subscription

TEMPLATES = Templates(Path(__file__).parents[2] / "templates")
MESSAGE = compose(subscription(), [change()])


class Service(ThreadingHTTPServer):
    """Keeps what is posted and answers as told."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, dict]] = []
        self.headers: list[dict[str, str]] = []
        self.status, self.body = 200, b"ok"
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        self.server.posted.append((self.path, json.loads(self.rfile.read(length))))
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def do_PUT(self) -> None:
        self.do_POST()

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
        (Channel.GOOGLECHAT, 404, b'{"error": {"code": 404, "status": "NOT_FOUND"}}', AttemptVerdict.GONE),
        (Channel.GOOGLECHAT, 400, b'{"error": {"code": 400, "status": "INVALID_ARGUMENT"}}', AttemptVerdict.REFUSED),
        (Channel.GOOGLECHAT, 429, b'{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}', AttemptVerdict.RETRY),
        (Channel.MATTERMOST, 400, b'{"id": "web.incoming_webhook.invalid.app_error"}', AttemptVerdict.GONE),
        (Channel.MATTERMOST, 404, b'{"id": "web.incoming_webhook.channel.app_error"}', AttemptVerdict.RETRY),
        (Channel.MATRIX, 401, b'{"errcode": "M_UNKNOWN_TOKEN", "soft_logout": false}', AttemptVerdict.GONE),
        (Channel.MATRIX, 403, b'{"errcode": "M_FORBIDDEN", "error": "not in room"}', AttemptVerdict.RETRY),
        (Channel.MATRIX, 413, b'{"errcode": "M_TOO_LARGE", "error": "event too large"}', AttemptVerdict.REFUSED),
        (Channel.NTFY, 429, b'{"code": 42901, "http": 429, "error": "limit reached"}', AttemptVerdict.RETRY),
        (Channel.NTFY, 403, b'{"code": 40301, "http": 403, "error": "forbidden"}', AttemptVerdict.RETRY),
        (Channel.PAGERDUTY, 400, b'{"status": "invalid event", "errors": ["x"]}', AttemptVerdict.REFUSED),
        (Channel.PAGERDUTY, 429, b'{"status": "throttle exceeded"}', AttemptVerdict.RETRY),
        (Channel.OPSGENIE, 401, b'{"message": "Key format is not valid!"}', AttemptVerdict.GONE),
        (Channel.OPSGENIE, 403, b'{"message": "You are not authorized"}', AttemptVerdict.RETRY),
        (Channel.OPSGENIE, 422, b'{"message": "Request body is not processable."}', AttemptVerdict.REFUSED),
        (Channel.TEAMS, 404, b"", AttemptVerdict.RETRY),
        (Channel.TEAMS, 410, b"", AttemptVerdict.GONE),
        (Channel.TEAMS, 500, b"", AttemptVerdict.RETRY),
        (Channel.TEAMS, 200, b"Microsoft Teams endpoint returned HTTP error 429", AttemptVerdict.RETRY),
    ],
)
def test_a_hook_that_was_removed_is_gone_and_other_failures_are_tried_again(service, channel, status, body, verdict):
    service.status, service.body = status, body
    assert send(service, channel, "/hook?key=k&access_token=t").verdict is verdict


@pytest.mark.parametrize("version", ["", "v6/", "v9/"])
def test_discord_is_asked_under_the_version_that_counts_in_seconds(service, version):
    service.status, service.body = 429, b'{"message": "You are being rate limited.", "retry_after": 0.734}'
    assert send(service, Channel.DISCORD, f"/api/{version}webhooks/1/secret").retry_after == 0.734
    assert service.posted[0][0] == "/api/v10/webhooks/1/secret"


def test_a_telegram_group_that_became_a_supergroup_is_followed(service):
    service.status, service.body = 400, b'{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-100123}}'
    send(service, Channel.TELEGRAM, "/bot1:x/sendMessage?chat_id=-5")
    assert [posted["chat_id"] for _, posted in service.posted] == ["-5", "-100123"]


def test_a_topic_of_a_telegram_forum_gets_the_message(service):
    send(service, Channel.TELEGRAM, "/bot1:x/sendMessage?chat_id=-5&message_thread_id=7")
    assert service.posted[0][1]["message_thread_id"] == 7


def test_telegrams_wish_to_wait_is_heard(service):
    service.status, service.body = 429, b'{"ok":false,"error_code":429,"parameters":{"retry_after":17}}'
    assert send(service, Channel.TELEGRAM).retry_after == 17
    service.body = b"slow down"
    assert send(service, Channel.TELEGRAM).retry_after is None


def test_matrix_gets_the_message_once_and_the_token_in_a_header(service):
    path = "/_matrix/client/v3/rooms/%21r%3Ax/send/m.room.message"
    service.body = b'{"event_id": "$1"}'
    assert send(service, Channel.MATRIX, f"{path}?access_token=s3cret").verdict is AttemptVerdict.DELIVERED
    assert service.posted[0][0] == f"{path}/{MESSAGE.id}"
    assert service.headers[0]["authorization"] == "Bearer s3cret"
    service.status, service.body = 429, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2500}'
    assert send(service, Channel.MATRIX, f"{path}?access_token=s3cret").retry_after == 2.5


def test_ntfy_gets_its_topic_in_the_body_and_the_token_in_a_header(service):
    assert send(service, Channel.NTFY, "/desk?token=tk_1").verdict is AttemptVerdict.DELIVERED
    [(path, posted)] = service.posted
    assert (path, posted["topic"], posted["priority"]) == ("/", "desk", 4)
    assert service.headers[0]["authorization"] == "Bearer tk_1"


def test_google_chat_is_asked_to_keep_a_story_in_a_thread(service):
    send(service, Channel.GOOGLECHAT, "/v1/spaces/A/messages?key=k&token=t")
    [(path, posted)] = service.posted
    assert path == "/v1/spaces/A/messages?key=k&token=t&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"
    assert posted["thread"] == {"threadKey": MESSAGE.changes[0].alert.id}


STAGES = (
    (Change.OPENED, "trigger", ["create"]),
    (Change.ESCALATED, "trigger", ["create", "note"]),
    (Change.RETRACTED, "resolve", ["close"]),
    (Change.CLOSED, "resolve", ["close"]),
)


@pytest.mark.parametrize(("kind", "action", "_actions"), STAGES)
def test_pagerduty_opens_updates_and_resolves_one_incident(service, kind, action, _actions):
    message = compose(subscription(), [change(kind)])
    service.status, service.body = 202, b'{"status": "success", "message": "Event processed", "dedup_key": "x"}'
    assert send(service, Channel.PAGERDUTY, "/v2/enqueue?key=k1", message).verdict is AttemptVerdict.DELIVERED
    [(path, posted)] = service.posted
    assert (path, posted["routing_key"], posted["event_action"]) == ("/v2/enqueue", "k1", action)
    assert posted["dedup_key"] == message.changes[0].alert.id


@pytest.mark.parametrize(("kind", "_action", "actions"), STAGES)
def test_opsgenie_creates_adds_notes_and_closes_by_alias(service, kind, _action, actions):
    message = compose(subscription(), [change(kind)])
    service.status, service.body = 202, b'{"result": "Request will be processed", "took": 0.1, "requestId": "r"}'
    assert send(service, Channel.OPSGENIE, "/v2/alerts?key=k1", message).verdict is AttemptVerdict.DELIVERED
    alias = f"/v2/alerts/{message.changes[0].alert.id}"
    places = {
        "create": "/v2/alerts",
        "note": f"{alias}/notes?identifierType=alias",
        "close": f"{alias}/close?identifierType=alias",
    }
    assert [path for path, _ in service.posted] == [places[action] for action in actions]
    assert {each["authorization"] for each in service.headers} == {"GenieKey k1"}


def test_an_on_call_service_gets_each_story_of_a_message_by_itself(service):
    message = compose(subscription(), sample_changes(NOON))
    service.status = 202
    send(service, Channel.PAGERDUTY, "/v2/enqueue?key=k1", message)
    actions = {posted["dedup_key"]: posted["event_action"] for _, posted in service.posted}
    assert sorted(actions.values()) == ["resolve", "trigger", "trigger"]
    service.posted.clear()
    service.status = 429
    assert send(service, Channel.PAGERDUTY, "/v2/enqueue?key=k1", message).verdict is AttemptVerdict.RETRY
    assert len(service.posted) == 1


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
