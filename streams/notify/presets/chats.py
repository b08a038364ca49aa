"""Chats: Slack, Discord, Teams, Telegram, Google Chat, Mattermost and Matrix."""

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from streams.notify.presets.preset import Answer, Preset, PresetRequest, Tree, encode, entries, length, number, over
from streams.notify.web_address import read_url, with_query, without_query

_TAG = re.compile(r"<[^>]*>")
_DISCORD = re.compile(r"(https?://[^/]+)/api/(?:v\d+/)?webhooks/")
_SLACK_GONE = frozenset({"no_service", "no_service_id", "no_active_hooks", "no_team", "team_disabled"})
"""What Slack answers once the hook or the workspace is no more; ``channel_is_archived`` can be undone."""
_DISCORD_UNKNOWN_WEBHOOK = 10015
_TEAMS_PASSED_ON = re.compile(r"HTTP error (\d{3})")
"""A Teams connector answers 200 and says in the text that Teams itself refused the message."""
_TELEGRAM = re.compile(r"(?P<token>\d+:[A-Za-z0-9_-]+)/(?P<chat>@?[A-Za-z0-9_-]+)(?:/(?P<topic>\d+))?")
_MATRIX = re.compile(r"https://(?P<host>[^/\s]+)/(?P<room>![^/\s]+)/(?P<token>[^\s/?#]+)")
_MATTERMOST_NO_HOOK = "web.incoming_webhook.invalid.app_error"


def _slack_excess(tree: Tree) -> Iterator[str]:
    found = list(entries(tree))
    blocks = sum(len(value) for key, value in found if key == "blocks" and isinstance(value, list))
    yield from over("blocks", blocks, 50)
    longest = max((length(value) for key, value in found if key == "text" and isinstance(value, str)), default=0)
    yield from over("characters in one text", longest, 3000)


SLACK = Preset(
    example="https://hooks.slack.com/services/…",
    excess=_slack_excess,
    is_gone=lambda answer: answer.status in {403, 404, 410} and answer.text in _SLACK_GONE,
)


def _discord_excess(tree: Tree) -> Iterator[str]:
    yield from over("characters of content", length(tree.get("content", "")), 2000)
    embeds = tree.get("embeds", [])
    yield from over("embeds", len(embeds), 10)
    total = 0
    for embed in embeds:
        texts = {
            "title": (embed.get("title", ""), 256),
            "description": (embed.get("description", ""), 4096),
            "author": (embed.get("author", {}).get("name", ""), 256),
            "footer": (embed.get("footer", {}).get("text", ""), 2048),
        }
        for name, (text, most) in texts.items():
            yield from over(f"characters in a {name}", length(text), most)
            total += length(text)
    yield from over("characters in all embeds", total, 6000)


def _discord_requests(address: str, tree: Tree, _message_id: str) -> Sequence[PresetRequest]:
    """Under the version of the API whose answers count in seconds; without one they count in milliseconds."""
    return (PresetRequest(url=_DISCORD.sub(r"\1/api/v10/webhooks/", address), tree=tree),)


DISCORD = Preset(
    example="https://discord.com/api/webhooks/…",
    excess=_discord_excess,
    requests=_discord_requests,
    is_gone=lambda answer: answer.status == 404 and answer.tree.get("code") == _DISCORD_UNKNOWN_WEBHOOK,
    wait=lambda answer: number(answer.tree, "retry_after"),
)


def _teams_failure(answer: Answer) -> str:
    passed_on = _TEAMS_PASSED_ON.search(answer.text)
    return f"Teams answered {passed_on[1]} to its connector" if passed_on else ""


TEAMS = Preset(
    example="https://….logic.azure.com/workflows/…",
    excess=lambda tree: over("bytes", len(encode(tree)), 28 * 1024),
    is_gone=lambda answer: answer.status == 410,
    failure=_teams_failure,
)


def _read_telegram(text: str) -> str:
    """``BOT_TOKEN/CHAT_ID``, with ``/TOPIC_ID`` for a topic of a forum, becomes the URL to post to."""
    found = _TELEGRAM.fullmatch(text)
    if found is None:
        return read_url(text, TELEGRAM.example, secure=True)
    topic = f"&message_thread_id={found['topic']}" if found["topic"] else ""
    return f"https://api.telegram.org/bot{found['token']}/sendMessage?chat_id={found['chat']}{topic}"


