"""Logging: readable lines for people or JSON lines for machines, without secrets in either."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_SECRET_NAME = re.compile(
    r"password|passwd|secret|token|authorization|cookie|signature|api_?key|credential", re.IGNORECASE
)
_SECRET_VALUES = (
    (re.compile(r"whsec_[\w+/=-]+"), "whsec_***"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 ***"),
    (re.compile(r"(?<=://)([^\s/@:]*):[^\s/@]+@"), r"\1:***@"),
)
_NOISY = {
    "aiokafka": "ERROR",
    "kafka": "ERROR",
    "httpx": "WARNING",  # it logs whole addresses, and some of them are secrets
    "httpcore": "WARNING",
    "asyncio": "WARNING",
    "alembic": "WARNING",
    "uvicorn": "WARNING",
    "mail": "WARNING",  # aiosmtpd, which tells of every command
}
_COLOURS = {"debug": "\x1b[2m", "warning": "\x1b[33m", "error": "\x1b[31m", "critical": "\x1b[31;1m"}
_PLAIN = re.compile(r"[^\s\"'=\x00-\x1f\x7f-\x9f]+")
_BREAKS = {i: f"\\x{i:02x}" for i in (*range(0x20), *range(0x7F, 0xA0))} | {ord("\n"): "\\n", ord("\t"): "\\t"}


def configure_logging(
    component: str,
    *,
    form: Literal["text", "json"] = "text",
    level: str = "info",
    stream: TextIO | None = None,
) -> None:
    """Send the records of structlog and of the standard library the same way; the last call holds.

    Args:
        component: which process this is (``worker``, ``notifier``, ``console``…); every line names it.
        form: for whom the lines are.
        level: the least level that is written.
        stream: where they go; standard error when None.
    """
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso" if form == "json" else "%H:%M:%S", utc=form == "json", key="time"),
        structlog.processors.format_exc_info,
    ]
    renderer: Processor = structlog.processors.JSONRenderer() if form == "json" else _Text(colours=stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.addFilter(_OnceAMinute())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _named(component),
                redact,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name, least in _NOISY.items():
        logging.getLogger(name).setLevel(least)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank what is named like a secret, and what looks like one inside texts."""
    return {key: _redacted(key, value) for key, value in event.items()}


def redact_text(text: str) -> str:
    """A text without webhook secrets, bearer tokens and passwords in addresses."""
    for pattern, replacement in _SECRET_VALUES:
        text = pattern.sub(replacement, text)
    return text


def _redacted(key: str, value: object) -> object:
    if _SECRET_NAME.search(key) and value is not None:
        return "***"
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, MutableMapping):
        return {str(k): _redacted(str(k), v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted("", v) for v in value]
    if isinstance(value, bool | int | float | None):
        return value
    return redact_text(str(value))


def _named(component: str) -> Processor:
    def name(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("component", component)
        return event

    return name


class _OnceAMinute(logging.Filter):
    """Lets a library say one thing once a minute: a Kafka client without a broker says it 100 times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in _NOISY:
            return True
        key = (record.name, str(record.msg))
        at, kept_back = self._said.get(key, (0.0, 0))
        if record.created - at < 60:
            self._said[key] = (at, kept_back + 1)
            return False
        self._said[key] = (record.created, 0)
        if kept_back:
            record.msg = f"{record.msg} (and {kept_back:,} times more since it was last said)"
        return True


class _Text:
    """``09:41:02 worker    what happened  key=value``: what comes from outside cannot begin a line of its own."""

    def __init__(self, *, colours: bool) -> None:
        self._colours = colours

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> str:
        rest: dict[str, Any] = dict(event)
        time, level, component = rest.pop("time"), rest.pop("level"), rest.pop("component")
        said = str(rest.pop("event")).translate(_BREAKS)
        trace = rest.pop("exception", None)
        words = [f"{component:<9}"]
        if level != "info":
            words.append(self._painted(level.upper(), _COLOURS.get(level, "")))
        words.append(said)
        words += [self._painted(f"{key}=", "\x1b[2m") + _spoken(value) for key, value in rest.items()]
        line = " ".join([self._painted(time, "\x1b[2m"), *words])
        return f"{line}\n{trace}" if trace else line

    def _painted(self, text: str, colour: str) -> str:
        return f"{colour}{text}\x1b[0m" if self._colours and colour else text


def _spoken(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    text = str(value)
    return text if _PLAIN.fullmatch(text) else '"' + text.translate(_BREAKS).replace('"', '\\"') + '"'
