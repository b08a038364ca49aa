"""What goes wrong at the command line is told in one line that says where, what and what to do."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.cli import COMMANDS, tocsin
from streams.settings import load_settings


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run ``tocsin …`` in an empty directory with these variables set."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, stdin: str | None = None, **variables: str) -> Result:
        load_settings.cache_clear()
        result = CliRunner().invoke(tocsin, arguments, input=stdin, env=variables)
        load_settings.cache_clear()
        assert isinstance(result.exception, SystemExit | None), result.exception
        return result

    return invoke


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("TOCSIN_KAFKA_BOOTSTRAP", "host:1", "there is no such setting (did you mean TOCSIN_KAFKA__BOOTSTRAP?)"),
        (
            "TOCSIN_KAFKA__BOOTSTRP",
            "host:1",
            "there is no setting kafka.bootstrp (did you mean TOCSIN_KAFKA__BOOTSTRAP",
        ),
        ("TOCSIN_WEB__PORT", "many", "setting web.port: Input should be a valid integer"),
    ],
)
def test_a_wrong_variable_is_named_with_the_right_one(run, variable, value, told):
    result = run("store", "status", **{variable: value})
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{variable}: {told}")
    assert result.stderr.count("\n") == 1


def test_every_wrong_setting_of_a_file_is_told_at_once(run):
    Path("tocsin.toml").write_text('[kafka]\nbootstrp = "x"\n[worker]\nprocesses = 0\n')
    told = run("store", "status").stderr
    assert "tocsin.toml: there is no setting kafka.bootstrp (did you mean kafka.bootstrap?)\n" in told
    assert "tocsin.toml: setting worker.processes: Input should be greater than or equal to 1\n" in told


def test_a_file_of_settings_that_is_named_must_exist(run):
    assert "nosuch.toml: there is no such file" in run("store", "status", TOCSIN_CONFIG="nosuch.toml").stderr


def test_a_list_that_is_not_json_is_told_how_to_write_it(run):
    told = run("store", "status", TOCSIN_NOTIFY__ALLOW_NETWORKS="10.0.0.0/8").stderr
    assert """write lists as JSON: TOCSIN_NOTIFY__ALLOW_NETWORKS='["10.0.0.0/8"]'""" in told


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://me:sesame@host/x", "store.url is for neither SQLite nor PostgreSQL: write sqlite:///path"),
        ("postgresql://me:sesame@[::bad", "store.url is for neither SQLite nor PostgreSQL: write sqlite:///path"),
        ("postgres://me:sesame@127.0.0.1:1/x", "me:***@127.0.0.1:1/x cannot be used now: connection failed"),
        ("sqlite:///garbage.db", "the store sqlite:///garbage.db is damaged or no SQLite file"),
        ("sqlite:////proc/nosuch/x.db", "/proc/nosuch: No such file or directory"),
    ],
)
def test_a_store_that_cannot_be_used_is_told_without_its_password(run, url, told):
    Path("garbage.db").write_text("this is no database, and long enough to be looked at as one")
    result = run("alerts", "list", TOCSIN_STORE__URL=url)
    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    assert "sesame" not in result.output


def test_a_port_in_use_is_told_with_the_remedy(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = run("serve", "--port", str(taken.getsockname()[1])).stderr
    assert told.startswith("Error: cannot listen: Address already in use")
    assert "choose another --host or --port" in told


def test_a_command_that_is_nearly_right_is_told_the_right_one(run):
    result = run("subscription", "list")
    assert result.exit_code == 2
    assert "Did you mean 'subscriptions'?" in result.stderr


def test_help_lists_every_command_without_loading_it(run):
    told = run("--help").output
    assert [name for name in COMMANDS if f"\n  {name} " not in told] == []


@pytest.mark.parametrize(
    ("stdin", "told"),
    [
        ("Mali is leaving.", "stdin:1: JSON is malformed: invalid character (byte 0); write one JSON object a line"),
        ('{"text": 3}', "stdin:1: text must be text, not a number\n"),
    ],
)
def test_extract_tells_what_is_wrong_and_asks_for_nothing_that_it_does_not_need(run, stdin, told):
    assert run("extract", stdin=stdin).stderr.startswith(told)


def test_extract_knows_which_types_there_are(run):
    told = run("extract", "--type", "membership.leaf", stdin='{"text": "Mali left."}').stderr
    assert "there is no event type membership.leaf; did you mean membership.leave?" in told
