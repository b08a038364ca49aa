"""Push and on-call services: ntfy, PagerDuty and Opsgenie."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import quote, urlsplit, urlunsplit

from streams.notify.presets.preset import Preset, PresetRequest, Tree, encode, over
from streams.notify.web_address import read_url, with_query, without_query

_NTFY_TOPIC = re.compile(r"/[-_A-Za-z0-9]{1,64}")


def _read_ntfy(text: str) -> str:
    url = read_url(text, NTFY.example, secure=True)
    if not _NTFY_TOPIC.fullmatch(urlsplit(url).path):
        raise ValueError(f"this names no topic of ntfy; write it like {NTFY.example}")
    return url


def _ntfy_requests(address: str, tree: Tree, _message_id: str) -> Sequence[PresetRequest]:
    """JSON goes to the server's root and names its topic; a token goes into a header."""
    url, query = without_query(address, "token")
    parts = urlsplit(url)
    headers = {"authorization": f"Bearer {query['token']}"} if "token" in query else {}
    topic = parts.path.strip("/")
    return (PresetRequest(url=urlunsplit(parts._replace(path="/")), tree={"topic": topic, **tree}, headers=headers),)


NTFY = Preset(
    example="https://ntfy.sh/TOPIC or https://ntfy.example.com/TOPIC?token=tk_…",
    read=_read_ntfy,
    excess=lambda tree: over("bytes of message", len(tree.get("message", "").encode("utf-8", "replace")), 4096),
    requests=_ntfy_requests,
)


def _on_call(example: str, key: str, url: str, excess: Callable[[Tree], Iterator[str]]) -> Preset:
    """An on-call service, which is addressed by a key, behind ``eu/`` in its European region.

    Args:
        example: how people write it.
        key: its form, as a regular expression.
        url: where ``{region}`` is empty or ``.eu``; it carries the key as it is stored.
        excess: as of every preset.
    """
    form = re.compile(rf"(?P<eu>eu/)?(?P<key>{key})")

    def read(text: str) -> str:
        found = form.fullmatch(text)
        if found is None:
            raise ValueError(f"this is no key; write it like {example}")
        return with_query(url.format(region=".eu" if found["eu"] else ""), key=found["key"])

    return Preset(example=example, read=read, excess=excess, per_story=True)


def _pagerduty_excess(tree: Tree) -> Iterator[str]:
    yield from over("characters of summary", len(tree.get("payload", {}).get("summary", "")), 1024)
    yield from over("characters of dedup_key", len(tree.get("dedup_key", "")), 255)
    yield from over("bytes", len(encode(tree)), 512 * 1024)


def _pagerduty_requests(address: str, tree: Tree, _message_id: str) -> Sequence[PresetRequest]:
    url, query = without_query(address, "key")
    return (PresetRequest(url=url, tree={"routing_key": query.get("key", ""), **tree}),)


PAGERDUTY = replace(
    _on_call(
        "INTEGRATION_KEY or eu/INTEGRATION_KEY, of 32 characters",
        "[A-Za-z0-9]{32}",
        "https://events{region}.pagerduty.com/v2/enqueue",
        _pagerduty_excess,
    ),
    requests=_pagerduty_requests,
    is_refused=lambda answer: answer.status == 400,
)

_OPSGENIE_LIMITS = {"message": 130, "alias": 512, "description": 15_000, "entity": 512, "source": 100, "note": 25_000}


def _opsgenie_excess(tree: Tree) -> Iterator[str]:
    for action in ("create", "note", "close"):
        body = tree.get(action, {})
        for key, most in _OPSGENIE_LIMITS.items():
            yield from over(f"characters of {key}", len(body.get(key, "")), most)
        yield from over("tags", len(body.get("tags", [])), 20)
        yield from over("characters of details", sum(len(k) + len(v) for k, v in body.get("details", {}).items()), 8000)


def _opsgenie_requests(address: str, tree: Tree, _message_id: str) -> Sequence[PresetRequest]:
    """The template says what to do with the alert of its alias: create it, add a note, close it, in this order."""
    url, query = without_query(address, "key")
    headers = {"authorization": f"GenieKey {query.get('key', '')}"}
    alias = f"{url}/{quote(tree['alias'], safe='')}"
    places = {
        "create": url,
        "note": f"{alias}/notes?identifierType=alias",
        "close": f"{alias}/close?identifierType=alias",
    }
    return tuple(
        PresetRequest(url=places[action], tree=tree[action], headers=headers) for action in places if action in tree
    )


OPSGENIE = replace(
    _on_call(
        "API_KEY or eu/API_KEY, of an API integration",
        "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        "https://api{region}.opsgenie.com/v2/alerts",
        _opsgenie_excess,
    ),
    requests=_opsgenie_requests,
    is_gone=lambda answer: answer.status == 401,
    is_refused=lambda answer: answer.status == 422,
)
