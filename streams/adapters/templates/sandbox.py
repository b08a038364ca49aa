"""The sandbox for templates that people write: no access to Python, and bounded output."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import jinja2
from jinja2 import nodes, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.filters import do_tojson
from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_CHARACTERS = 300_000
"""Of any text that a template makes on its way."""

_VALUES = (str, bytes, int, float, list, tuple, dict)
_METHODS = frozenset(
    "capitalize casefold count endswith find get index items keys lower lstrip partition rpartition rsplit rstrip split"
    " splitlines startswith strip swapcase title upper values removeprefix removesuffix".split()
)
"""Of texts, numbers and collections; none makes its text much longer."""
_FILTERS = frozenset(
    "abs attr capitalize count d default dictsort e escape first float forceescape int items join last length list"
    " lower map max min reject rejectattr replace reverse round safe select selectattr sort string striptags sum title"
    " tojson trim truncate unique upper urlencode wordcount".split()
)
"""Of Jinja's own; left out are those that take a width, an indent, a number of lines or a format."""


class _Code(CodeGenerator):
    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Join through the environment, which bounds what comes out."""
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment in which no width, format, repetition or doubling makes a text or number without bound."""

    code_generator_class = _Code
    intercepted_binops = frozenset({"+", "*", "**", "%"})
    intercepted_unops = frozenset()

    def __init__(self, **options: Any) -> None:
        super().__init__(optimized=False, **options)  # or constants are made, and kept, before anybody renders
        self.globals.pop("lipsum", None)
        self.filters = {name: _bounded(each) for name, each in self.filters.items() if name in _FILTERS}
        self.filters |= {
            "join": _join(self.filters["join"]),
            "replace": _replace(self.filters["replace"]),
            "round": lambda value, precision=0: round(value, precision),  # Jinja's own takes powers of ten
            "tojson": pass_eval_context(lambda context, value: bounded(do_tojson(context, value))),  # without indent
        }

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        """Calculate with small numbers; texts can be added and nothing else."""
        sizes = [each if isinstance(each, int | float) else len(each) for each in (left, right) if _is_plain(each)]
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        is_repetition = operator == "*" and len(sizes) == 2 and sizes[0] * sizes[1] <= MAX_CHARACTERS
        if operator == "**" or not (numbers or operator == "+" or is_repetition):
            raise SecurityError(f"{operator} makes too much of too little: it is for numbers, and ** for nobody")
        return bounded(super().call_binop(context, operator, left, right))

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja has it
        """Call what is not of the values themselves, and the harmless methods of these."""
        owner = getattr(__obj, "__self__", None)
        if isinstance(owner, str) and __obj.__name__ == "replace" and len(args) >= 2:
            _reckon(owner.count(str(args[0])), args[1])
        elif isinstance(owner, _VALUES) and getattr(__obj, "__name__", "") not in _METHODS:
            raise SecurityError(f"{getattr(__obj, '__name__', 'this')}() is not for templates")
        return bounded(super().call(__context, __obj, *args, **kwargs))

    def compile(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        """Compile a template; what is nested too deeply for Python is a fault of the template."""
        try:
            return super().compile(source, *args, **kwargs)
        except (RecursionError, MemoryError, SyntaxError) as error:
            raise jinja2.TemplateSyntaxError("it is nested too deeply", 1) from error

    def wrap_str_format(self, value: Any) -> None:
        """Leave ``str.format`` as it is: it is refused when it is called."""

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """All parts; raises SecurityError when they become too long."""
        found, size = [], 0
        for part in parts:
            size += len(part)
            if size > MAX_CHARACTERS:
                raise SecurityError(f"it makes a text of more than {MAX_CHARACTERS:,} characters")
            found.append(part)
        return "".join(found)

    def joined(self, parts: Iterable[object]) -> Any:
        """The value of ``a ~ b``."""
        return bounded((jinja2.runtime.markup_join if self.autoescape else jinja2.runtime.str_join)(parts))


def _is_plain(value: object) -> bool:
    return isinstance(value, int | float | str)


def bounded(value: Any) -> Any:
    """The value; raises SecurityError when it is too long a text or too large a number."""
    if isinstance(value, str | bytes | list | tuple) and len(value) > MAX_CHARACTERS:
        raise SecurityError(f"it makes a text of more than {MAX_CHARACTERS:,} characters")
    if isinstance(value, int) and value.bit_length() > 256:
        raise SecurityError("it makes too large a number")
    return value


def _reckon(times: int, text: object) -> None:
    if times * len(str(text)) > MAX_CHARACTERS:
        raise SecurityError(f"it makes a text of more than {MAX_CHARACTERS:,} characters")


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return bounded(function(*args, **kwargs))

    return call


def _replace(function: Callable[..., Any]) -> Callable[..., Any]:
    """Reckons before it replaces: a text in each place of another grows as their product."""

    @wraps(function)
    def call(eval_ctx: Any, s: Any, old: Any, new: Any, count: int | None = None) -> Any:
        _reckon(str(s).count(str(old)), new)
        return function(eval_ctx, s, old, new, count)

    return call


def _join(function: Callable[..., Any]) -> Callable[..., Any]:
    """Reckons before it joins, for the same reason."""

    @wraps(function)
    def call(eval_ctx: Any, value: Iterable[Any], d: str = "", attribute: str | int | None = None) -> Any:
        values = list(value)
        _reckon(len(values), d)
        return function(eval_ctx, values, d, attribute)

    return call
