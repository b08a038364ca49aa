"""The state and the store are for their owner's eyes, also where they were made before and are open to others."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from streams.adapters.store.database import Database
from streams.agents.member import member_id


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_store_and_its_journals_can_be_read_by_their_owner_alone(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'new' / 'tocsin.db'}")
    database.migrate()
    assert {mode(file) for file in (tmp_path / "new").iterdir()} == {0o600}
    assert len(list((tmp_path / "new").iterdir())) == 3
    assert mode(tmp_path / "new") == 0o700
    database.close()


def test_a_store_and_a_state_that_others_can_read_are_closed_and_that_is_said_once(
    tmp_path: Path, run: Callable[..., Result], caplog: pytest.LogCaptureFixture
):
    run("store", "migrate")
    store = tmp_path / "tocsin.db"
    store.chmod(0o644)
    tmp_path.chmod(0o755)
    for said in (2, 0):
        caplog.clear()
        assert run("store", "status").exit_code == 0
        assert caplog.text.count("could be read by others") == said, caplog.text
    assert (mode(store), mode(tmp_path)) == (0o600, 0o700)


def test_the_state_directory_is_made_for_its_owner_alone(tmp_path: Path):
    with member_id(tmp_path / "state", "extract"):
        assert mode(tmp_path / "state" / "locks") == 0o700


def test_asking_after_the_health_makes_no_store(tmp_path: Path, run: Callable[..., Result]):
    assert run("health", "notify").exit_code == 1
    assert not (tmp_path / "tocsin.db").exists()
