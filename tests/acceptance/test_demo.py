"""``make demo`` without a terminal, as continuous integration runs it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_story_of_the_demo_is_told_once_by_webhook_and_by_mail_and_nothing_else_is() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "examples.demo"], cwd=ROOT, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all 6 stories told once" in done.stdout
