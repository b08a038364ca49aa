"""Summaries: the one line of an alert, rendered from a rule's Jinja text.

Only names of fields, text, ``if`` and a few filters are allowed. Nothing in a summary can loop, call or reach into
Python, so that rendering always ends and always fits on a line.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from streams.detect.match.fields import FIELDS, Values
from streams.domain.condition import Scalar

MAX_LENGTH = 300
FILTERS = frozenset({"capitalize", "default", "lower", "title", "trim", "upper"})
ALERT_NAMES = ("alert.event_count", "alert.severity", "alert.source_count", "alert.stage", "rule.id", "rule.title")
NAMES = (*FIELDS, *ALERT_NAMES)
"""Every name that a summary can use."""

_ALLOWED = (
    nodes.And,
    nodes.Compare,
    nodes.Concat,
    nodes.CondExpr,
    nodes.Const,
    nodes.Filter,
    nodes.Getattr,
    nodes.If,
    nodes.Name,
    nodes.Not,
    nodes.Operand,
    nodes.Or,
    nodes.Output,
    nodes.Template,
    nodes.TemplateData,
)
_ENVIRONMENT = ImmutableSandboxedEnvironment(autoescape=False)


class SummaryError(ValueError):
    """A summary that cannot be compiled; the text says why.

    Attributes:
        unknown: the dotted names that are not known, where that is the reason.
    """

    def __init__(self, message: str, unknown: tuple[str, ...] = ()) -> None:
        self.unknown = unknown
        super().__init__(message)


class Summary:
    """A compiled summary.

    Attributes:
        names: the dotted names that it uses, sorted.
    """

    def __init__(self, text: str) -> None:
        try:
            tree = _ENVIRONMENT.parse(text)
            self.names = tuple(sorted(set(_names(tree))))
            unknown = tuple(name for name in self.names if name not in NAMES)
            if unknown:
                raise SummaryError(f"a summary knows no name {' or '.join(unknown)}", unknown)
            self._template = _ENVIRONMENT.from_string(tree)
            self.render(defaultdict(tuple), {})
        except (TemplateError, TypeError, RecursionError) as error:
            raise SummaryError(f"not a summary that Jinja understands: {error}") from error

    def render(self, view: Mapping[str, Values], about: Mapping[str, object]) -> str:
        """One line of text; a name without a value becomes the empty text.

        Args:
            view: the event's fields.
            about: the values of :data:`ALERT_NAMES`.
        """
        context: dict[str, dict[str, object]] = {}
        for name in self.names:
            part, _, leaf = name.partition(".")
            value = about.get(name, "") if name in ALERT_NAMES else ", ".join(map(_text, view[name]))
            context.setdefault(part, {})[leaf] = value
        line = " ".join(self._template.render(context).split())
        return line if len(line) <= MAX_LENGTH else line[: MAX_LENGTH - 1].rstrip() + "…"


@lru_cache(maxsize=65_536)
def compiled(text: str) -> Summary:
    """The summary of this text, compiled once; raises SummaryError."""
    return Summary(text)


def _text(value: Scalar) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _names(node: nodes.Node) -> Iterator[str]:
    """The dotted names used below the node; raises SummaryError for what is not allowed."""
    if not isinstance(node, _ALLOWED):
        raise SummaryError(f"a summary cannot use {type(node).__name__.lower()}")
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise SummaryError(f"a summary cannot use the filter {node.name}; allowed are {', '.join(sorted(FILTERS))}")
    name = _dotted(node)
    if name is None:
        for child in node.iter_child_nodes():
            yield from _names(child)
    else:
        yield name


def _dotted(node: nodes.Node) -> str | None:
    """The dotted name that a chain of attributes spells; None for another node."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and (front := _dotted(node.node)) is not None:
        return f"{front}.{node.attr}"
    return None
