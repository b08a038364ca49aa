"""Chat services: what their answers mean, each as its own documentation says.

``docs/subscriptions.md`` has the table with a link to each service's own page.
"""

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from streams.domain.delivery import AttemptOutcome, AttemptVerdict
from streams.domain.endpoint import Channel

_DISCORD = re.compile(r"(https?://[^/]+)/api/(?:v\d+/)?webhooks/")
_SLACK_GONE = frozenset({"no_service", "no_service_id", "no_active_hooks", "no_team", "team_disabled"})
"""What Slack answers once the hook or the workspace is no more; ``channel_is_archived`` can be undone."""
_DISCORD_UNKNOWN_WEBHOOK = 10015
_TEAMS_PASSED_ON = re.compile(r"HTTP error (\d{3})")
"""A Teams connector answers 200 and says in the text that Teams itself refused the message."""


def post_address(channel: Channel, address: str) -> tuple[str, dict[str, Any]]:
    """Where to post, and what of the address goes into the body instead.

    Discord's address gets the version of the API whose answers count in seconds; without one they count in
    milliseconds. Telegram's carries the chat, and the topic of a forum, as its query.
    """
    if channel is Channel.DISCORD:
        return _DISCORD.sub(r"\1/api/v10/webhooks/", address), {}
    if channel is not Channel.TELEGRAM:
        return address, {}
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    body: dict[str, Any] = {"chat_id": query.get("chat_id", [""])[0]}
    if "message_thread_id" in query:
        body["message_thread_id"] = int(query["message_thread_id"][0])
    return urlunsplit(parts._replace(query="")), body


def interpret(channel: Channel, outcome: AttemptOutcome) -> AttemptOutcome:
    """An attempt's outcome as the service means it: gone for good, to be repeated, and when."""
    answer = _tree(outcome.response)
    if channel is Channel.TEAMS and outcome.verdict is AttemptVerdict.DELIVERED:
        passed_on = _TEAMS_PASSED_ON.search(outcome.response)
        if passed_on:
            error = f"Teams answered {passed_on[1]} to its connector"
            return replace(outcome, verdict=AttemptVerdict.RETRY, error=error)
    if outcome.verdict is AttemptVerdict.DELIVERED:
        return outcome
    if _is_gone(channel, outcome, answer):
        return replace(outcome, verdict=AttemptVerdict.GONE)
    if outcome.verdict is AttemptVerdict.GONE:  # 410 from Slack is an archived channel
        outcome = replace(outcome, verdict=AttemptVerdict.RETRY)
    wait = _wait(channel, answer)
    return outcome if wait is None else replace(outcome, retry_after=wait)


def migrated_to(channel: Channel, outcome: AttemptOutcome) -> int | None:
    """The id that a Telegram group got when it became a supergroup, if the answer says so."""
    if channel is not Channel.TELEGRAM or outcome.status != 400:
        return None
    moved = _number(_tree(outcome.response).get("parameters"), "migrate_to_chat_id")
    return None if moved is None else int(moved)


def _is_gone(channel: Channel, outcome: AttemptOutcome, answer: dict[str, Any]) -> bool:
    if channel is Channel.SLACK:
        return outcome.status in {403, 404, 410} and outcome.response.strip() in _SLACK_GONE
    if channel is Channel.DISCORD:
        return outcome.status == 404 and answer.get("code") == _DISCORD_UNKNOWN_WEBHOOK
    if channel is Channel.TELEGRAM:
        return outcome.status == 403
    return outcome.status == 410


def _wait(channel: Channel, answer: dict[str, Any]) -> float | None:
    """The seconds that the body asks for; where there are any they are more exact than the header."""
    if channel is Channel.TELEGRAM:
        return _number(answer.get("parameters"), "retry_after")
    return _number(answer, "retry_after") if channel is Channel.DISCORD else None


def _tree(text: str) -> dict[str, Any]:
    try:
        tree = json.loads(text)
    except ValueError:
        return {}
    return tree if isinstance(tree, dict) else {}


def _number(tree: object, key: str) -> float | None:
    """A number under a key of what may be no mapping; none where it is no number."""
    value = tree.get(key) if isinstance(tree, dict) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
