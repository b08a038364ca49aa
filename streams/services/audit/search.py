"""Search the record of changes."""

from dataclasses import dataclass

from streams.domain.audit import AuditEntry, AuditQuery
from streams.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Some changes with their numbers, newest first; ``next`` is ``before`` of the next page, none on the last."""

    entries: tuple[tuple[int, AuditEntry], ...]
    next: int | None


def search_audit(store: Store, query: AuditQuery) -> AuditPage:
    """The changes of the query."""
    with store.read() as tx:
        found = store.audit.entries(tx, query)
    return AuditPage(entries=tuple(found), next=found[-1][0] if len(found) == query.limit else None)
