"""The form in which people say which alerts they want."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.domain.alert import Severity
from streams.domain.errors import RejectedError
from streams.domain.subscription import Selector

LISTS = ("rules", "labels", "countries", "organisations", "types", "parameters")
"""The fields that take several values, separated by commas."""


@dataclass(frozen=True, slots=True)
class SelectionForm:
    """The fields as they were filled in."""

    rules: str = ""
    labels: str = ""
    countries: str = ""
    organisations: str = ""
    types: str = ""
    parameters: str = ""
    severity: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "SelectionForm":
        """The form out of the parameters of a request."""
        return cls(**{name: fields.get(name, "").strip()[:2_000] for name in (*LISTS, "severity")})

    @classmethod
    def showing(cls, selector: Selector) -> "SelectionForm":
        """The form filled in with a selector."""
        return cls(
            rules=", ".join(selector.rules),
            labels=_shown(selector.labels),
            countries=", ".join(selector.countries),
            organisations=", ".join(selector.organisations),
            types=", ".join(selector.types),
            parameters=_shown(selector.parameters),
            severity=selector.min_severity or "",
        )

    def selector(self) -> Selector:
        """What it asks for, names as they were written; raises RejectedError."""
        if self.severity and self.severity not in list(Severity):
            raise RejectedError("wrong_subscription", f"severity: {self.severity!r} is none of {', '.join(Severity)}")
        return Selector(
            rules=_several(self.rules),
            labels=_named_values(self.labels, "labels", "topic=integration"),
            min_severity=Severity(self.severity) if self.severity else None,
            countries=_several(self.countries),
            organisations=_several(self.organisations),
            types=_several(self.types),
            parameters=_named_values(self.parameters, "parameters", "watchlist=MLI"),
        )


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _shown(values: Mapping[str, Iterable[str]]) -> str:
    return ", ".join(f"{name}={value}" for name, several in values.items() for value in several)


def _named_values(text: str, field: str, example: str) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for part in _several(text):
        name, equals, value = (each.strip() for each in part.partition("="))
        if not (name and equals and value):
            raise RejectedError("wrong_subscription", f"{field}: write {part!r} like {example}")
        values[name] = (*values.get(name, ()), value)
    return values
