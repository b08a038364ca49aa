"""The wire forms: JSON to frozen domain values and back, strictly, with msgspec.

Every value has one wire form, described by a JSON Schema in ``docs/schemas``.
"""

import codecs
from typing import Any, TypeVar

import msgspec

from streams.domain.errors import RejectedError

T = TypeVar("T")

_REGISTRY_HEADER = 5
"""Bytes before the value in Confluent's wire format: a zero and the id of the schema."""

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODERS: dict[Any, msgspec.json.Decoder[Any]] = {}


def encode(value: object) -> bytes:
    """JSON of a domain value; equal values give equal bytes."""
    return _ENCODER.encode(value)


def decode(data: bytes | str, form: type[T]) -> T:
    """A domain value from its JSON; raises RejectedError (``not_json``, ``wrong_form``) that says where and what."""
    decoder = _DECODERS.get(form)
    if decoder is None:
        decoder = _DECODERS[form] = msgspec.json.Decoder(form)
    try:
        value: T = decoder.decode(data)
    except msgspec.ValidationError as error:
        raise RejectedError("wrong_form", str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _no_json(data, error) from error
    return value


def parse(data: bytes | str) -> object:
    """The JSON tree of any JSON text, not checked against a form; raises RejectedError (``not_json``)."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _no_json(data, error) from error


def _no_json(data: bytes | str, error: Exception) -> RejectedError:
    """What is wrong, by name where producers often make it so."""
    if isinstance(data, bytes):
        if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return RejectedError("byte_order_mark", "it begins with a byte order mark: write UTF-8 without one")
        if len(data) > _REGISTRY_HEADER and data[0] == 0 and any(data[1:_REGISTRY_HEADER]):
            number = int.from_bytes(data[1:_REGISTRY_HEADER], "big")
            said = f"it begins with the header of Confluent's schema registry (schema {number}): write plain JSON"
            return RejectedError("schema_registry", said)
    return RejectedError("not_json", str(error))


def to_tree(value: object) -> Any:
    """The JSON tree (dicts, lists, strings, numbers) of a domain value, as rules and templates see it."""
    return msgspec.to_builtins(value)


def from_tree(tree: object, form: type[T]) -> T:
    """A domain value from its JSON tree; raises RejectedError as :func:`decode` does."""
    try:
        return msgspec.convert(tree, form)
    except msgspec.ValidationError as error:
        raise RejectedError("wrong_form", str(error)) from error


def schema(form: type) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a wire form."""
    return msgspec.json.schema(form)
