"""Mappings in YAML."""

from pathlib import Path

import yaml

from streams.adapters.yaml.section import Diagnostics, Section
from streams.adapters.yaml.tree import Node, documents
from streams.collect.json_mapping import wrong_mapping
from streams.domain.errors import Diagnostic, DiagnosticsError, Place
from streams.domain.json_mapping import FIELDS, JsonCursor, JsonMapping

_KEYS = ("items", "fields", "cursor")


def read_mapping(path: Path) -> JsonMapping:
    """The mapping that a file holds; raises DiagnosticsError with everything that is wrong."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DiagnosticsError([Diagnostic(Place(str(path)), f"cannot be read: {error.strerror or error}")]) from error
    return parse_mapping(data, str(path))


def parse_mapping(data: bytes, file: str) -> JsonMapping:
    """The mapping that the text of a file is; raises DiagnosticsError with everything that is wrong."""
    nodes, wrong = documents(data, file)
    diagnostics = Diagnostics(wrong)
    if not wrong and len(nodes) != 1:
        diagnostics.add(Place(file), f"a mapping is one document, not {len(nodes)}")
    found = [mapping_of(node, diagnostics) for node in nodes]
    diagnostics.raise_any()
    return found[0]


def mapping_of(node: Node, diagnostics: Diagnostics) -> JsonMapping:
    """The mapping that a node is; what is wrong is noted at its place."""
    before = len(diagnostics.found)
    section = Section(node, diagnostics, "a mapping", _KEYS)
    section.require("fields")
    fields_node, cursor_node = section.node("fields"), section.node("cursor")
    sections = {"": section}
    fields: dict[str, tuple[str, ...]] = {}
    if fields_node is not None:
        sections["fields"] = Section(fields_node, diagnostics, "fields", FIELDS)
        fields = {name: tuple(text.value for text in sections["fields"].texts(name)) for name in FIELDS}
    cursor: JsonCursor | None = None
    if cursor_node is not None:
        part = sections["cursor"] = Section(cursor_node, diagnostics, "cursor", ("value", "parameter", "kept"))
        part.require("value", "parameter")
        kept = part.truth("kept", default=False)
        cursor = JsonCursor(value=part.text("value"), parameter=part.text("parameter"), kept=kept)
    present = {name: found for name, found in fields.items() if found}
    mapping = JsonMapping(items=section.text("items"), fields=present, cursor=cursor)
    if len(diagnostics.found) == before:
        for place, said in wrong_mapping(mapping):
            where, _, key = place.rpartition(".")
            diagnostics.add(sections.get(where, section).place_of(key or place), said)
    return mapping


def write_mapping(mapping: JsonMapping) -> str:
    """A mapping as text that :func:`parse_mapping` reads."""
    return str(yaml.safe_dump(as_tree(mapping), sort_keys=False, allow_unicode=True))


def as_tree(mapping: JsonMapping) -> dict[str, object]:
    """A mapping as YAML that :func:`read_mapping` reads."""
    fields = {name: found[0] if len(found) == 1 else list(found) for name, found in mapping.fields.items()}
    tree: dict[str, object] = {"items": mapping.items} if mapping.items else {}
    tree["fields"] = fields
    if mapping.cursor is not None:
        cursor: dict[str, object] = {"value": mapping.cursor.value, "parameter": mapping.cursor.parameter}
        tree["cursor"] = cursor | ({"kept": True} if mapping.cursor.kept else {})
    return tree
