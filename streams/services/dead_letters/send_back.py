"""Send dead letters back: find them, plan it, and do it."""

import threading
from collections.abc import Sequence
from datetime import datetime

from streams.domain.audit import AuditEntry
from streams.ports.store import Store
from streams.services.dead_letters.find import LetterQuery, find_letters
from streams.services.dead_letters.redrive import MAX_ATTEMPTS, RedrivePlan, plan_redrive
from streams.services.topics.require import require_topics
from streams.services.topics.stream_access import StreamAccess
from streams.wire.dead_letters import TOPIC

_RECORDED = 1_000
"""Letters that the audit log names of one redrive."""

_ONE_AT_A_TIME = threading.Lock()
"""Two that plan at once would both send what neither has marked yet."""


def send_back(
    stream: StreamAccess,
    store: Store,
    query: LetterQuery,
    ids: Sequence[str],
    now: datetime,
    *,
    max_attempts: int = MAX_ATTEMPTS,
    dry_run: bool = False,
) -> RedrivePlan:
    """Send the letters that were found back to their topics, each once; returns what was or would be done.

    Raises:
        UnavailableError: no broker answers; what was sent until then is marked.
        TocsinError: a letter named is not there, or its topic is not.
    """
    with _ONE_AT_A_TIME:
        with stream.open_topic(TOPIC) as reader:
            plan = plan_redrive(find_letters(reader, query), ids, max_attempts)
        require_topics(stream.admin(), plan.topics)
        if plan.waiting and not dry_run:
            with store.begin() as tx:
                store.audit.note(tx, _entry(plan, store.author, now))
            for _ in stream.redriver().redrive(plan.waiting, now):
                pass
    return plan


def _entry(plan: RedrivePlan, who: str, now: datetime) -> AuditEntry:
    after = "\n".join(f"{each.id} to {each.letter.topic}" for each in plan.waiting[:_RECORDED])
    subject = f"{len(plan.waiting)} dead letter{'' if len(plan.waiting) == 1 else 's'}"
    return AuditEntry(at=now, who=who, action="redriven", kind="dead letter", subject=subject, after=after)
