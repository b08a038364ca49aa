"""Lucene Monitor, driven by a small Java program that is compiled when the benchmark runs."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from jgo.maven import MavenContext, PythonResolver

from benchmarks.rules.workload import Workload
from streams.detect.match.view import FieldReader
from streams.domain.condition import AllOf, Clause, Not, Operator

VERSION = "9.11.1"
ARTIFACTS = ("lucene-core", "lucene-memory", "lucene-analysis-common", "lucene-monitor")
SOURCE = Path(__file__).with_name("LuceneMonitor.java")
PRESEARCHERS = ("term", "rarest-term", "multipass")
UNIT = "\x1f"
SIGNS = {Operator.EQUALS: "=", Operator.GTE: ">=", Operator.LTE: "<="}


def class_path(cache: Path) -> str | None:
    """The class path with the compiled program; None where there is no Java compiler."""
    if shutil.which("javac") is None:
        return None
    context = MavenContext(resolver=PythonResolver(), repo_cache=cache / "maven")
    project = "org.apache.lucene"
    jars = [
        str(context.project(project, name).at_version(VERSION).artifact(packaging="jar").resolve())
        for name in ARTIFACTS
    ]
    classes = cache / "classes"
    classes.mkdir(parents=True, exist_ok=True)
    path = ":".join([*jars, str(classes)])
    subprocess.run(["javac", "-cp", path, "-d", str(classes), str(SOURCE)], check=True)
    return path


def measure(load: Workload, path: str, presearcher: str, passes: int) -> dict[str, Any]:
    """What the Java program measured: load and pass in seconds, p99, bytes of heap, a digest for each event."""
    with tempfile.TemporaryDirectory() as folder:
        rules, events = Path(folder, "rules"), Path(folder, "events")
        rules.write_text("".join(_rule(rule) + "\n" for rule in load.rules), encoding="utf-8")
        reader, fields = FieldReader(load.atlas), fields_of(load)
        events.write_text("".join(_event(reader.view(event), fields) + "\n" for event in load.events), encoding="utf-8")
        command = ["java", "-Xmx3g", "-cp", path, "LuceneMonitor", str(rules), str(events), presearcher, str(passes)]
        result = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        measured: dict[str, Any] = json.loads(result.stdout)
        return measured


def clauses_of(rule: object) -> list[tuple[str, Clause]]:
    """The clauses of a rule, each with the sign that the programs know it by."""
    found = []
    for part in rule.parts if isinstance(rule, AllOf) else (rule,):
        if isinstance(part, Not) and isinstance(part.part, Clause):
            found.append(("!", part.part))
        elif isinstance(part, Clause):
            found.append((SIGNS[part.operator], part))
        else:
            raise TypeError(f"no other engine knows {part}")
    return found


def _rule(rule: object) -> str:
    return "\t".join(UNIT.join([sign, clause.field, *map(str, clause.values)]) for sign, clause in clauses_of(rule))


def fields_of(load: Workload) -> list[str]:
    """The fields that any rule names, sorted."""
    return sorted({clause.field for rule in load.rules for _, clause in clauses_of(rule)})


def _event(view: Any, fields: list[str]) -> str:
    return "\t".join(
        UNIT.join(["n" if isinstance(value, float) else "s", name, str(value)])
        for name in fields
        for value in view[name]
    )
