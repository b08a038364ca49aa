"""Send dead letters back: find them, plan it, and do it."""

import threading
from collections.abc import Sequence
from datetime import datetime

from streams.ports.store import Store
from streams.services.dead_letters.find import LetterQuery, find_letters
from streams.services.dead_letters.redrive import MAX_ATTEMPTS, RedrivePlan, plan_redrive, redrive_letters
from streams.services.topics.require import require_topics
from streams.services.topics.stream_access import StreamAccess
from streams.wire.dead_letters import TOPIC

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
            for _ in redrive_letters(store, stream.redriver(), plan.waiting, now):
                pass
    return plan
