"""What an article has reported so far."""

from dataclasses import dataclass, field

from streams.extract.verdict import TriggerVerdict


@dataclass(slots=True)
class Told:
    """The verdicts on an article so far, and the last one that a later sentence can repeat."""

    verdicts: list[TriggerVerdict] = field(default_factory=list)
    model: TriggerVerdict | None = None

    def add(self, verdicts: list[TriggerVerdict]) -> None:
        """Take in the verdicts on one more sentence."""
        self.verdicts += verdicts
        for verdict in verdicts:
            if verdict.fired and verdict.readings[0].type.startswith("membership."):
                self.model = verdict
