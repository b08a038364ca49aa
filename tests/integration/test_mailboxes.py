"""Newsletters come in from a mailbox, each once, without marking or moving any."""

import asyncio
import ssl
from base64 import b64encode
from pathlib import Path

import pytest

from streams.adapters.feeds.mailbox import Connection, MailboxError, Mailboxes, secure
from streams.adapters.http.ssrf.dialer import Dialer
from streams.bootstrap.clock import now
from streams.domain.fetched import Fetched, FetchRequest
from streams.notify.address import networks
from tests.integration.authority import Authority
from tests.integration.imap_server import MailboxServer, mailbox
from tests.integration.test_collector import Desk, desk  # noqa: F401 - a fixture


def login(password: str = "secret") -> dict[str, str]:  # noqa: S107 - of a test
    return {"Authorization": f"Basic {b64encode(f'desk:{password}'.encode()).decode()}"}


def fetch(url: str, *, allowed: str = "127.0.0.0/8", tls: ssl.SSLContext | None = None, **fields: object) -> Fetched:
    boxes = Mailboxes(Dialer(allowed=networks((allowed,))), now, seconds=5, max_bytes=100_000, tls=tls)
    request = FetchRequest(url=url, **{"headers": login(), **fields})  # type: ignore[arg-type]
    return asyncio.run(boxes.fetch(request))


def address(box: MailboxServer, host: str = "127.0.0.1") -> str:
    return f"imap://{host}:{box.port}/INBOX"


def test_each_message_comes_in_once_as_an_article(desk: Desk) -> None:  # noqa: F811 - the fixture
    with mailbox() as box:
        box.deliver(3, "Mali leaves")
        feed = desk.add(address(box), headers=login())
        assert desk.turn(feed).cursor == "1:3"
        box.deliver(4, "Niger stays")
        box.deliver(5, "Togo waits")
        assert desk.turn(feed).error == ""
        assert desk.turn(feed).status == 304
    assert desk.stream.titles == ["Mali leaves", "Niger stays", "Togo waits"]
    assert {article.source.name for article in desk.stream.articles} == {"The Brief"}
    assert not any("STORE" in command or "SELECT" in command for command in box.commands)


def test_a_folder_that_was_made_anew_is_read_from_its_beginning() -> None:
    with mailbox() as box:
        box.deliver(1, "Mali leaves")
        box.validity = 2
        answer = fetch(address(box), cursor="1:1")
    assert (len(answer.messages), answer.cursor) == (1, "2:1")


def test_more_than_one_turn_can_take_is_left_to_the_next() -> None:
    with mailbox() as box:
        for uid in range(1, 6):
            box.messages[uid] = b"Subject: x\r\n\r\n" + b"x" * 40_000
        first = fetch(address(box), cursor="1:0")
        second = fetch(address(box), cursor=first.cursor)
    assert (first.cursor, second.cursor) == ("1:2", "1:4")


@pytest.mark.parametrize(
    ("url", "fields", "said"),
    [
        ("imap://127.0.0.1:{port}/INBOX", {"headers": login("wrong")}, "the login of desk is refused"),
        ("imap://127.0.0.1:{port}/INBOX", {"headers": {}}, "needs a login"),
        ("imap://127.0.0.1:{port}/Elsewhere", {}, "there is no folder Elsewhere"),
        ("imaps://127.0.0.1:{port}/INBOX", {}, "TLS failed"),
        ("imap://127.0.0.1:{port}/INBOX", {"allowed": "10.0.0.0/8"}, "127.0.0.1"),
    ],
    ids="wrong-password no-login no-folder no-tls private-address".split(),
)
def test_a_failure_is_told_in_words(url: str, fields: dict[str, object], said: str) -> None:
    with mailbox() as box:
        box.deliver(1, "Mali leaves")
        answer = fetch(url.format(port=box.port), **fields)  # type: ignore[arg-type]
    assert answer.status is None
    assert said in answer.error
    assert "secret" not in answer.error


def test_certificates_are_verified_for_the_name_that_was_asked_for(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    trusted = ssl.create_default_context(cafile=authority.file)
    with mailbox(authority.certify("mail", "localhost")) as box:
        box.deliver(1, "Mali leaves")
        right = fetch(f"imaps://localhost:{box.port}/INBOX", tls=trusted)
        wrong = fetch(f"imaps://127.0.0.1:{box.port}/INBOX", tls=trusted)
    assert len(right.messages) == 1, right.error
    assert "TLS failed" in wrong.error


def test_a_connection_that_begins_in_the_clear_is_encrypted_before_the_login(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    trusted = ssl.create_default_context(cafile=authority.file)
    with mailbox(authority.certify("mail", "localhost"), starttls=True) as box:
        box.deliver(1, "Mali leaves")
        assert len(fetch(address(box, "localhost"), tls=trusted).messages) == 1
        assert box.commands.index("STARTTLS") < box.commands.index("LOGIN")
        assert "TLS failed" in fetch(address(box), tls=trusted).error, "the certificate is another host's"


def test_no_password_is_sent_in_the_clear_to_another_machine() -> None:
    with mailbox() as box:
        plain = Connection("127.0.0.1", "mail.example", box.port, None, 5, 1_000)
        with plain, pytest.raises(MailboxError, match="offers no STARTTLS"):
            secure(plain, ssl.create_default_context(), "192.0.2.1")
    assert "LOGIN" not in box.commands


def test_passwords_of_any_letters_are_taken() -> None:
    with mailbox(plain=True) as box:
        box.password = "pässword"
        box.deliver(1, "Mali leaves")
        assert len(fetch(address(box), headers=login("pässword")).messages) == 1
        assert "is refused" in fetch(address(box)).error
