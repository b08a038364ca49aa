"""The audit log: changes that people made."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """A change.

    Attributes:
        who: the name of their token, or ``operator``.
        action: what was done, as a verb: ``saved``, ``removed``.
        kind: of what was changed: ``rule``, ``silence``.
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
