"""Jars are used only if they are, byte for byte, the ones that the lock names."""

import hashlib
from pathlib import Path

import pytest

from streams.adapters.localrun import jars
from streams.adapters.localrun.jars import Jar, ensure_jars, locked_jars, usable_cache
from streams.domain.errors import UnavailableError

CONTENT = b"the jar"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def one_jar(monkeypatch: pytest.MonkeyPatch) -> Jar:
    jar = Jar("org.example", "thing", "1.0", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setattr(jars, "locked_jars", lambda: (jar,))
    return jar


def test_the_lock_names_kafka_itself_and_no_jar_twice() -> None:
    names = [jar.name for jar in locked_jars()]
    assert f"kafka_2.13-{jars.KAFKA_VERSION}.jar" in names
    assert f"kafka-clients-{jars.KAFKA_VERSION}.jar" in names
    assert len({jar.artifact for jar in locked_jars()}) == len(names)


def test_jars_in_the_cache_are_not_fetched(one_jar: Jar, tmp_path: Path) -> None:
    folder = tmp_path / f"kafka-{jars.KAFKA_VERSION}"
    folder.mkdir()
    (folder / one_jar.name).write_bytes(CONTENT)
    assert ensure_jars(tmp_path, NOWHERE) == [folder / one_jar.name]


@pytest.mark.parametrize("there", [b"the jaR", b"half", None])
def test_a_wrong_or_missing_jar_is_fetched_or_explained(one_jar: Jar, tmp_path: Path, there: bytes | None) -> None:
    folder = tmp_path / f"kafka-{jars.KAFKA_VERSION}"
    folder.mkdir()
    if there is not None:
        (folder / one_jar.name).write_bytes(there)
    with pytest.raises(UnavailableError, match=r"cannot fetch thing-1\.0\.jar .*TOCSIN_BROKER__REPOSITORY"):
        ensure_jars(tmp_path, NOWHERE)


def test_no_room_is_said_before_anything_is_fetched(
    one_jar: Jar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = jars.shutil.disk_usage(tmp_path)._replace(free=10)
    monkeypatch.setattr(jars.shutil, "disk_usage", lambda _: full)
    with pytest.raises(UnavailableError, match="TOCSIN_CACHE"):
        ensure_jars(tmp_path, NOWHERE)


def test_a_cache_that_cannot_be_made_gives_way_to_the_state_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert usable_cache(tmp_path / "file" / "cache", tmp_path / "state") == tmp_path / "state"
