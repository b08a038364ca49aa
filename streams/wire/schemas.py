"""The JSON Schemas of the wire forms, made from the frozen types and what their docstrings say of each field."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from inspect import cleandoc
from typing import Any, get_args, get_type_hints

from streams.domain.alert import AlertChange
from streams.domain.article import Article
from streams.domain.event import Event
from streams.domain.notice import Message
from streams.domain.withdrawal import Withdrawal
from streams.wire.codec import schema

FORMS: Mapping[str, type] = {
    "article.v1.json": Article,
    "event.v1.json": Event,
    "withdrawal.v1.json": Withdrawal,
    "alert_change.v1.json": AlertChange,
    "message.v1.json": Message,
}
"""File name → wire form. A form that changes so that a reader could break becomes a v2 beside the v1."""

_MARKUP = re.compile(r":\w+:`[~.]?([^`]*)`|``([^`]*)``")


def wire_schemas() -> dict[str, dict[str, Any]]:
    """Every schema by its file name."""
    return {name: _schema(form) for name, form in FORMS.items()}


def cloudevent_schema() -> dict[str, Any]:
    """The schema of a webhook's body."""
    text = {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "CloudEvent",
        "description": "The body of a webhook: a CloudEvent 1.0 in its structured JSON form.",
        "type": "object",
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "description": "The delivery's id, equal to the header webhook-id."},
            "source": {"type": "string", "format": "uri-reference", "description": "The installation that sends it."},
            "type": {"type": "string", "pattern": r"^tocsin\.(alert\.[a-z]+|alerts|ping)\.v1$"},
            "subject": {"type": "string", "description": "The alert's id, when all changes are of one alert."},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"type": "string", "format": "uri"},
            "sequence": {"type": "string", "description": "Grows with every delivery of an installation."},
            "traceparent": {
                "type": "string",
                "description": "W3C trace context, where traces are made.",
            },
            "data": {"$ref": "message.v1.json"},
        },
        "required": ["specversion", "id", "source", "type", "time", "datacontenttype", "dataschema", "data"],
        "additionalProperties": text | {"description": "Extension attributes of CloudEvents."},
    }


def _schema(form: type) -> dict[str, Any]:
    tree = schema(form)
    types = {each.__name__: each for each in _dataclasses(form)}
    definitions = {name: _described(each, types.get(name)) for name, each in sorted(tree["$defs"].items())}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": tree["$ref"],
        "$defs": definitions,
    }


def _dataclasses(form: Any) -> Iterator[type]:
    """The dataclasses that a type is made of."""
    if is_dataclass(form) and isinstance(form, type):
        yield form
        for each in get_type_hints(form).values():
            yield from _dataclasses(each)
    for each in get_args(form):
        yield from _dataclasses(each)


def _described(definition: dict[str, Any], form: type | None) -> dict[str, Any]:
    """The definition with its docstring's attributes as the descriptions of its properties."""
    text, attributes = _parts(definition.get("description", ""))
    hints = get_type_hints(form) if form else {}
    properties = {
        name: {**({"description": attributes[name]} if name in attributes else {}), **_dated(each, hints.get(name))}
        for name, each in definition.get("properties", {}).items()
    }
    described = {**definition, "description": text}
    return {**described, "properties": properties} if properties else described


def _dated(property_: dict[str, Any], hint: Any) -> dict[str, Any]:
    """The property with the format of a time or day, which msgspec leaves out."""
    kinds = {hint, *get_args(hint)}
    form = "date-time" if datetime in kinds else "date" if date in kinds else None
    if form is None:
        return property_
    if "anyOf" in property_:
        choices = [{**each, "format": form} if each == {"type": "string"} else each for each in property_["anyOf"]]
        return {**property_, "anyOf": choices}
    return {**property_, "format": form}


def _parts(docstring: str) -> tuple[str, dict[str, str]]:
    text, _, listed = cleandoc(docstring).partition("\nAttributes:\n")
    attributes: dict[str, str] = {}
    name = ""
    for line in listed.splitlines():
        found = re.fullmatch(r"    (\w+): (.*)", line)
        if found:
            name = found[1]
            attributes[name] = _plain(found[2])
        elif name and line.startswith("        "):
            attributes[name] += " " + _plain(line.strip())
    return _plain(" ".join(text.split())), attributes


def _plain(text: str) -> str:
    return re.sub(r"\bNone\b", "null", _MARKUP.sub(lambda found: found[1] or found[2], text))
