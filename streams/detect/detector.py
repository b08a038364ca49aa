"""Detection: events and withdrawals in, alert changes out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from streams.detect.batch import Batch
from streams.detect.inhibition import inhibitors, strengths
from streams.detect.input import Input
from streams.detect.preparing import prepare
from streams.detect.rulebook import RuleBook
from streams.domain.alert import AlertChange
from streams.domain.rule import RuleStatus
from streams.ports.detect_state import DetectState
from streams.ports.rule_history import RuleHistory


class Detector:
    """Leads alerts through their lives by the rules of one rule book; keeps no state of its own."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        strength = strengths(book.rules)
        self._order = {rule_id: (-strength[rule_id], rule_id) for rule_id in book.rules}
        self._stronger = inhibitors(book.rules)
        waits = (rule for rule in book.rules.values() if rule.status is RuleStatus.STABLE)
        self._catching_up = frozenset(rule.id for rule in waits)
        self._patience = {rule.id: rule.alert.close_after for rule in book.rules.values()}

    def prepare(self, state: DetectState, history: RuleHistory, now: datetime) -> None:
        """Let new, edited and renamed rules take over what they know of the past; nobody is told of any of it."""
        prepare(self._book, state, history, now)

    def detect(self, inputs: Sequence[Input], state: DetectState, now: datetime) -> list[AlertChange]:
        """Take the inputs in order and write what they change.

        The same inputs in batches of other sizes give the same; inputs that were taken before change nothing.

        Args:
            inputs: events and withdrawals.
            state: of one transaction.
            now: by the wall clock.

        Returns:
            The alert changes that were not known before, in order.
        """
        longest = max(self._patience.values(), default=timedelta(0))
        return Batch(self._book, self._order, self._stronger, state, now).run(inputs, longest)

    def tick(self, state: DetectState, now: datetime) -> list[AlertChange]:
        """Let time pass without input: silence closes alerts, absences become certain, edits of rules take hold."""
        batch = Batch(self._book, self._order, self._stronger, state, now)
        batch.adopt(self._patience)
        batch.catch_up(self._catching_up)
        return batch.run((), timedelta(0))
