"""rsigma, the Rust engine for Sigma rules that is closest to this one; used when it is found on PATH."""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import psutil

from benchmarks.rules.lucene import clauses_of, fields_of
from benchmarks.rules.workload import Workload
from streams.detect.match.view import FieldReader

MODIFIERS = {"=": "", "!": "", ">=": "|gte", "<=": "|lte"}
NAMESPACE = uuid.UUID(int=0)


def found() -> bool:
    """Whether there is an rsigma to measure."""
    return shutil.which("rsigma") is not None


def measure(load: Workload) -> dict[str, Any]:
    """Load and pass in seconds, memory, a digest for each event.

    rsigma says nothing of single events, so the pass is the whole run less a run with one event, and p99 is unknown.
    """
    with tempfile.TemporaryDirectory() as folder:
        rules, events, one = Path(folder, "rules.yml"), Path(folder, "events.ndjson"), Path(folder, "one.ndjson")
        rules.write_text("---\n".join(_rule(rule, number) for number, rule in enumerate(load.rules)), encoding="utf-8")
        reader, fields = FieldReader(load.atlas), fields_of(load)
        lines = [_event(reader.view(event), event.id, fields) for event in load.events]
        turns = min(10, max(1, 30_000 // len(load.rules)))  # few rules are over before the clock has moved
        events.write_text("\n".join(lines * turns), encoding="utf-8")
        one.write_text(lines[0], encoding="utf-8")
        loading, _, _ = _run(rules, one)
        whole, memory, output = _run(rules, events)
    rule_matches: dict[str, set[int]] = {event.id: set() for event in load.events}
    for line in output.splitlines():
        match = json.loads(line)
        rule_matches[match["event"]["event"]["id"]].add(int(re.findall(r"\d+", match["rule_title"])[-1]))
    return {
        "load": loading,
        "seconds": max(whole - loading, 1e-9) / turns,
        "p99": float("nan"),
        "memory": memory,
        "digests": [_digest(positions) for positions in rule_matches.values()],
    }


def _run(rules: Path, events: Path) -> tuple[float, int, str]:
    command = ["rsigma", "engine", "eval", "-r", str(rules), "-e", f"@{events}", "--include-event"]
    with tempfile.TemporaryFile("w+") as out:
        started = time.perf_counter()
        process = psutil.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        memory = 0
        while process.poll() is None:
            try:
                memory = max(memory, process.memory_info().rss)
            except psutil.Error:
                break
            time.sleep(0.01)
        process.wait()
        seconds = time.perf_counter() - started
        out.seek(0)
        return seconds, memory, out.read()


def _rule(rule: object, number: int) -> str:
    wanted, unwanted = {}, {}
    for sign, clause in clauses_of(rule):
        (unwanted if sign == "!" else wanted)[f"{clause.field}{MODIFIERS[sign]}"] = list(clause.values)
    detection: dict[str, Any] = {"wanted": wanted, "condition": "wanted"}
    if unwanted:
        detection |= {"unwanted": unwanted, "condition": "wanted and not unwanted"}
    form = {
        "title": f"rule {number}",
        "id": str(uuid.uuid5(NAMESPACE, str(number))),
        "logsource": {"category": "news"},
        "detection": detection,
        "level": "medium",
    }
    return json.dumps(form) + "\n"


def _event(view: Any, event_id: str, fields: list[str]) -> str:
    tree: dict[str, Any] = {"event": {"id": event_id}}
    for name in fields:
        part, _, leaf = name.partition(".")
        for value in view[name]:
            tree.setdefault(part, {})[leaf] = value
    return json.dumps(tree)


def _digest(positions: set[int]) -> str:
    return hashlib.sha256(",".join(map(str, sorted(positions))).encode()).hexdigest()[:16]
