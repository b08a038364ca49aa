"""The store for somebody: what they change by it goes on record in the same transaction.

Services are given this in place of the plain store, so they need not note anything themselves. What is tracked, and how
it is shown, is one table (:mod:`streams.services.audit.tracked`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from streams.domain.audit import AuditEntry
from streams.ports.audit_log import AuditLog
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.services.audit.tracked import TRACKED, Tracked
from streams.wire.codec import encode


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, and what notes it."""

    who: str
    log: AuditLog
    clock: Callable[[], datetime]

    def note(self, tx: Transaction, tracked: Tracked, subject: str, before: object, after: object) -> None:
        """Put a change on record."""
        entry = AuditEntry(
            at=self.clock(),
            who=self.who,
            action=tracked.action(before, after),
            kind=tracked.kind,
            subject=subject,
            before=_text(tracked, before),
            after=_text(tracked, after),
        )
        self.log.note(tx, entry)


def audited_store(store: Store, who: str, clock: Callable[[], datetime]) -> Store:
    """The store with the same methods, of which those that change something put it on record.

    Args:
        store: the plain one.
        who: the name of a token or of who logged in, or ``operator`` for commands.
        clock: the time of entries.
    """
    author = Author(who, store.audit, clock)
    parts: dict[str, Any] = {name: _Audited(getattr(store, name), methods, author) for name, methods in TRACKED.items()}
    return replace(store, author=who, **parts)


@dataclass(frozen=True, slots=True)
class _Audited:
    """A part of the store; methods that are not tracked are its own."""

    _part: Any
    _methods: dict[str, Tracked]
    _author: Author

    def __getattr__(self, name: str) -> Any:
        method, tracked = getattr(self._part, name), self._methods.get(name)
        if tracked is None:
            return method

        def change(tx: Transaction, *args: Any) -> Any:
            given = tuple(list(each) if isinstance(each, Iterator) else each for each in args)
            before = tracked.look(self._part, tx, given)
            result = method(tx, *given)
            after = tracked.look(self._part, tx, given)
            if tracked.always or before != after:
                self._author.note(tx, tracked, tracked.subject(*given), before, after)
            return result

        return change


def _text(tracked: Tracked, thing: object) -> str:
    return "" if thing is None else encode(tracked.show(thing)).decode()
