"""Jinja2 templates of messages: sandboxed, strict about undefined names, escaped for their output format."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from textwrap import TextWrapper
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from markupsafe import escape

from streams.adapters.templates.sandbox import Sandbox
from streams.domain.errors import Diagnostic, DiagnosticsError, Place
from streams.domain.wording import moment
from streams.notify.presentation import Page

_MAX_URL = 1500

Tree = Any
"""A tree of JSON."""


class Templates:
    """The templates of one directory, and the shipped ones where it has none of that name.

    In ``*.html.j2`` every value is escaped for HTML. In ``*.json.j2`` every ``{{ … }}`` becomes one JSON value, so
    nothing that an article says can leave its string. ``*.txt.j2`` is plain.
    """

    def __init__(self, *directories: Path) -> None:
        """Prepare the directories, the first of which wins; nothing is read yet."""
        self.directories = directories
        self._prose = _environment(directories, autoescape=jinja2.select_autoescape(["html.j2"]))
        self._json = _environment(directories, autoescape=False, finalize=_json_value)

    def names(self) -> list[str]:
        """Every template, as :meth:`render` takes it; those that begin with ``_`` are parts of others."""
        return sorted(n for n in self._prose.list_templates(["j2"]) if not n.rpartition("/")[2].startswith("_"))

    def render(self, name: str, page: Page) -> str:
        """The text of a template for a message; raises DiagnosticsError with file and line."""
        environment = self._json if name.endswith(".json.j2") else self._prose
        try:
            return environment.get_template(name).render(page=page)
        except jinja2.TemplateNotFound as error:
            where = ", ".join(str(directory) for directory in self.directories)
            raise DiagnosticsError([Diagnostic(Place(name), f"no template {error.name} in {where}")]) from error
        except jinja2.TemplateSyntaxError as error:
            raise DiagnosticsError(
                [Diagnostic(Place(error.filename or name, error.lineno), str(error.message))]
            ) from error
        except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise DiagnosticsError([Diagnostic(_place(name, error), f"{type(error).__name__}: {error}")]) from error

    def render_json(self, name: str, page: Page) -> Tree:
        """The tree that a ``*.json.j2`` template makes; raises DiagnosticsError when it makes no JSON."""
        text = self.render(name, page)
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise DiagnosticsError(
                [Diagnostic(Place(name), f"makes no JSON: {error}", "look at it with tocsin templates preview")]
            ) from error


def _environment(directories: tuple[Path, ...], **options: Any) -> jinja2.Environment:
    environment = Sandbox(
        loader=jinja2.FileSystemLoader(directories),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **options,
    )
    environment.filters |= FILTERS
    return environment


def _json_value(value: object) -> object:
    if isinstance(value, jinja2.Undefined):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _place(name: str, error: BaseException) -> Place:
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return Place(name, line)


def day(at: datetime, beside: datetime, zone: str = "UTC") -> str:
    """``6 March``, with the year if it is not that of the time beside which it is read."""
    at = at.astimezone(ZoneInfo(zone))
    year = "" if at.year == beside.astimezone(ZoneInfo(zone)).year else f" {at.year}"
    return f"{at.day} {at:%B}{year}"


def wrap(text: str, indent: str = "", width: int = 76) -> str:
    """Fill lines of at most ``width`` characters, each behind ``indent``; long words (URLs) stay whole."""
    return _wrapper(indent[:width], width).fill(" ".join(text.split()))


@lru_cache
def _wrapper(indent: str, width: int) -> TextWrapper:
    return TextWrapper(
        width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def shorten(text: str, length: int) -> str:
    """The text in at most ``length`` characters, with an ellipsis where it was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def slack(text: str) -> str:
    """Text in Slack's mrkdwn: nothing in it mentions, links or formats."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for character in "*_~`":
        text = text.replace(character, f"\u2060{character}\u2060")
    return text


def slack_link(url: str, text: str) -> str:
    """A link in Slack's mrkdwn; where the URL would take most of what a block may hold, only the text."""
    url = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return slack(text) if len(url) > _MAX_URL else f"<{url}|{slack(text)}>"


def markdown(text: str) -> str:
    """Text in Markdown (Discord, Teams): nothing in it mentions, links or formats."""
    for character in "\\`*_~|[]()<>#":
        text = text.replace(character, "\\" + character)
    return text.replace("@", "@\u200b")


def markdown_link(url: str, text: str) -> str:
    """A link in Markdown; where the URL would take most of what a message may hold, only the text."""
    url = url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
    return markdown(text) if len(url) > _MAX_URL else f"[{markdown(text)}]({url})"


def html_link(url: str, text: str) -> str:
    """A link in HTML."""
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def rgb(colour: str) -> int:
    """The number of a colour such as ``#c2410c``."""
    return int(colour.removeprefix("#"), 16)


FILTERS: dict[str, Callable[..., Any]] = {
    "moment": moment,
    "day": day,
    "wrap": wrap,
    "shorten": shorten,
    "slack": slack,
    "slack_link": slack_link,
    "markdown": markdown,
    "markdown_link": markdown_link,
    "one_line": lambda text: " ".join(text.split()),
    "html": lambda text: str(escape(text)),
    "html_link": html_link,
    "rgb": rgb,
}