def _telegram_requests(address: str, tree: Tree, _message_id: str) -> Sequence[PresetRequest]:
    """The address carries the chat, and the topic, as its query; they go into the body instead."""
    url, query = without_query(address, "chat_id", "message_thread_id")
    body: dict[str, Any] = {"chat_id": query.get("chat_id", "")}
    if "message_thread_id" in query:
        body["message_thread_id"] = int(query["message_thread_id"])
    return (PresetRequest(url=url, tree={**body, **tree}),)


def _telegram_follow(address: str, answer: Answer) -> str | None:
    """A group that became a supergroup has another id."""
    moved = number(answer.tree.get("parameters"), "migrate_to_chat_id") if answer.status == 400 else None
    return None if moved is None else with_query(without_query(address, "chat_id")[0], chat_id=str(int(moved)))


TELEGRAM = Preset(
    example="BOT_TOKEN/CHAT_ID or BOT_TOKEN/CHAT_ID/TOPIC_ID",
    read=_read_telegram,
    excess=lambda tree: over("characters", length(html.unescape(_TAG.sub("", tree.get("text", "")))), 4096),
    requests=_telegram_requests,
    is_gone=lambda answer: answer.status == 403,
    wait=lambda answer: number(answer.tree.get("parameters"), "retry_after"),
    follow=_telegram_follow,
)


def _google_requests(address: str, tree: Tree, _message_id: str) -> Sequence[PresetRequest]:
    """What belongs to a story goes into its thread, or begins one."""
    threaded = with_query(without_query(address, "messageReplyOption")[0], messageReplyOption=_GOOGLE_THREADS)
    return (PresetRequest(url=threaded if "thread" in tree else address, tree=tree),)


_GOOGLE_THREADS = "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"

GOOGLECHAT = Preset(
    example="https://chat.googleapis.com/v1/spaces/SPACE/messages?key=…&token=…",
    excess=lambda tree: over("bytes", len(encode(tree)), 32_000),
    requests=_google_requests,
    is_gone=lambda answer: answer.status == 404 and _google_status(answer) == "NOT_FOUND",
    is_refused=lambda answer: answer.status == 400 and _google_status(answer) == "INVALID_ARGUMENT",
)


def _google_status(answer: Answer) -> object:
    error = answer.tree.get("error")
    return error.get("status") if isinstance(error, dict) else None


def _mattermost_excess(tree: Tree) -> Iterator[str]:
    yield from over("characters of text", len(tree.get("text", "")), 16_383)
    attachments = sum(len(text) for _, text in entries(tree.get("attachments", [])) if isinstance(text, str))
    yield from over("characters in attachments", attachments, 7_900)


MATTERMOST = Preset(
    example="https://mattermost.example.com/hooks/…",
    excess=_mattermost_excess,
    is_gone=lambda answer: answer.tree.get("id") == _MATTERMOST_NO_HOOK,
)


def _read_matrix(text: str) -> str:
    """``https://HOMESERVER/ROOM_ID/ACCESS_TOKEN`` becomes the URL to send to."""
    found = _MATRIX.fullmatch(text)
    if found is None:
        raise ValueError(f"this names no room of Matrix; write it like {MATRIX.example}")
    rooms = read_url(f"https://{found['host']}/_matrix/client/v3/rooms", MATRIX.example, secure=True)
    return with_query(f"{rooms}/{quote(found['room'], safe='')}/send/m.room.message", access_token=found["token"])


def _matrix_requests(address: str, tree: Tree, message_id: str) -> Sequence[PresetRequest]:
    """The message's id is the transaction's, so that the server takes a message that is sent again once."""
    url, query = without_query(address, "access_token")
    headers = {"authorization": f"Bearer {query.get('access_token', '')}"}
    return (PresetRequest(url=f"{url}/{quote(message_id, safe='')}", tree=tree, headers=headers, method="PUT"),)


def _matrix_wait(answer: Answer) -> float | None:
    milliseconds = number(answer.tree, "retry_after_ms")
    return None if milliseconds is None else milliseconds / 1000


MATRIX = Preset(
    example="https://matrix.example.org/!ROOM:example.org/ACCESS_TOKEN",
    read=_read_matrix,
    excess=lambda tree: over("bytes", len(encode(tree)), 60_000),
    requests=_matrix_requests,
    is_gone=lambda answer: answer.status == 401 and answer.tree.get("errcode") == "M_UNKNOWN_TOKEN",
    is_refused=lambda answer: answer.tree.get("errcode") == "M_TOO_LARGE",
    wait=_matrix_wait,
)
