"""What the processes of a pool do in tests; they import this module alone, so that many of them start quickly."""

import os
import signal
import time
from collections.abc import Callable

from streams.domain.record import Record

MACHINE = {"memory": MemoryError(), "files": OSError(24, "Too many open files"), "stack": RecursionError("too deep")}


def work() -> Callable[[Record], str]:
    return obey


def obey(record: Record) -> str:
    order = (record.value or b"").decode()
    if order == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "stall":
        time.sleep(60)
    if order == "raise":
        raise ValueError("a fault in the work")
    if order in MACHINE:
        raise MACHINE[order]
    return order.upper()


def broken() -> Callable[[Record], str]:
    raise RuntimeError("a file is missing")


def record(order: str, offset: int = 0) -> Record:
    return Record(topic="t", partition=0, offset=offset, timestamp_ms=1, key=None, value=order.encode())
