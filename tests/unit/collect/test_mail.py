"""Newsletters: messages become entries, whatever is wrong with them."""

from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.feeds.formats.mail_message import read
from streams.domain.feed_document import FeedEntry
from tests.unit.collect.documents import reading


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    usual = {"From": "The Brief <brief@news.example>", "Subject": "Mali leaves", "Message-ID": "<1@news.example>"}
    for name, value in (usual | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        made[name] = value
    made.set_content("Mali has left\nthe bloc.\n\nNiger stays.\n")
    return made


def only(made: EmailMessage) -> FeedEntry:
    [entry] = read([made.as_bytes()], "1:1").entries
    return entry


def test_a_message_is_identified_by_its_id_and_named_by_its_sender() -> None:
    entry = only(message(Date="Sun, 01 Mar 2026 10:00:00 +0100", Archived_At="<https://news.example/brief/1>"))
    assert (entry.guid, entry.title, entry.origin) == ("1@news.example", "Mali leaves", "The Brief")
    assert entry.link == "https://news.example/brief/1"
    assert entry.published == "Sun, 01 Mar 2026 10:00:00 +0100"


def test_lines_of_a_paragraph_are_joined() -> None:
    assert only(message()).texts[0].startswith("Mali has left the bloc.\n\nNiger stays.")


def test_html_is_taken_rather_than_its_plain_version_and_attachments_are_not() -> None:
    made = message()
    made.add_alternative("<p>Mali has <b>left</b> the bloc.</p>", subtype="html")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    [outcome] = [reading(only(made)).complete(each) for each in reading(only(made)).candidates({})[0]]
    assert outcome.tree["text"] == "Mali has left the bloc."
    assert outcome.tree["source"]["name"] == "The Brief"  # type: ignore[index]


def test_encoded_headers_and_wrong_charsets_are_read() -> None:
    raw = (
        b"From: =?utf-8?q?C=C3=B4te?= <a@b.example>\r\nSubject: =?iso-8859-1?q?C=F4te?=\r\n"
        b"Content-Type: text/plain; charset=nonsense\r\n\r\nC\xf4te d'Ivoire left.\r\n"
    )
    [entry] = read([raw], "1:1").entries
    assert (entry.origin, entry.title) == ("Côte", "Côte")
    assert "Côte d'Ivoire left." in entry.texts[0]


def test_the_newest_message_stands_first_as_in_feeds() -> None:
    document = read([message(Subject="old").as_bytes(), message(Subject="new").as_bytes()], "7:2")
    assert [entry.title for entry in document.entries] == ["new", "old"]
    assert (document.cursor, document.keeps_cursor) == ("7:2", True)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"From: ", b"Subject: ", b"Content-Type: multipart/mixed; boundary="]),
)
def test_no_bytes_make_reading_fail(body: bytes, head: bytes) -> None:
    document = read([head + body], "1:1")
    assert len(document.entries) + len(document.notes) == 1
