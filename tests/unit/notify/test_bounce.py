"""Bounces as mail servers write them: which say that a mailbox is gone, and of which delivery."""

from email.message import EmailMessage

import pytest

from streams.notify.bounce import Bounce, read_bounces, return_path

ID = "msg_0d711f45b68291d4a4452b01"
POSTFIX = {
    "Original-Recipient": "rfc822;Gone@press.example",
    "Final-Recipient": "rfc822; gone@mx.press.example",
    "Action": "failed",
    "Status": "5.1.1",
    "Diagnostic-Code": "smtp; 550 5.1.1 <gone@mx.press.example>: Recipient address rejected:\r\n    User unknown",
}
EXCHANGE = {
    "Final-Recipient": "rfc822;gone@press.example",
    "Action": "failed",
    "Status": "5.1.10",
    "Diagnostic-Code": "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
}
EXIM = {"Action": "failed", "Final-Recipient": "rfc822;gone@press.example", "Status": "5.0.0"}


def report(
    *recipients: dict[str, str],
    to: str = "bounces@desk.example",
    returned: str | None = "headers",
    message_id: str = ID,
) -> bytes:
    """A report about these recipients, which returns the mail's headers, the whole mail or nothing."""
    blocks = [{"Reporting-MTA": "dns; mx.example"}, *recipients]
    status = "\r\n\r\n".join("\r\n".join(f"{name}: {text}" for name, text in each.items()) for each in blocks)
    parts = [("text/plain", "Your mail could not be delivered."), ("message/delivery-status", status + "\r\n")]
    if returned is not None:
        kind = {"headers": "text/rfc822-headers", "whole": "message/rfc822"}[returned]
        parts.append((kind, f"Subject: Mali leaves\r\nMessage-ID: <{message_id}@desk.example>\r\n\r\nMali leaves"))
    body = "".join(f"--=_b\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in parts)
    head = (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Undelivered\r\nMessage-ID: <msg_x@mx.example>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="=_b"\r\n\r\n'
    )
    return f"{head}{body}--=_b--\r\n".encode()


def test_a_mailbox_that_postfix_says_is_unknown_bounced():
    assert read_bounces(report(POSTFIX)) == (
        Bounce(
            delivery_id=ID,
            addresses=frozenset({"gone@press.example", "gone@mx.press.example"}),
            reason="5.1.1 550 5.1.1 <gone@mx.press.example>: Recipient address rejected: User unknown",
        ),
    )


@pytest.mark.parametrize("returned", ["headers", "whole"])
def test_the_delivery_is_named_by_the_mail_that_is_returned(returned):
    [bounce] = read_bounces(report(EXCHANGE, returned=returned))
    assert (bounce.delivery_id, bounce.addresses) == (ID, {"gone@press.example"})


@pytest.mark.parametrize("header", ["To", "Delivered-To", "X-Original-To"])
def test_the_delivery_is_named_by_the_address_that_the_report_came_back_to(header):
    verp = return_path("bounces+{id}@desk.example", ID)
    data = report(EXCHANGE, returned=None).replace(b"To: bounces@desk.example", f"{header}: <{verp}>".encode(), 1)
    assert read_bounces(data)[0].delivery_id == ID


def test_a_vague_status_gives_way_to_the_servers_own_code():
    assert read_bounces(report(EXIM | {"Diagnostic-Code": "smtp; 550 5.1.1 no such user here"}))
    assert read_bounces(report(EXIM | {"Diagnostic-Code": "smtp; 550 Unknown user"}))
    assert not read_bounces(report(EXIM | {"Diagnostic-Code": "smtp; 550 5.7.1 SPF check failed"}))


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("5.2.2", "smtp; 552 5.2.2 mailbox full"),
        ("5.7.1", "smtp; 550 5.7.1 message blocked by Spamhaus"),
        ("5.1.8", "smtp; 550 5.1.8 sender address rejected"),
        ("5.1.1", "smtp; 550 5.1.1 relay access denied"),
        ("5.4.4", "smtp; 550 5.4.4 host not found"),
        ("5.3.4", "smtp; 552 5.3.4 message too big"),
    ],
)
def test_what_is_not_the_mailboxs_fault_suppresses_nobody(status, says):
    assert read_bounces(report(POSTFIX | {"Status": status, "Diagnostic-Code": says})) == ()


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_report_of_anything_but_a_failure_suppresses_nobody(action):
    assert read_bounces(report(POSTFIX | {"Action": action})) == ()


def test_a_report_that_names_no_delivery_is_not_believed():
    assert read_bounces(report(POSTFIX, message_id="newsletter-7")) == ()
    assert read_bounces(report(POSTFIX, returned=None)) == ()


def test_a_mail_that_is_no_report_is_passed_over():
    away = EmailMessage()
    away["To"], away["Subject"] = f"bounces+{ID}@desk.example", "Out of office: 550 5.1.1 user unknown"
    away.set_content("I no longer work here.")
    assert read_bounces(away.as_bytes()) == ()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"Content-Type: multipart/report\r\n\r\n", report()[:400]])
def test_broken_mails_are_passed_over(data):
    assert read_bounces(data) == ()


def test_each_recipient_of_a_report_is_read():
    other = EXCHANGE | {"Final-Recipient": "rfc822;also@press.example"}
    found = read_bounces(report(POSTFIX | {"Action": "delayed"}, EXCHANGE, other))
    assert [sorted(each.addresses) for each in found] == [["gone@press.example"], ["also@press.example"]]
