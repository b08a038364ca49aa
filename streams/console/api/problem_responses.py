"""Problem responses in the OpenAPI description: each operation's status codes and their form."""

from typing import Any

_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "What is wrong, as RFC 9457 has it; further fields say more of some problems.",
    "type": "object",
    "properties": {
        "type": {
            "type": "string",
            "description": "the address of a page with cause and remedy, such as /problems/conflict",
        },
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "a short stable word for machines"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"at": {"type": "string"}, "message": {"type": "string"}},
                "required": ["at", "message"],
            },
        },
    },
    "required": ["type", "status", "title"],
}
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")
"""What FastAPI says of requests of a wrong form, which are answered in our own form."""
_ALWAYS = {
    400: "The request is malformed: a header, a Host or a body that no client sends.",
    401: "A token is needed.",
    403: "The token may not do this, or another site sent the request.",
    422: "The request is not of the right form; every fault is named.",
    429: "This token or address asks too often; wait as long as Retry-After says.",
    503: "Store or broker is not available now; try again after Retry-After.",
}
_WITH_NAME = {404: "There is nothing of that name."}
_NAMING = frozenset({"/v1/replays"})
"""Paths whose bodies name something."""
_WITH_EFFECT = {409: "What is asked for is not possible in the state in which things are."}
_WITH_CONDITION = {412: "It has changed since the ETag in If-Match, or is there already."}
_WITH_BODY = {408: "The body took too long to arrive.", 413: "The body is too large; send less at once."}


def add_problems(tree: dict[str, Any]) -> None:
    """Name in a description every problem that its operations may answer with."""
    schemas = tree["components"]["schemas"]
    schemas["Problem"] = _SCHEMA
    for name in _FRAMEWORKS_OWN:
        schemas.pop(name, None)
    for path, methods in tree["paths"].items():
        for method, operation in methods.items() if path.startswith("/v1/") or path == "/metrics" else ():
            for status, description in _problems(path, method, operation).items():
                _add(operation["responses"], str(status), description)


def _add(responses: dict[str, Any], status: str, description: str) -> None:
    own = responses.get(status, {})
    content = {
        kind: body for kind, body in own.get("content", {}).items() if _FRAMEWORKS_OWN[0] not in str(body.get("schema"))
    }
    content["application/problem+json"] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    words = own["description"] if len(content) > 1 else description
    responses[status] = {"description": words, "content": content}


def _problems(path: str, method: str, operation: dict[str, Any]) -> dict[int, str]:
    return (
        _ALWAYS
        | (_WITH_NAME if "{" in path or path in _NAMING or _has(operation, "subscription") else {})
        | (_WITH_EFFECT if method != "get" else {})
        | (_WITH_CONDITION if _has(operation, "if-match") else {})
        | (_WITH_BODY if "requestBody" in operation else {})
    )


def _has(operation: dict[str, Any], parameter: str) -> bool:
    return any(each["name"] == parameter for each in operation.get("parameters", ()))
