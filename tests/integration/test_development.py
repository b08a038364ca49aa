"""Development on one machine: what would leave it is caught, and shown."""

import asyncio
import smtplib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx
import psutil
import pytest

from streams.adapters.channels.email.catcher import MailCatcher
from streams.adapters.channels.webhook.catching import CatchingTransport
from streams.adapters.localrun.catcher import MAX_KEPT, FileCatcher
from streams.adapters.localrun.ports import free_port
from streams.adapters.localrun.run_file import RunFile, read_run
from streams.adapters.store.database import Database
from streams.bootstrap import now
from streams.domain.errors import UnavailableError
from streams.domain.local_run import LocalRun
from streams.domain.token import Scope
from streams.notify.address import networks
from streams.settings import load_settings
from streams.settings.development import LOOPBACK
from tests.integration.console_server import authorized, newsroom_context, served


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    yield database
    database.close()


def mail() -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Mali – leaves <b>", "tocsin@localhost", "desk@example.com"
    message.set_content("It is leaving.")
    message.add_alternative("<p onclick='x()'>It is leaving.</p>", subtype="html")
    return message


def test_caught_mails_and_webhooks_are_shown(store: Database, tmp_path: Path) -> None:
    catcher, port = FileCatcher(tmp_path), free_port()
    context = replace(newsroom_context(store), catcher=catcher)
    server = MailCatcher(port, catcher.keep_mail, now)
    with served(context) as url, httpx.Client(base_url=url, headers=authorized(context)) as people:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.send_message(mail())
        server.close()
        posted = httpx.post(f"{url}/dev/hooks/https/example.com/a/hook?x=1", json={"type": "tocsin.alert"})
        assert posted.status_code == 204, "a receiver asks for no login"

        assert "Mali – leaves &lt;b&gt;" in people.get("/dev/mail").text
        page = f"/dev/mail/{catcher.mails()[0].id}"
        assert "It is leaving." in people.get(page).text
        html = people.get(f"{page}/html")
        assert "onclick" in html.text
        assert "sandbox" in html.headers["content-security-policy"], "scripts of a mail do not run"
        assert "Subject:" in people.get(f"{page}/source").text
        assert people.get("/dev/mail/none").status_code == 404
        hooks = people.get("/dev/hooks").text
        assert "https://example.com/a/hook?x=1" in hooks
        assert "tocsin.alert" in hooks
        assert "<rss" in httpx.get(f"{url}/dev/feed.xml").text

        reader = authorized(context, Scope.READ)
        assert httpx.post(f"{url}/dev/clear", headers=reader).status_code == 403
        people.post("/dev/clear")
        assert (catcher.mails(), catcher.requests()) == ([], [])


def test_outside_development_nothing_is_caught_or_shown(store: Database) -> None:
    context = newsroom_context(store)
    with served(context) as url, httpx.Client(base_url=url, headers=authorized(context)) as people:
        for path in ("/dev/mail", "/dev/mail/x", "/dev/hooks", "/dev/feed.xml"):
            assert people.get(path).status_code == 404, path
        assert people.post("/dev/hooks/https/example.com/hook").status_code == 404
        assert "/dev/mail" not in people.get("/alerts").text


def test_the_newest_are_kept(tmp_path: Path) -> None:
    catcher, at = FileCatcher(tmp_path), now()
    for number in range(MAX_KEPT + 3):
        catcher.keep_request("https://example.com", {}, b"%d" % number, at + timedelta(seconds=number))
    kept = catcher.requests()
    assert len(kept) == MAX_KEPT
    assert kept[0].body == b"%d" % (MAX_KEPT + 2)


def test_a_port_that_is_taken_is_named_with_its_setting(tmp_path: Path) -> None:
    server = MailCatcher(port := free_port(), FileCatcher(tmp_path).keep_mail, now)
    with pytest.raises(UnavailableError, match="TOCSIN_DEV__SMTP_PORT"):
        MailCatcher(port, FileCatcher(tmp_path).keep_mail, now)
    server.close()


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        ("https://example.com/a%20b/hook?x=1", "http://127.0.0.1:8700/dev/hooks/https/example.com/a%20b/hook?x=1"),
        ("http://10.0.0.1:80/x", "http://127.0.0.1:8700/dev/hooks/http/10.0.0.1/x"),
        ("http://localhost.example.com/x", "http://127.0.0.1:8700/dev/hooks/http/localhost.example.com/x"),
        ("http://127.0.0.1:3000/x", "http://127.0.0.1:3000/x"),
        ("http://localhost:3000/x", "http://localhost:3000/x"),
        ("http://[::1]:3000/x", "http://[::1]:3000/x"),
    ],
)
def test_requests_to_other_machines_are_turned_to_the_catcher(url: str, reached: str) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(204)

    transport = CatchingTransport(httpx.MockTransport(answer), "http://127.0.0.1:8700/dev/hooks", networks(LOOPBACK))
    request = httpx.Request("POST", url, headers={"x-own": "1"}, content=b"body")
    asyncio.run(transport.handle_async_request(request))
    [sent] = asked
    assert str(sent.url) == reached
    assert sent.headers["host"] == sent.url.netloc.decode()
    assert (sent.headers["x-own"], sent.content) == ("1", b"body")


def test_commands_take_the_settings_of_a_running_up_dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_STATE", str(tmp_path))
    monkeypatch.setenv("TOCSIN_SMTP__HOST", "mail.example.com")

    def smtp_host() -> str:
        load_settings.cache_clear()
        return load_settings().smtp.host

    me = psutil.Process()
    run = LocalRun(pid=me.pid, dev=True, step="starting", started_at=now())
    file = RunFile(tmp_path, run)
    assert smtp_host() == "mail.example.com"
    file.note("starting Kafka")
    assert smtp_host() == "127.0.0.1"
    assert load_settings().notify.allow_networks == LOOPBACK
    RunFile(tmp_path, replace(run, dev=False)).note("ready")
    assert smtp_host() == "mail.example.com"
    file.remove()
    assert read_run(tmp_path) is None
    load_settings.cache_clear()


def test_what_a_killed_up_left_behind_counts_for_nothing(tmp_path: Path) -> None:
    before_the_reboot = now() - timedelta(days=3650)
    run = LocalRun(pid=psutil.Process().pid, dev=True, step="ready", started_at=before_the_reboot)
    RunFile(tmp_path, run).note("ready")
    assert read_run(tmp_path) is None, "another process has its number now"
