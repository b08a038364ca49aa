"""Catching deliveries in development."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from streams.bootstrap.clock import now
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.localrun.catcher import FileCatcher


def file_catcher(settings: Settings) -> "FileCatcher | None":
    """What keeps caught deliveries; none outside development."""
    from streams.adapters.localrun.catcher import FileCatcher

    return FileCatcher(settings.state / "dev") if settings.dev.catch else None


@contextmanager
def catching_mails(settings: Settings) -> Iterator[None]:
    """Take mails on ``dev.smtp_port`` in development; nothing is done outside it.

    Raises:
        UnavailableError: the port is in use.
    """
    catcher = file_catcher(settings)
    if catcher is None:
        yield
        return
    from streams.adapters.channels.email.catcher import MailCatcher

    server = MailCatcher(settings.dev.smtp_port, catcher.keep_mail, now)
    try:
        yield
    finally:
        server.close()
