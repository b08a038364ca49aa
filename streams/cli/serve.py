"""``tocsin serve``: the HTTP API and the pages."""

import socket

import click
import structlog
import uvicorn

from streams import bootstrap
from streams.adapters.logs import configure_logging
from streams.adapters.ready import say_ready
from streams.settings import load_settings

_log = structlog.get_logger()


@click.command()
@click.option("--host", help="Address to listen on; web.host by default.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; web.port by default, 0 takes a free one.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the HTTP API and the pages until SIGTERM or Ctrl-C.

    From this machine's own loopback no token is needed, unless web.open_on_loopback is false; from elsewhere one is.
    """
    settings = load_settings()
    configure_logging("console", form=settings.log.format, level=settings.log.level)
    with bootstrap.open_database(settings) as database:
        server = _Server(
            uvicorn.Config(
                bootstrap.console(settings, database),
                host=host or settings.web.host,
                port=settings.web.port if port is None else port,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=5,
            ),
            settings.ready_socket,
        )
        server.run()


class _Server(uvicorn.Server):
    """Says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, ready_socket: str | None) -> None:
        super().__init__(config)
        self._ready_socket = ready_socket

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        for each in self.servers:
            for listening in each.sockets:
                host, port = listening.getsockname()[:2]
                _log.info("serving", pages=f"http://{host}:{port}")
        say_ready(self._ready_socket)
