"""Deliveries caught in development, kept as files in the state directory so that they survive a restart."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from streams.adapters.localrun.private import private_directory
from streams.domain.caught import CaughtMail, CaughtRequest
from streams.wire import codec as wire

MAX_KEPT = 200
"""Most of each kind that are kept."""

T = TypeVar("T", CaughtMail, CaughtRequest)


class FileCatcher:
    """Keeps the newest mails and requests in a directory, one file each."""

    def __init__(self, directory: Path) -> None:
        self._mails, self._requests = directory / "mail", directory / "hooks"

    def mails(self) -> Sequence[CaughtMail]:
        """The mails, newest first."""
        return _read(self._mails, CaughtMail)

    def requests(self) -> Sequence[CaughtRequest]:
        """The webhooks and chat messages, newest first."""
        return _read(self._requests, CaughtRequest)

    def keep_mail(self, sender: str, recipients: Sequence[str], source: bytes, at: datetime) -> None:
        """Keep a mail."""
        mail = CaughtMail(id=_new_id(at), at=at, sender=sender, recipients=tuple(recipients), source=source)
        _write(self._mails, mail)

    def keep_request(self, url: str, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        """Keep a request."""
        _write(self._requests, CaughtRequest(id=_new_id(at), at=at, url=url, headers=dict(headers), body=body))

    def clear(self) -> None:
        """Forget everything."""
        for folder in (self._mails, self._requests):
            for file in folder.glob("*.json"):
                file.unlink(missing_ok=True)


def _new_id(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S%f}-{uuid4().hex[:6]}"


def _write(folder: Path, caught: CaughtMail | CaughtRequest) -> None:
    private_directory(folder)
    half = folder / f"{caught.id}.new"
    half.write_bytes(wire.encode(caught))
    half.replace(folder / f"{caught.id}.json")
    for old in sorted(folder.glob("*.json"))[:-MAX_KEPT]:
        old.unlink(missing_ok=True)


def _read(folder: Path, form: type[T]) -> list[T]:
    return [wire.decode(file.read_bytes(), form) for file in sorted(folder.glob("*.json"), reverse=True)]
