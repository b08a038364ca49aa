"""The AsyncAPI 3 description of the topics."""

from importlib.metadata import version
from typing import Any

_TOPICS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "articles": (
        "Articles as plain text. The key is the article's id, so that a correction follows what it corrects.",
        "receive",
        ("article",),
    ),
    "events": (
        "What articles say happened, and what corrected ones no longer say. The key is the story key.",
        "send",
        ("event", "withdrawal"),
    ),
    "alerts": (
        "Every change of every alert, also those of which nobody is told. The key is the alert's id.",
        "send",
        ("alert_change",),
    ),
    "dead-letters": (
        "Records that could not be processed, with their key, value and headers; headers behind these say why.",
        "send",
        ("dead_letter",),
    ),
}
_HEADERS = {
    "tocsin-origin-topic": "where it came from",
    "tocsin-origin-partition": "its partition there",
    "tocsin-origin-offset": "its offset there",
    "tocsin-error-code": "a short stable word for machines",
    "tocsin-error": "why it could not be processed, for people",
    "tocsin-failed-at": "when, in ISO 8601",
    "tocsin-attempt": "how often it was tried",
}


def describe_topics() -> dict[str, Any]:
    """The document, which refers to the JSON Schemas in ``schemas`` beside it."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tocsin",
            "version": version("tocsin"),
            "description": "The Kafka topics of a Tocsin installation. Values are JSON in UTF-8.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            name: {
                "address": name,
                "description": text,
                "messages": {each: {"$ref": f"#/components/messages/{each}"} for each in messages},
            }
            for name, (text, _, messages) in _TOPICS.items()
        },
        "operations": {
            f"{action}_{name.replace('-', '_')}": {
                "action": action,
                "channel": {"$ref": f"#/channels/{name}"},
                "messages": [{"$ref": f"#/channels/{name}/messages/{each}"} for each in messages],
            }
            for name, (_, action, messages) in _TOPICS.items()
        },
        "components": {"messages": _messages()},
    }


def _messages() -> dict[str, Any]:
    named = {
        "article": "An article",
        "event": "Something that an article says happened",
        "withdrawal": "A corrected article no longer supports an event",
        "alert_change": "A change of an alert",
    }
    messages: dict[str, Any] = {
        name: {
            "title": title,
            "contentType": "application/json",
            "payload": {"$ref": f"./schemas/{name}.v1.json"},
        }
        for name, title in named.items()
    }
    messages["withdrawal"]["headers"] = {
        "type": "object",
        "properties": {"tocsin-kind": {"const": "withdrawal"}},
        "required": ["tocsin-kind"],
    }
    messages["dead_letter"] = {
        "title": "A record that could not be processed",
        "contentType": "application/octet-stream",
        "headers": {
            "type": "object",
            "properties": {name: {"type": "string", "description": text} for name, text in _HEADERS.items()},
            "required": list(_HEADERS),
        },
        "payload": {"description": "The original bytes."},
    }
    return messages
