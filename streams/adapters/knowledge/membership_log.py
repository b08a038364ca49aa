"""Turns a log of joins, exits, suspensions and restorations into spells of membership."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from streams.adapters.yaml.tree import Node
from streams.domain.entity import Membership
from streams.domain.period import Period

ACTIONS = ("left", "joined", "suspended", "restored")
"""The kinds of entries, in the order in which those of one day apply."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One country's change on one day, and where it is written."""

    day: date
    action: str
    country: str
    node: Node


@dataclass(frozen=True, slots=True)
class Lifetime:
    """From when to when the organisation existed, as far as is known."""

    founded: date | None
    dissolved: date | None


FaultAt = Callable[[Node, str, str], None]


def spells(
    entries: Iterable[Entry],
    lifetime: Lifetime,
    ended: Mapping[str, date | None],
    diagnostic: FaultAt,
    base: Iterable[Membership] = (),
) -> tuple[Membership, ...]:
    """The spells of every country, oldest first; a contradiction in the log is a fault at its entry.

    Args:
        entries: the log, in any order.
        lifetime: spells still open end when the organisation is dissolved.
        ended: when historical countries came to an end: their open spells end there too.
        diagnostic: told of contradictions.
        base: spells taken over from another organisation for countries that have no ``joined`` entry here.
    """
    logs: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        logs[entry.country].append(entry)
    own = {country for country, log in logs.items() if any(e.action == "joined" for e in log)}
    inherited: dict[str, list[Membership]] = defaultdict(list)
    for spell in base:
        if spell.country not in own:
            inherited[spell.country].append(spell)
    found: list[Membership] = []
    for country in sorted(logs.keys() | inherited.keys()):
        if country not in logs and lifetime.dissolved is None and _fits(inherited[country], lifetime.founded):
            found += inherited[country]  # most spells of universal bodies: shared, not copied
            continue
        ends = [day for day in (lifetime.dissolved, ended.get(country)) if day]
        found += _Spells(country, diagnostic, lifetime).run(inherited[country], logs[country], min(ends, default=None))
    return tuple(found)


def _fits(inherited: list[Membership], founded: date | None) -> bool:
    """Whether spells can be taken over as they are: none suspended there, none begun before the body here."""
    return all(
        not m.suspensions and (founded is None or m.period.start is None or m.period.start >= founded)
        for m in inherited
    )


class _Spells:
    """The spells of one country in one organisation while its log is being replayed."""

    def __init__(self, country: str, diagnostic: FaultAt, lifetime: Lifetime) -> None:
        self._country = country
        self._fault = diagnostic
        self._lifetime = lifetime
        self._closed: list[Membership] = []
        self._since: date | None = None
        self._suspensions: list[Period] = []
        self._suspended_since: date | None = None

    def run(self, inherited: list[Membership], log: list[Entry], end: date | None) -> list[Membership]:
        """Replay the log after the inherited spells; the last spell stays open, or ends with its country or body."""
        for spell in inherited:
            start = max(filter(None, (spell.period.start, self._lifetime.founded)), default=None)
            if spell.period.end is None:
                self._since = start
            elif start is None or start < spell.period.end:
                self._closed.append(Membership(country=self._country, period=Period(start, spell.period.end)))
        for entry in sorted(log, key=lambda e: (e.day, ACTIONS.index(e.action))):
            self._outside_lifetime(entry)
            getattr(self, f"_{entry.action}")(entry)
        if self._since and (end is None or self._since < end):
            self._close(end)
        return self._closed

    def _outside_lifetime(self, entry: Entry) -> None:
        founded, dissolved = self._lifetime.founded, self._lifetime.dissolved
        if founded and entry.day < founded:
            self._say(entry, f"before the organisation was founded ({founded})", "mend one of the two dates")
        if dissolved and entry.day > dissolved:
            self._say(entry, f"after the organisation was dissolved ({dissolved})", "mend one of the two dates")

    def _joined(self, entry: Entry) -> None:
        if self._since:
            self._say(entry, f"while it is a member since {self._since}", "say when it left in between")
            return
        self._since = entry.day

    def _left(self, entry: Entry) -> None:
        if not self._since:
            self._say(entry, "without being a member", "say when it joined, or mend the date")
        elif entry.day <= self._since:
            self._say(entry, f"not after it joined ({self._since})", "mend one of the two dates")
        else:
            self._close(entry.day)

    def _suspended(self, entry: Entry) -> None:
        if not self._since:
            self._say(entry, "without being a member", "say when it joined, or mend the date")
        elif self._suspended_since:
            self._say(entry, f"while it is suspended since {self._suspended_since}", "say when it was restored")
        else:
            self._suspended_since = entry.day

    def _restored(self, entry: Entry) -> None:
        if not self._suspended_since:
            self._say(entry, "without being suspended", "say when it was suspended, or mend the date")
            return
        self._suspensions.append(Period(self._suspended_since, entry.day))
        self._suspended_since = None

    def _close(self, end: date | None) -> None:
        if self._suspended_since:
            self._suspensions.append(Period(self._suspended_since, end))
        period = Period(self._since, end)
        self._closed.append(Membership(country=self._country, period=period, suspensions=tuple(self._suspensions)))
        self._since, self._suspended_since, self._suspensions = None, None, []

    def _say(self, entry: Entry, what: str, hint: str) -> None:
        self._fault(entry.node, f"{self._country} {entry.action} on {entry.day} {what}", hint)
