"""Rules are tried on stored events, and their files are edited with every fault named and every edit on record."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from streams.adapters.store.database import Database
from streams.adapters.store.detect_transaction import Detection
from streams.bootstrap import load_atlas, load_rule_book, rule_folder
from streams.domain.errors import ConflictError, DiagnosticsError
from streams.domain.rule import Rule
from streams.ports.store import Store
from streams.services.backtest.from_store import try_rule
from streams.services.rules.edit import edits_of, save_rule
from tests.integration.newsroom import NOW, reports

RULE = Path(__file__).parents[2] / "rules" / "membership" / "member-leaves-bloc.yaml"
MONTH = (NOW - timedelta(days=30), NOW)


@pytest.fixture
def rule(tmp_path: Path) -> Rule:
    """A rule in a directory of its own."""
    shutil.copy(next(RULE.parents[1].rglob(RULE.name)), tmp_path / RULE.name)
    return load_rule_book([tmp_path]).rules["member-leaves-bloc"]


def test_a_rule_is_tried_on_stored_events_and_nothing_is_stored(store: Store, database: Database, rule: Rule):
    with Detection(database).transaction(NOW) as unit:
        unit.record_events(reports(), NOW)
    trial = try_rule(store, {rule.id: rule}, rule.id, load_atlas(), MONTH)
    assert trial.read == 7
    assert [each.alert.summary for each in trial.findings.alerts] == [
        "Mali announces that it leaves ECOWAS",
        *sorted(
            ("Niger announces that it leaves ECOWAS", "Burkina Faso announces that it leaves ECOWAS"), reverse=True
        ),
        "Niger has left G5 Sahel",
        "Zimbabwe threatens to leave SADC",
    ]
    assert {str(day): dict(stages) for day, stages in trial.days.items()} == {
        "2024-01-26": {"announced": 1},
        "2024-01-28": {"announced": 2},
        "2024-01-29": {"completed": 1, "threatened": 1},
    }
    with store.read() as tx:
        assert store.alerts.last_change_number(tx) == 0


def test_only_the_span_is_played(store: Store, database: Database, rule: Rule):
    with Detection(database).transaction(NOW) as unit:
        unit.record_events(reports(), NOW)
    trial = try_rule(store, {rule.id: rule}, rule.id, load_atlas(), (NOW - timedelta(hours=10), NOW))
    assert len(trial.findings.alerts) == 2


def test_an_edit_is_saved_whole_and_recorded(store: Store, tmp_path: Path, rule: Rule):
    files = rule_folder(tmp_path, may_save=True)
    before = files.read(rule.place)
    after = before.replace("owner: geo-desk", "owner: night-desk")
    save_rule(store, files, rule, (before, after), "anna", NOW)
    assert load_rule_book([tmp_path]).rules[rule.id].owner == "night-desk"
    (entry,) = edits_of(store, rule.id)
    assert (entry.who, entry.at, entry.before, entry.after) == ("anna", NOW, before, after)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("fault", ["wrong text", "changed meanwhile", "not allowed"])
def test_an_edit_that_cannot_be_saved_changes_and_records_nothing(store: Store, tmp_path: Path, rule: Rule, fault: str):
    files = rule_folder(tmp_path, may_save=fault != "not allowed")
    before = files.read(rule.place)
    after = before.replace("event.type:", "event.tipe:") if fault == "wrong text" else before + "# more\n"
    replaced = before + "# theirs\n" if fault == "changed meanwhile" else before
    with pytest.raises(DiagnosticsError if fault == "wrong text" else ConflictError) as refused:
        save_rule(store, files, rule, (replaced, after), "anna", NOW)
    if isinstance(refused.value, DiagnosticsError):
        line = 1 + after.splitlines().index("  event.tipe: membership.leave")
        assert refused.value.diagnostics[0].place.line == line
    assert files.read(rule.place) == before
    assert edits_of(store, rule.id) == []
