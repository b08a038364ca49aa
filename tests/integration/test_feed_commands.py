"""``tocsin feeds``: people add feeds, see how they fare, and are told what is wrong."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from streams.settings import load_settings
from tests.integration.imap_server import mailbox
from tests.integration.publisher import Publisher, item, publishing, rss

Run = Callable[..., Result]
MAPPING = "items: hits\nfields: {id: id, title: headline, text: [body]}\ncursor: {value: next, parameter: page}\n"


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setenv("TOCSIN_COLLECT__ALLOW_NETWORKS", '["127.0.0.0/8"]')
    with publishing() as running:
        running.serve("/feed.xml", rss(item(2, text="Mali said…"), item(1), channel="<language>en</language>"))
        yield running


def listed(run: Run) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("feeds", "list", "--json").output)
    return found


def test_a_feed_is_added_by_its_address_with_the_name_that_it_gives_itself(run: Run, publisher: Publisher) -> None:
    added = run("feeds", "add", publisher.url(), "--tier", "2", "--every", "5m")
    assert added.exit_code == 0, added.output
    [feed] = listed(run)
    assert (feed["name"], feed["tier"], feed["every"], feed["state"]) == ("T", 2, 300, "active")
    assert "is there already" in run("feeds", "add", publisher.url()).output
    assert len(listed(run)) == 1


def test_a_feed_is_found_by_the_page_that_names_it(run: Run, publisher: Publisher) -> None:
    publisher.serve("/", '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>')
    assert run("feeds", "add", publisher.url("/")).exit_code == 0
    assert listed(run)[0]["url"] == publisher.url("/feed.xml")


def test_a_page_that_names_several_feeds_lists_them(run: Run, publisher: Publisher) -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}.xml" title="N{n}">' for n in (1, 2))
    publisher.serve("/", f"<html><head>{links}</head></html>")
    refused = run("feeds", "add", publisher.url("/"))
    assert refused.exit_code == 1
    assert publisher.url("/2.xml") + "  N2" in refused.output


@pytest.mark.parametrize(("status", "said"), [(404, "nothing is there"), (403, "refuses programs")])
def test_an_address_without_a_feed_is_refused_with_the_reason(
    run: Run, publisher: Publisher, status: int, said: str
) -> None:
    publisher.serve("/feed.xml", status=status)
    refused = run("feeds", "add", publisher.url())
    assert refused.exit_code == 1
    assert said in refused.output
    assert run("feeds", "add", publisher.url(), "--unchecked").exit_code == 0


def test_private_addresses_are_rejected(run: Run, publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOCSIN_COLLECT__ALLOW_NETWORKS")
    for command in ("add", "test"):
        refused = run("feeds", command, publisher.url())
        assert refused.exit_code == 1
        assert "collect.allow_networks" in refused.output
    assert publisher.asked == []


def test_testing_a_feed_shows_what_would_come_in_and_stores_nothing(run: Run, publisher: Publisher) -> None:
    shown = run("feeds", "test", publisher.url()).output
    assert "2 articles would come in" in shown
    assert "guess by fetched" in shown
    assert "truncated" in shown
    tree = json.loads(run("feeds", "test", publisher.url(), "--json").output)
    assert [article["title"] for article in tree["articles"]] == ["Title 1", "Title 2"]
    assert listed(run) == []


def test_control_characters_of_a_publisher_do_not_reach_the_terminal(run: Run, publisher: Publisher) -> None:
    publisher.serve("/feed.xml", rss(item(1, title="a&amp;#27;[31mred")))
    shown = run("feeds", "test", publisher.url()).output
    assert "\x1b" not in shown
    assert "red" in shown


def test_feeds_are_edited_paused_resumed_and_removed(run: Run, publisher: Publisher) -> None:
    run("feeds", "add", publisher.url(), "--name", "Tideline")
    assert run("feeds", "edit", "Tideline", "--identity", "link", "--header", "Cookie=s=1").exit_code == 0
    shown = run("feeds", "show", "Tideline").output
    assert "Cookie" in shown
    assert "s=1" not in shown
    run("feeds", "pause", "Tideline", "--reason", "strike")
    assert listed(run)[0]["state_reason"] == "strike"
    run("feeds", "resume", "Tideline")
    assert listed(run)[0]["state"] == "active"
    assert json.loads(run("feeds", "remove", "Tideline", "--json").output)["name"] == "Tideline"
    assert listed(run) == []
    assert "tocsin feeds list" in run("feeds", "show", "Tideline").output


def test_an_interval_that_is_too_short_is_said(run: Run, publisher: Publisher) -> None:
    least = load_settings().collect.min_interval
    assert least > 1
    assert f"fetched every {least} s, not every 1 s" in run("feeds", "add", publisher.url(), "--every", "1s").output


def test_a_login_with_access_tokens_is_shown_by_its_client_alone(run: Run) -> None:
    options = ("--oauth", "https://login.example/token", "desk-1", "hush-1", "--refresh-token", "hush-2")
    url = "imaps://mail.example/News"
    assert run("feeds", "add", url, "--login", "desk@mail.example", *options, "--unchecked").exit_code == 0
    shown = run("feeds", "show", url).output + run("feeds", "list", "--json").output + run("feeds", "export").output
    assert "desk-1 of desk@mail.example" in shown
    assert "hush" not in shown
    assert "whose it is" in run("feeds", "add", "imaps://mail.example/B", *options, "--unchecked").output
    assert "needs a login" in run("feeds", "edit", url, "--no-headers").output


def test_every_wrong_option_is_said_at_once(run: Run) -> None:
    refused = run("feeds", "add", "ftp://x", "--country", "Mali", "--language", "French", "--unchecked")
    assert refused.exit_code == 1
    assert all(word in refused.output for word in ("url:", "country:", "language:"))


def test_starter_packs_are_offered_and_imported_by_name(run: Run) -> None:
    assert "africa" in run("feeds", "packs").output
    assert "added" in run("feeds", "import", "africa").output
    number = len(listed(run))
    assert f"{number} there already" in run("feeds", "import", "africa").output
    assert "africa" in run("feeds", "import", "nowhere").output
    assert "xmlUrl" in run("feeds", "export", "--format", "opml").output


def test_the_doctor_says_which_feeds_need_somebody(run: Run) -> None:
    assert run("feeds", "doctor").exit_code == 0


def test_an_api_is_tried_added_and_exported_with_its_mapping(run: Run, publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MAPPING)
    publisher.serve("/v1", json.dumps({"hits": [{"id": 1, "headline": "Mali leaves", "body": "Mali left."}]}))
    options = (publisher.url("/v1"), "--mapping", str(tmp_path / "m.yaml"))
    tried = run("feeds", "test", *options, "--json")
    assert [article["title"] for article in json.loads(tried.output)["articles"]] == ["Mali leaves"]
    assert run("feeds", "add", *options, "--name", "Wire").exit_code == 0
    exported = run("feeds", "export").output
    (tmp_path / "feeds.yaml").write_text(exported)
    [before] = listed(run)
    run("feeds", "remove", "Wire")
    assert run("feeds", "import", str(tmp_path / "feeds.yaml")).exit_code == 0
    assert listed(run)[0]["mapping"] == before["mapping"]
    (tmp_path / "m.yaml").write_text(MAPPING.replace("id: id, ", ""))
    assert "neither id nor link is mapped" in run("feeds", "add", *options).stderr


def test_a_mailbox_is_added_with_a_login_that_nobody_sees(run: Run, publisher: Publisher) -> None:
    with mailbox() as box:
        box.deliver(1, "Mali leaves")
        address = f"imap://127.0.0.1:{box.port}/INBOX"
        assert "needs a login" in run("feeds", "add", address).stderr
        tried = run("feeds", "test", address, "--login", "desk", stdin="secret\n")
        assert "Mali leaves" in tried.output
        wrong = run("feeds", "add", address, "--login", "desk", stdin="wrong\n")
        assert (wrong.exit_code, "the login of desk is refused" in wrong.stderr) == (1, True)
        added = run("feeds", "add", address, "--login", "desk", "--name", "Newsletters", stdin="secret\n")
    assert added.exit_code == 0, added.output
    [feed] = listed(run)
    assert (feed["name"], feed["headers"]) == ("Newsletters", ["Authorization"])
    shown = run("feeds", "show", "Newsletters").output + run("feeds", "export").output
    assert "secret" not in shown
    assert b64encode(b"desk:secret").decode() not in shown
