"""Push and on-call services: ntfy, PagerDuty and Opsgenie."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import quote, urlsplit, urlunsplit

from streams.notify.presets.preset import Preset, PresetRequest, Tree, encode, over
from streams.notify.web_address import read_url, with_query, without_query

_NTFY_TOPIC = re.compile(r"/[-_A-Za-z0-9]{1,64}")
_PAGERDUTY_KEY = re.compile(r"(?P<eu>eu/)?(?P<key>[A-Za-z0-9]{32})")
_PAGERDUTY_EXAMPLE = "INTEGRATION_KEY or eu/INTEGRATION_KEY, of 32 characters"
_OPSGENIE_EXAMPLE = "API_KEY or eu/API_KEY, of an API integration"
_OPSGENIE_KEY = re.compile(r"(?P<eu>eu/)?(?P<key>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})")


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


def _read_key(pattern: re.Pattern[str], example: str, urls: Mapping[bool, str]) -> Callable[[str], str]:
    """Reads a key, behind ``eu/`` for the service's European region, into the URL that carries it."""

    def read(text: str) -> str:
        found = pattern.fullmatch(text)
        if found is None:
            raise ValueError(f"this is no key; write it like {example}")
        return with_query(urls[bool(found["eu"])], key=found["key"])

    return read


def _pagerduty_excess(tree: Tree) -> Iterator[str]:
    yield from over("characters of summary", len(tree.get("payload", {}).get("summary", "")), 1024)
    yield from over("characters of dedup_key", len(tree.get("dedup_key", "")), 255)
    yield from over("bytes", len(encode(tree)), 512 * 1024)


def _pagerduty_requests(address: str, tree: Tree, _message_id: str) -> Sequence[PresetRequest]:
    url, query = without_query(address, "key")
    return (PresetRequest(url=url, tree={"routing_key": query.get("key", ""), **tree}),)


PAGERDUTY = Preset(
    example=_PAGERDUTY_EXAMPLE,
    read=_read_key(
        _PAGERDUTY_KEY,
        _PAGERDUTY_EXAMPLE,
        {False: "https://events.pagerduty.com/v2/enqueue", True: "https://events.eu.pagerduty.com/v2/enqueue"},
    ),
    excess=_pagerduty_excess,
    requests=_pagerduty_requests,
    is_refused=lambda answer: answer.status == 400,
    per_story=True,
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


OPSGENIE = Preset(
    example=_OPSGENIE_EXAMPLE,
    read=_read_key(
        _OPSGENIE_KEY,
        _OPSGENIE_EXAMPLE,
        {False: "https://api.opsgenie.com/v2/alerts", True: "https://api.eu.opsgenie.com/v2/alerts"},
    ),
    excess=_opsgenie_excess,
    requests=_opsgenie_requests,
    is_gone=lambda answer: answer.status == 401,
    is_refused=lambda answer: answer.status == 422,
    per_story=True,
)
