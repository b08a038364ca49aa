"""The process pool: a document that kills or stalls a process costs only itself."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from streams.agents.blame import MachineFaultError
from streams.agents.pool import Pool, PoolError
from streams.domain.dead_letter import Rejection
from tests.integration.pool_work import MACHINE, broken, record, work
from tests.integration.processes import gone
from tests.waiting import patient, until


def run(orders: list[str], *, processes: int = 2, timeout: float = 20) -> list[str | Rejection]:
    async def scenario() -> list[str | Rejection]:
        pool = Pool(work, processes=processes, timeout=timeout)
        try:
            return await pool.map([record(order, n) for n, order in enumerate(orders)])
        finally:
            pool.close()

    return asyncio.run(scenario())


def test_results_come_in_the_order_of_the_records():
    orders = [f"order {n}" for n in range(100)]
    assert run(orders) == [order.upper() for order in orders]


def test_a_document_that_raises_is_rejected_and_its_neighbours_are_not():
    results = run(["a", "raise", "b"])
    assert results == ["A", Rejection(code="work_failed", message="ValueError: a fault in the work"), "B"]


@pytest.mark.parametrize("order", MACHINE)
def test_a_machine_without_memory_files_or_stack_blames_no_document(order: str):
    with pytest.raises(type(MACHINE[order])):
        run(["a", order, "b"])


def test_work_that_fails_alike_on_every_document_blames_none():
    with pytest.raises(MachineFaultError, match=r"2 of 2 records fail alike .ValueError., up to t/0/1"):
        run(["raise", "raise"])


def test_documents_that_kill_their_process_are_rejected_and_all_others_done():
    orders = [f"order {n}" for n in range(40)]
    orders[5] = orders[30] = "die"
    results = run(orders)
    assert [n for n, result in enumerate(results) if isinstance(result, Rejection)] == [5, 30]
    assert {result.code for result in results if isinstance(result, Rejection)} == {"crashed"}


def test_a_document_that_takes_too_long_is_rejected_and_all_others_done():
    results = run(["a"] * 10 + ["stall"] + ["b"] * 10, timeout=1.5)
    assert [n for n, result in enumerate(results) if isinstance(result, Rejection)] == [10]
    assert isinstance(results[10], Rejection)
    assert results[10].code == "too_slow"


@pytest.mark.parametrize("killed", [1, 2])
def test_processes_killed_while_idle_are_replaced_and_no_document_is_rejected(killed: int):
    async def scenario() -> tuple[list[list[str | Rejection]], int]:
        pool = Pool(work, processes=2, timeout=patient(20))
        results = []
        try:
            for _ in range(3):
                await pool.start()
                kill_idle_children(killed)
                results.append(await pool.map([record(f"order {n}", n) for n in range(20)]))
            return results, pool.restarts
        finally:
            pool.close()

    results, restarts = asyncio.run(scenario())
    assert results == [[f"ORDER {n}" for n in range(20)]] * 3
    assert restarts == 3


def test_processes_killed_while_idle_are_replaced_for_a_single_document():
    async def scenario() -> list[str | Rejection]:
        pool = Pool(work, processes=1, timeout=patient(20))
        try:
            await pool.start()
            kill_idle_children(1)
            return [*await pool.map([record("a")]), *await pool.map([record("b")])]
        finally:
            pool.close()

    assert asyncio.run(scenario()) == ["A", "B"]


def test_documents_that_crash_one_after_the_other_are_the_fault_of_the_machine():
    with pytest.raises(PoolError, match="died on 4 records in a row, up to t/0/3"):
        run(["die"] * 8)


def test_a_document_done_in_between_keeps_crashes_the_fault_of_documents():
    results = run(["die", "die", "die", "a", "die", "die", "die", "b"])
    assert [isinstance(result, Rejection) for result in results] == [True, True, True, False] * 2


def kill_idle_children(count: int) -> None:
    """Kill processes of the pool that have nothing to do, as an out-of-memory killer does."""
    living = [child for child in psutil.Process().children() if not gone(child.pid)]
    children = [child for child in living if "spawn_main" in " ".join(child.cmdline())][:count]
    assert len(children) == count
    for child in children:
        child.kill()
    until(lambda: all(gone(child.pid) for child in children), 10, "they are dead")


def test_a_pool_that_cannot_start_blames_no_document():
    async def scenario() -> None:
        pool = Pool(broken, processes=1, timeout=patient(5))
        with pytest.raises(PoolError):
            await pool.map([record("a")])

    asyncio.run(scenario())


PARENT = """
import asyncio, os
from streams.agents.blame import MachineFaultError
from streams.agents.pool import Pool
from tests.integration.pool_work import record, work

async def main():
    pool = Pool(work, processes=2, timeout=60)
    await pool.start()
    print(os.getpid(), flush=True)
    await pool.map([record("stall")])

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_the_processes_die_with_their_parent_even_by_kill_9(tmp_path: Path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment)
    assert parent.stdout
    parent.stdout.readline()
    children = psutil.Process(parent.pid).children(recursive=True)
    assert len(children) >= 2
    parent.kill()
    parent.wait()
    until(lambda: all(gone(child.pid) for child in children), 5, "the children are gone")
