"""How the description names what holds for all operations: conditions, keys, links and rate limits."""

from typing import Any

_IF_NONE_MATCH = {
    "name": "if-none-match",
    "in": "header",
    "required": False,
    "description": "the ETag of an answer that you have; 304 when it is still the same",
    "schema": {"type": "string"},
}
_IDEMPOTENCY_KEY = {
    "name": "idempotency-key",
    "in": "header",
    "required": False,
    "description": (
        "a new key for every new request; sent again within 24 hours, the request is not done again and has the same "
        "answer"
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 257},
}
_TEXT = {"schema": {"type": "string"}}
_QUOTA = {
    "RateLimit": {"description": 'what is left, such as `"token";r=5999;t=60`', **_TEXT},
    "RateLimit-Policy": {"description": 'what is allowed, such as `"token";q=6000;w=60`', **_TEXT},
}
_ETAG = {"ETag": {"description": "for If-None-Match, and for If-Match of what can be edited", **_TEXT}}
_LINK = {"Link": {"description": 'the first page and the next one, as `rel="first"` and `rel="next"`', **_TEXT}}
_CURSORS = frozenset({"before", "behind"})
_WHOLE = "application/json"


def add_headers(tree: dict[str, Any]) -> None:
    """Name in a description the headers that requests and answers may have."""
    for path, methods in tree["paths"].items():
        for method, operation in methods.items() if path.startswith("/v1/") else ():
            _describe(method, operation)


def _describe(method: str, operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if method == "post":
        parameters.append(_IDEMPOTENCY_KEY)
    tagged = method == "get" and _WHOLE in operation["responses"]["200"].get("content", {})
    if tagged:
        parameters.append(_IF_NONE_MATCH)
        operation["responses"]["304"] = {"description": "What you have is still the same.", "headers": _ETAG | _QUOTA}
    is_paged = any(each["name"] in _CURSORS for each in parameters)
    for status, answer in operation["responses"].items():
        headers = (
            _QUOTA | (_ETAG if tagged and status == "200" else {}) | (_LINK if is_paged and status == "200" else {})
        )
        answer["headers"] = answer.get("headers", {}) | headers
