"""Custom bodies of endpoints: a JSON tree whose strings may contain sandboxed Jinja expressions over the CloudEvent."""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jinja2

from streams.adapters.templates.sandbox import Sandbox
from streams.adapters.yaml.tree import Mapping, Node, Sequence, documents
from streams.domain.errors import Diagnostic, DiagnosticsError, Place

LIMIT = 256_000
"""Most bytes of a body."""
MAX_TEXT = 10_000
"""Most characters of one text with expressions, each of which can put in as much as the event says."""

Tree = Any
"""A tree of JSON."""

_WHOLE = re.compile(r"\s*\{\{(?P<expression>(?:(?!\}\}|\{\{).)*)\}\}\s*", re.DOTALL)


_ENVIRONMENT = Sandbox(undefined=jinja2.StrictUndefined, autoescape=False)
_ENVIRONMENT.globals.clear()

_Render = Callable[[dict[str, Any]], Any]


def read(data: bytes, file: str) -> Tree:
    """The tree that a YAML file describes; raises DiagnosticsError with everything that is wrong, and where."""
    nodes, diagnostics = documents(data, file)
    trees = [tree_of(node, diagnostics) for node in nodes]
    if not diagnostics and len(trees) != 1:
        diagnostics = [
            Diagnostic(Place(file), f"it has {len(trees)} documents", "write the one body that is to be sent")
        ]
    if diagnostics:
        raise DiagnosticsError(diagnostics)
    return trees[0]


def render(tree: Tree, cloud_event: bytes) -> bytes:
    """The body in JSON.

    Expressions see the event's attributes (``id``, ``type``, ``time``…) and ``data``, and of its last change
    ``change`` and ``alert``. A text that is nothing but one expression becomes that expression's value, be it a
    number or a list; elsewhere values are put in as text. Raises DiagnosticsError that says which text is wrong.
    """
    event = json.loads(cloud_event)
    changes = event["data"]["changes"]
    last = changes[-1] if changes else None
    names = {**event, "change": last, "alert": last["alert"] if last else None}
    body = json.dumps(_rendered(tree, names, "body"), ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > LIMIT:
        raise DiagnosticsError([Diagnostic(Place("body"), f"it makes {len(body)} bytes, more than {LIMIT}")])
    return body


def render_text(text: str, cloud_event: bytes) -> str:
    """A text with its expressions put in, as :func:`render` sees them; raises what that does."""
    value = json.loads(render(text, cloud_event))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def tree_of(node: Node, diagnostics: list[Diagnostic]) -> Tree:
    """The tree of a YAML node; what is wrong with its expressions is added to ``diagnostics``."""
    if isinstance(node, Mapping):
        return {key.value: tree_of(value, diagnostics) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [tree_of(item, diagnostics) for item in node.items]
    if node.is_null or node.truth is not None:
        return node.truth
    if node.number is not None:
        return int(node.number) if node.number.is_integer() else node.number
    try:
        _compiled(node.value)
    except jinja2.TemplateSyntaxError as error:
        diagnostics.append(Diagnostic(node.place, str(error.message)))
    return node.value


def _rendered(tree: Tree, names: dict[str, Any], path: str) -> Tree:
    if isinstance(tree, dict):
        return {key: _rendered(value, names, f"{path}.{key}") for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_rendered(value, names, f"{path}[{number}]") for number, value in enumerate(tree)]
    if not isinstance(tree, str):
        return tree
    try:
        value = _compiled(tree)(names)
        json.dumps(value)
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise DiagnosticsError([Diagnostic(Place(path), f"{tree!r}: {error}")]) from error
    return value


@lru_cache(maxsize=1024)
def _compiled(text: str) -> _Render:
    """What makes a value of a text; raises jinja2.TemplateSyntaxError."""
    if len(text) > MAX_TEXT:
        raise jinja2.TemplateSyntaxError(f"a text has {len(text):,} characters, more than {MAX_TEXT:,}", 1)
    if "{%" in text:
        raise jinja2.TemplateSyntaxError("statements ({% … %}) are not for bodies; expressions ({{ … }}) are", 1)
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return _ENVIRONMENT.from_string(text).render
    try:
        evaluate = _ENVIRONMENT.compile_expression(whole["expression"], undefined_to_none=False)
    except RecursionError as error:
        raise jinja2.TemplateSyntaxError("it is nested too deeply", 1) from error
    return lambda names: _defined(evaluate(names))


def _defined(value: Any) -> Any:
    return str(value) if isinstance(value, jinja2.Undefined) else value
