"""Runs a program that ends with its parent: ``python -m streams.adapters.localrun.tether PARENT READY_SOCKET CMD…``.

It gets SIGTERM when the parent dies, and finds in ``NOTIFY_SOCKET`` where to say that it is ready.

The kernel keeps the promise (Linux' ``PR_SET_PDEATHSIG``), so it holds even if the parent is killed with ``kill -9``.
Elsewhere the program is started without it. It is a program of its own because what has to be done between fork and
exec is unsafe in a parent that has threads.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, ready_socket: str, command: list[str]) -> None:
    """Tie this process to its parent and become ``command``.

    Args:
        parent: the pid that must still be the parent's; if it is not, it died before the tie was made.
        ready_socket: what :mod:`streams.adapters.localrun.ready` is to speak to.
        command: program and arguments.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(0)
    os.environ["NOTIFY_SOCKET"] = ready_socket
    os.execvp(command[0], command)  # noqa: S606 - becoming the program is the purpose


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
