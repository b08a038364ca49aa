"""Ports of this machine."""

import socket

from streams.domain.errors import UnavailableError

HOST = "127.0.0.1"


def listens(port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(port: int, setting: str) -> None:
    """Make sure that a port can be listened on.

    Args:
        port: the port.
        setting: what chooses another one, for the message.

    Raises:
        UnavailableError: it cannot.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise UnavailableError(f"port {port} needs more rights than yours; choose another with {setting}") from None
        except OSError:
            raise UnavailableError(
                f"port {port} is in use by another program; end that program, or choose another port with {setting}"
            ) from None
