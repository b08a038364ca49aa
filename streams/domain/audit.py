"""The audit log: changes that people made."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """A change.

    Attributes:
        who: the name of their token or of who logged in, ``operator`` for commands; ``somebody`` who needed no login.
        action: what was done, as a verb: ``created``, ``changed``, ``removed``, ``paused``.
        kind: of what was changed: ``endpoint``, ``rule``, ``silence``; ``login`` for who logged in or tried to.
        subject: its id or name.
        before: its text or JSON before; empty for what is new. Secrets are left out.
        after: the same afterwards; empty for what was removed.
    """

    at: datetime
    who: str
    action: str
    kind: str
    subject: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which changes to list, newest first: those that meet every condition that is given.

    Attributes:
        before: those with a lower number: for pages.
    """

    who: str | None = None
    kind: str | None = None
    subject: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 50
