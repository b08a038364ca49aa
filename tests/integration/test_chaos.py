"""Two minutes of chaos end as they must; ``make chaos`` goes on for longer, on every store and with three brokers."""

import os
import subprocess
import sys

import pytest

from tests.waiting import patient


@pytest.mark.timeout(0)
def test_two_minutes_of_chaos_lose_nothing_and_tell_nothing_twice():
    command = [sys.executable, "-m", "tests.chaos", "--seed", "1", "--minutes", "2", "--stories", "24"]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False, timeout=patient(600))
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "all is as it must be" in done.stdout
