"""Decides whose fault a failure is: the record's only if that is proven, otherwise this machine's.

A record that is blamed becomes a dead letter and is never seen again, so a doubtful case stops the worker instead:
nothing is acknowledged, and the records come again once the machine is mended.
"""

import traceback
from collections.abc import Mapping

import sqlalchemy as sa
from jinja2 import TemplateError

from streams.domain.errors import TocsinError

MAX_IN_A_ROW = 4
"""So many records that fail with none done in between are the machine's fault, not the records'."""

_OF_DATA = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, TemplateError, sa.exc.DataError)
"""What Python, templates and the store raise over a value; they raise others for want of memory, files or stack."""


class MachineFaultError(TocsinError):
    """Work fails and no record is to blame: memory, files, the store, or a fault in rules or in Tocsin."""


def is_of_data(error: BaseException) -> bool:
    """Whether an exception is of a kind that a record's content can cause by itself."""
    if isinstance(error, sa.exc.StatementError) and not isinstance(error, sa.exc.DBAPIError):
        return isinstance(error.orig, _OF_DATA)  # a value that the statement cannot take
    return isinstance(error, _OF_DATA) and (isinstance(error, sa.exc.DataError) or not _is_raised_in_store(error))


def _is_raised_in_store(error: BaseException) -> bool:
    """Whether it comes from below SQLAlchemy, as when a damaged row cannot be read."""
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_globals.get("__name__", "").startswith("sqlalchemy.") for frame, _ in frames)


class FailureRun:
    """Failures alike with nothing done in between: one is a record's, a whole batch of them is the machine's."""

    def __init__(self) -> None:
        self._kind = ""
        self._sources: set[object] = set()

    def note(self, failures: Mapping[object, str], done: int, where: str) -> None:
        """Take in what came of a batch.

        Args:
            failures: what failed (an article counts once, whatever came of it) → the kind of its failure.
            done: how much did not fail.
            where: the last record of the batch, for the message.

        Raises:
            MachineFaultError: the whole batch failed alike, or so many batches of one.
        """
        kinds = set(failures.values())
        if done or len(kinds) != 1 or kinds != {self._kind}:
            self._sources.clear()
        if done or len(kinds) != 1:
            return
        (self._kind,) = kinds
        self._sources.update(failures)
        if len(failures) > 1 or len(self._sources) >= MAX_IN_A_ROW:
            raise MachineFaultError(
                f"{len(self._sources)} of {len(self._sources)} records fail alike ({self._kind}), up to {where}: that "
                "is the fault of rules, of the store or of Tocsin more likely than theirs; see the log above, and "
                "pass over records with `tocsin offsets reset` if it is theirs"
            )
