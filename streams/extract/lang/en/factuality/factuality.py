"""A stance: how far along and how certain an event is told to be."""

from dataclasses import dataclass, field

from streams.domain.event import Modality, Status


@dataclass(slots=True)
class Factuality:
    """What is known so far; ``status`` is open until something settles it.

    Attributes:
        weak: whether only an aspiration speaks for the event.
        presupposed: whether it is named as if known.
        aside: how much it is only a point in time for something else, 0 to 1.
        ongoing: whether it is told as going on.
        would: whether only a *would* that governs it makes it unreal, which may be somebody's words.
        owned: whether an exit says by name whose it is.
        undoing: whether somebody only wants to take it back.
        expected: whether it is only on somebody's agenda.
        refuted: whether it is told not to be so.
        hearsay: whether somebody tells it who neither does nor decides it.
        governors: cue class and word of everything that governs the trigger, from the inside out.
        reasons: what settled it, in order, for people.
    """

    status: Status | None = None
    modality: Modality = Modality.ASSERTED
    weak: bool = False
    relative: bool = False
    presupposed: bool = False
    subject: bool = True
    aside: float = 0.0
    asked: bool = False
    ongoing: bool = False
    governors: list[tuple[str, str]] = field(default_factory=list)
    reported: bool = False
    owned: bool = False
    would: bool = False
    undoing: bool = False
    intended: bool = False
    expected: bool = False
    refuted: bool = False
    hearsay: bool = False
    reasons: list[str] = field(default_factory=list)

    def note(self, why: str, status: Status | None = None, modality: Modality | None = None) -> None:
        """Settle the status and modality given, and say why."""
        self.status = status or self.status
        self.modality = modality or self.modality
        self.reasons.append(why)
