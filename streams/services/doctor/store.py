"""The store, its secrets, and the rules that workers report to it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from streams.domain.errors import UnavailableError
from streams.domain.rule_load import RuleLoad
from streams.domain.wording import minute, short
from streams.services.doctor.finding import Finding, State, ok


class StoreProbe(Protocol):
    """Looks at a store without making or changing one; raises UnavailableError when it cannot be reached."""

    @property
    def address(self) -> str:
        """Where it is, with its password hidden."""
        ...

    def exists(self) -> bool:
        """Whether it was made and answers."""
        ...

    def secrets(self) -> tuple[int, int]:
        """How many endpoints there are, and how many rows have secrets in clear text."""
        ...

    def rule_loads(self, since: datetime) -> Sequence[RuleLoad]:
        """The workers that reported since then."""
        ...


def check_store(probe: StoreProbe) -> Finding:
    """The database."""
    try:
        return ok(probe.address if probe.exists() else f"{probe.address}, made when it is first needed")
    except UnavailableError as error:
        return Finding(State.FAILED, f"{probe.address}: {error}", "correct TOCSIN_STORE__URL or start the database")


def check_secrets(probe: StoreProbe, *, has_keys: bool) -> Finding:
    """Whether the secrets in the store are sealed, and can be opened."""
    number, clear = probe.secrets()
    if clear and has_keys:
        return Finding(State.WARNING, f"{clear} not yet sealed", "seal them with `tocsin store seal`")
    if clear:
        hint = "make a key with `tocsin store new-key`, set store.keys, and run `tocsin store seal`"
        return Finding(State.WARNING, "those of endpoints lie in the store in clear text", hint)
    return ok(f"those of {number} endpoints are sealed" if number else "none yet")


def check_rules(
    directory: Path, count: Callable[[], int], version: Callable[[], str], probe: StoreProbe, now: datetime
) -> Finding:
    """The rules, read with all they refer to, and whether the workers have the same ones.

    Args:
        directory: where they are.
        count: loads them; raises DiagnosticsError.
        version: a hash of their files.
        probe: of the store.
        now: the time.
    """
    number, current = count(), version()
    try:
        loads = probe.rule_loads(now - timedelta(minutes=1))
    except UnavailableError:
        loads = []  # the check of the store says so
    stale = [
        f"the worker {load.worker} goes on with its rules of {minute(load.loaded_at)}"
        for load in loads
        if load.version != current
    ]
    if stale:
        return Finding(State.WARNING, "; ".join(stale), "see the worker's log, or restart it with `tocsin worker`")
    return ok(f"{number} rules in {short(directory)}")
