"""Fields of a JSON object, read with every fault collected."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from streams.domain.errors import RejectedError

E = TypeVar("E", bound=StrEnum)


class Fields:
    """Reads typed fields of one JSON object; what is wrong is collected, and :meth:`raise_faults` raises it at once."""

    def __init__(
        self, tree: Mapping[str, object], prefix: str = "", diagnostics: list[tuple[str, str, str]] | None = None
    ):
        self._tree = tree
        self._prefix = prefix
        self._faults: list[tuple[str, str, str]] = [] if diagnostics is None else diagnostics

    def diagnostic(self, code: str, message: str, *, name: str = "") -> None:
        """Note a fault, of the field of that name if there is one."""
        self._faults.append((code, message, name))

    def is_faulty(self, *names: str) -> bool:
        """Whether one of these fields was at fault."""
        return any(name in names for _, _, name in self._faults)

    def raise_faults(self) -> None:
        """Raise RejectedError with all faults noted, if there are any."""
        if self._faults:
            raise RejectedError(self._faults[0][0], "; ".join(message for _, message, _ in self._faults))

    def string(self, name: str, *, longest: int) -> str | None:
        """A text of at most so many characters; none for a missing, null or blank one."""
        value = self._tree.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong(name, "text", value)
            return None
        if not value or value.isspace():
            return None
        label = self._prefix + name
        if "\x00" in value:
            self.diagnostic("null_character", f"{label} contains a null character", name=name)
        elif len(value) > longest:
            self.diagnostic(
                "too_long", f"{label} has {len(value):,} characters; at most {longest:,} are taken", name=name
            )
        elif not _is_unicode(value):
            self.diagnostic("bad_unicode", f"{label} contains half of a surrogate pair", name=name)
        else:
            return value
        return None

    def whole_number(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number of that span; none for a missing or null one."""
        value = self._tree.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self._wrong(name, "a whole number", value)
        elif not least <= value <= most:
            self.diagnostic("wrong_form", f"{self._prefix}{name} is {value}; it goes from {least} to {most}", name=name)
        else:
            return value
        return None

    def yes_or_no(self, name: str) -> bool:
        """True or false; false for a missing or null one."""
        value = self._tree.get(name)
        if value is not None and not isinstance(value, bool):
            self._wrong(name, "true or false", value)
        return value is True

    def choice(self, name: str, among: type[E]) -> E | None:
        """One of the words of an enumeration; none for a missing or null one."""
        value = self.string(name, longest=64)
        if value is None:
            return None
        try:
            return among(value)
        except ValueError:
            words = ", ".join(each.value for each in among)
            self.diagnostic("wrong_form", f"{self._prefix}{name} is {value!r}; it is one of {words}", name=name)
            return None

    def moment(self, name: str) -> datetime | None:
        """An ISO 8601 time with its zone, in UTC; none for a missing or null one."""
        value = self.string(name, longest=64)
        if value is None:
            return None
        label = self._prefix + name
        try:
            moment = datetime.fromisoformat(value.strip())
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
            self.diagnostic("bad_date", f"{label} {value!r} has no time zone: write 2022-05-15T20:11:00Z", name=name)
        except (ValueError, OverflowError):
            self.diagnostic("bad_date", f"{label} {value!r} is not a time: write 2022-05-15T20:11:00Z", name=name)
        return None

    def mapping_or_string(self, name: str) -> "Fields | str | None":
        """An object's fields, or a text of at most 255 characters."""
        value = self._tree.get(name)
        if isinstance(value, Mapping):
            return Fields(value, f"{self._prefix}{name}.", self._faults)
        if value is None or isinstance(value, str):
            return self.string(name, longest=255)
        self._wrong(name, "text or an object", value)
        return None

    def _wrong(self, name: str, wanted: str, value: object) -> None:
        self.diagnostic("wrong_form", f"{self._prefix}{name} must be {wanted}, not {type_name(value)}", name=name)


def type_name(value: object) -> str:
    """What a JSON value is, in words."""
    names = {type(None): "null", bool: "true or false", str: "text", int: "a number", float: "a number", list: "a list"}
    return names.get(type(value), "an object")


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
