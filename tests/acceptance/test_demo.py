"""``make demo`` without a terminal, as continuous integration runs it."""

import subprocess
import sys

import psutil

from examples.demo.system import ROOT, STATE
from tests.waiting import patient, until

DEMO = [sys.executable, "-m", "examples.demo"]


def test_every_story_of_the_demo_is_told_once_by_webhook_and_by_mail_and_nothing_else_is() -> None:
    """Also after a demo that was killed, of which nothing stays behind."""
    killed = subprocess.Popen(DEMO, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(brokers, 90, "its broker runs")
    killed.kill()
    killed.wait()
    done = subprocess.run(DEMO, cwd=ROOT, capture_output=True, text=True, timeout=patient(120), check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all 6 stories told once" in done.stdout
    assert brokers() == []


def brokers() -> list[int]:
    """The broker processes of demos in this directory."""
    mark = str(STATE.resolve() / "broker" / "server.properties")
    return [each.pid for each in psutil.process_iter(["cmdline"]) if mark in (each.info["cmdline"] or ())]
