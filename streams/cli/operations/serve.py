"""``tocsin serve``: the HTTP API and the pages."""

import socket
import sys
from contextlib import suppress

import click
import structlog
import uvicorn

from streams import bootstrap
from streams.agents import NOT_DURABLE
from streams.bootstrap.health import beating
from streams.console.server import server_config
from streams.domain.errors import TocsinError, UnavailableError
from streams.settings import Settings, load_settings

_log = structlog.get_logger()


@click.command()
@click.option("--host", help="Address to listen on; web.host by default.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; web.port by default, 0 takes a free one.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the HTTP API and the pages until SIGTERM or Ctrl-C.

    Programs need a token (tocsin tokens add); people log in with one, or with a link that tocsin login prints.
    """
    settings = load_settings()
    bootstrap.configure_logging(settings, "console")
    listening = _listen(host or settings.web.host, settings.web.port if port is None else port)
    try:
        _serve(settings, listening)
    except UnavailableError as error:
        _log.critical("stops", reason=str(error))
        sys.exit(NOT_DURABLE)


def _serve(settings: Settings, listening: socket.socket) -> None:
    with listening, bootstrap.open_database(settings) as database, bootstrap.catching_mails(settings):
        server = _Server(
            server_config(bootstrap.console(settings, database), timeout_graceful_shutdown=5),
            settings,
        )
        with suppress(KeyboardInterrupt):  # how it is meant to end; the server has stopped by then
            server.run([listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        hint = "choose another --host or --port, or set TOCSIN_WEB__HOST and TOCSIN_WEB__PORT"
        raise TocsinError(f"cannot listen: {error.strerror}; {hint}") from error


class _Server(uvicorn.Server):
    """Says where it listens once it does, and that it lives."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def main_loop(self) -> None:
        """Serve until told to stop."""
        async with beating(self._settings, "serve"):
            await super().main_loop()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        for each in self.servers:
            for listening in each.sockets:
                host, port = listening.getsockname()[:2]
                _log.info("serving", pages=f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")
        bootstrap.say_ready(self._settings)
