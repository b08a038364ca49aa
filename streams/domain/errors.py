"""Faults in input, as values that say where, what and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file: 1-based line and column; 0 where there is none to name."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """``file:line:column`` as editors and terminals link it."""
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One thing that is wrong with input, in words that name the remedy."""

    place: Place
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """One line: place, what is wrong, what to do."""
        return f"{self.place}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class TocsinError(Exception):
    """The root of what Tocsin raises on purpose; its text is one clear line for a person.

    ::

        TocsinError
        ├── DiagnosticsError      input files with one or more faults, all of them listed
        ├── RejectedError    one record that cannot be processed, with a code for the dead-letter header
        ├── NotFoundError    there is nothing of that name
        ├── ConflictError    what is asked for is not possible in the state in which things are
        │   └── ChangedError     what was to be changed is no longer what the caller took it for
        └── UnavailableError broker, store or server cannot be reached: try again later
    """


class DiagnosticsError(TocsinError):
    """Input with one or more faults; the text lists all of them, one a line."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        self.diagnostics = sorted(diagnostics)
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))


class RejectedError(TocsinError):
    """One record that cannot be processed.

    Attributes:
        code: a short stable word for machines, such as ``not_json``; becomes the dead letter's error code.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class NotFoundError(TocsinError):
    """There is nothing of that name.

    Attributes:
        listed_by: the command, without ``tocsin``, that lists what there is.
    """

    def __init__(self, message: str, *, listed_by: str) -> None:
        self.listed_by = listed_by
        super().__init__(message)


class ConflictError(TocsinError):
    """What is asked for is not possible in the state in which things are."""


class ChangedError(ConflictError):
    """What was to be changed is no longer what the caller took it for."""


class UnavailableError(TocsinError):
    """Something outside (broker, store, mail server) cannot be reached now; the work must be tried again."""
