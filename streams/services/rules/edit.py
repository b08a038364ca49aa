"""Edit the file of a rule: check a text, save it, see what was saved before."""

from datetime import datetime

from streams.domain.audit import AuditEntry, AuditQuery
from streams.domain.rule import Rule
from streams.ports.rule_files import RuleFiles
from streams.ports.store import Store

KIND = "rule"
"""What edits are called in the record of changes."""


def save_rule(store: Store, files: RuleFiles, rule: Rule, texts: tuple[str, str], who: str, now: datetime) -> None:
    """Replace the text of a rule's file by another one; running workers take it up by themselves.

    Args:
        store: keeps the record of the change.
        files: the rules directory.
        rule: the rule as it is in force, by which the file is found.
        texts: the text that is replaced, and the new one.
        who: the name of who edits it.
        now: when.

    Raises:
        DiagnosticsError: everything that is wrong in the new text.
        ConflictError: the file was changed meanwhile, or nothing may be saved.
        UnavailableError: it cannot be written.
    """
    before, after = texts
    files.check(rule.place, after)
    with store.begin() as tx:
        entry = AuditEntry(at=now, who=who, action="saved", kind=KIND, subject=rule.id, before=before, after=after)
        store.audit.note(tx, entry)
        files.save(rule.place, after, before)


def edits_of(store: Store, rule_id: str, limit: int = 20) -> list[AuditEntry]:
    """The last edits of a rule, newest first."""
    with store.read() as tx:
        return [entry for _, entry in store.audit.entries(tx, AuditQuery(kind=KIND, subject=rule_id, limit=limit))]
