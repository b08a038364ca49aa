"""No two running workers share a member id."""

from pathlib import Path

import pytest

from streams.agents.member import member_id
from streams.domain.errors import UnavailableError


def test_each_worker_takes_the_first_free_slot_and_gives_it_back(tmp_path: Path):
    with member_id(tmp_path, "extract") as first:
        with member_id(tmp_path, "extract") as second, member_id(tmp_path, "detect") as other:
            assert first.endswith("-1")
            assert second.endswith("-2")
            assert other == first
        with member_id(tmp_path, "extract") as again:
            assert again == second


def test_a_named_slot_that_is_taken_is_refused_with_the_remedy(tmp_path: Path):
    with (
        member_id(tmp_path, "extract", "blue"),
        pytest.raises(UnavailableError, match="TOCSIN_WORKER__SLOT"),
        member_id(tmp_path, "extract", "blue"),
    ):
        pass


def test_workers_of_two_state_directories_on_one_host_have_different_ids(tmp_path: Path):
    with member_id(tmp_path / "a", "extract") as one, member_id(tmp_path / "b", "extract") as other:
        assert one != other
    with member_id(tmp_path / "a", "extract") as again:
        assert again == one
