"""Formats rule files: uniform indentation, with every comment and line break kept."""

from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from streams.adapters.yaml.tree import Mapping, Node, Sequence, Text, documents
from streams.domain.errors import Diagnostic, DiagnosticsError, Place

NEVER_WRAP = 1 << 20


def format_rules(text: str, file: str) -> str:
    """The text in the common layout; raises DiagnosticsError if it is not YAML or would change."""
    before, diagnostics = documents(text.encode(), file)
    if diagnostics:
        raise DiagnosticsError(diagnostics)
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = NEVER_WRAP
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    try:
        yaml.dump_all(list(yaml.load_all(text)), out)
    except YAMLError as error:
        raise DiagnosticsError(
            [Diagnostic(Place(file), f"cannot be laid out: {' '.join(str(error).split())}")]
        ) from error
    result = out.getvalue()
    after, _ = documents(result.encode(), file)
    if [_meaning(node) for node in before] != [_meaning(node) for node in after]:
        raise DiagnosticsError(
            [Diagnostic(Place(file), "laying it out would change its meaning", "lay it out by hand")]
        )
    return result


def _meaning(node: Node) -> object:
    """The node without places."""
    match node:
        case Text():
            return node.value, node.number, node.truth, node.is_null
        case Sequence(items):
            return [_meaning(item) for item in items]
        case Mapping(entries):
            return [(key.value, _meaning(value)) for key, value in entries]
