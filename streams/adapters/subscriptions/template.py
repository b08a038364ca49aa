"""Templates of subscriptions in YAML."""

from pathlib import Path

from streams.adapters.templates.custom_body import tree_of
from streams.adapters.yaml.section import Diagnostics, Section
from streams.adapters.yaml.tree import Node, documents
from streams.domain.errors import Diagnostic, Place
from streams.domain.message_template import MessageTemplate

_KEYS = ("subject", "text", "body")


def load_template(file: Path) -> MessageTemplate:
    """The template that a file holds; raises DiagnosticsError with everything that is wrong."""
    nodes, wrong = documents(file.read_bytes(), str(file))
    diagnostics = Diagnostics(wrong)
    if not wrong and len(nodes) != 1:
        diagnostics.add(Place(str(file)), f"it has {len(nodes)} documents", "write the one template")
    diagnostics.raise_any()
    template = read_template(nodes[0], diagnostics)
    diagnostics.raise_any()
    return template


def read_template(node: Node, diagnostics: Diagnostics) -> MessageTemplate:
    """The template of a YAML node; what is wrong is added to ``diagnostics``, with its place."""
    section = Section(node, diagnostics, "a template", _KEYS)
    wrong: list[Diagnostic] = []
    for key in ("subject", "text"):
        if (text := section.node(key)) is not None:
            tree_of(text, wrong)
    body = section.node("body")
    tree = None if body is None else tree_of(body, wrong)
    diagnostics.found.extend(wrong)
    return MessageTemplate(subject=section.text("subject"), text=section.text("text", longest=10_000), body=tree)
