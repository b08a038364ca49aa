"""Readiness notification to the parent process, as systemd does it (``sd_notify``).

``tocsin up`` listens for it, and so does systemd for a unit of ``Type=notify``.
"""

import socket


def say_ready(address: str | None) -> None:
    """Tell the supervisor that this process does its work from now on.

    Args:
        address: the value of ``NOTIFY_SOCKET``; None or empty when nobody listens, and then nothing is done.
    """
    if not address:
        return
    path = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaker:
        try:
            speaker.sendto(b"READY=1", path)
        except (FileNotFoundError, ConnectionRefusedError):
            return  # the supervisor has gone; whether to go on without it is not decided here
