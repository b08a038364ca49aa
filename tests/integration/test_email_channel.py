"""Mails go through a real SMTP server and come out field by field as they were meant."""

import asyncio
import socket
import ssl
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from streams.adapters.channels.email.channel import EmailChannel
from streams.adapters.channels.email.smtp import Login, Mailer, Timeouts
from streams.adapters.localrun.ports import free_port
from streams.adapters.store.database import Database
from streams.adapters.store.keys import shared_key
from streams.adapters.store.suppressions import all_suppressions, lift, suppress
from streams.adapters.templates.jinja import Templates
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.entity import EntityRef
from streams.domain.message_template import MessageTemplate
from streams.domain.suppression import Suppression
from streams.notify.routing import compose
from streams.notify.unsubscribing import read_token
from streams.wire.codec import encode
from tests.integration.authority import Authority
from tests.integration.mail_server import Inbox, mail_server
from tests.unit.notify.stories import NOON, change, subscription

READER = Endpoint(id="end_1", channel=Channel.EMAIL, address="reader@press.example", created_at=NOON)
MESSAGE = compose(subscription(name="Geo desk"), [change()])
DELIVERY = Delivery(
    id=MESSAGE.id,
    endpoint_id="end_1",
    subscription_id="sub_1",
    alert_id=MESSAGE.changes[0].alert.id,
    changes=(MESSAGE.changes[0].id,),
    payload=encode(MESSAGE),
    next_at=NOON,
    created_at=NOON,
)


@pytest.fixture
def database(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def inbox():
    with mail_server() as inbox:
        yield inbox


def send(
    database: Database,
    inbox: Inbox,
    times: int = 1,
    endpoint: Endpoint = READER,
    delivery: Delivery = DELIVERY,
    **options: object,
) -> AttemptOutcome:
    return_path = options.pop("return_path", None)

    async def run() -> AttemptOutcome:
        timeouts = Timeouts(options.pop("timeout", 5), options.pop("data_timeout", 30))
        settings = {"security": "none", "timeouts": timeouts} | options
        async with Mailer("127.0.0.1", inbox.port, **settings) as mailer:
            templates = Templates(Path(__file__).parents[2] / "templates")
            home, sender = "https://tocsin.example", "Tocsin <alerts@desk.example>"
            channel = EmailChannel(mailer, templates, database, lambda: NOON, home, sender, return_path)
            for _ in range(times):
                outcome = await channel.send(delivery, endpoint)
            return outcome

    return asyncio.run(run())


def test_a_delivery_arrives_as_the_mail_that_it_should_be(database, inbox):
    outcome = send(database, inbox)
    assert outcome == AttemptOutcome(verdict=AttemptVerdict.DELIVERED, status=250, response="2.0.0 queued")
    [mail] = inbox.mails
    assert mail["From"] == "Tocsin <alerts@desk.example>"
    assert mail["To"] == "reader@press.example"
    assert mail["Subject"] == "Mali has announced leaving G5 Sahel"
    assert mail["Message-ID"] == f"<{DELIVERY.id}@desk.example>"
    assert mail["Date"].datetime == NOON
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "> Mali said on Sunday it was *withdrawing* from" in mail.get_body(("plain",)).get_content()
    link = mail["List-Unsubscribe"].strip("<>")
    assert link in mail.get_body(("html",)).get_content()
    with database.begin() as connection:
        assert read_token(shared_key(connection, "unsubscribe"), link.rpartition("/")[2]) == "sub_1"


def test_a_subject_with_accents_arrives_whole(database, inbox):
    country = EntityRef(id="STP", name="d'Ivoire ECOWAS Tomé ( · “Burkina” Tomé São G5 São (Mali)", kind="country")
    message = compose(subscription(), [change(actor=country)])
    send(database, inbox, delivery=replace(DELIVERY, payload=encode(message)))
    assert inbox.mails[0]["Subject"] == f"{country.name} has announced leaving G5 Sahel"


def test_each_mail_comes_back_to_an_address_of_its_own_where_the_return_path_says_so(database, inbox):
    send(database, inbox, return_path="bounces+{id}@desk.example")
    send(database, inbox)
    assert inbox.senders == [f"bounces+{DELIVERY.id}@desk.example", "alerts@desk.example"]
    assert inbox.mails[0]["From"] == "Tocsin <alerts@desk.example>"


def test_a_subscriptions_own_words_make_its_mails(database, inbox):
    own = MessageTemplate(subject="{{ alert.severity|upper }}: {{ alert.summary }}", text="Read <it>:\n{{ alert.id }}")
    send(database, inbox, delivery=replace(DELIVERY, template=own))
    [mail] = inbox.mails
    assert mail["Subject"] == "HIGH: Mali has announced leaving G5 Sahel"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert text.splitlines()[0] == "Read <it>:"
    assert "Read &lt;it&gt;:<br>" in html
    link = mail["List-Unsubscribe"].strip("<>")
    assert link in text
    assert link in html


def test_a_template_without_a_text_keeps_the_usual_one(database, inbox):
    send(database, inbox, delivery=replace(DELIVERY, template=MessageTemplate(subject="News from {{ alert.rule_id }}")))
    assert inbox.mails[0]["Subject"] == "News from member-leaves-bloc"
    assert "> Mali said on Sunday it was *withdrawing* from" in inbox.mails[0].get_body(("plain",)).get_content()


def test_a_template_that_fails_sends_nothing_and_says_where(database, inbox):
    outcome = send(database, inbox, delivery=replace(DELIVERY, template=MessageTemplate(subject="{{ alert.nothing }}")))
    assert (outcome.verdict, inbox.mails) == (AttemptVerdict.RETRY, [])
    assert "alert.nothing" in outcome.error


def test_a_subject_of_ones_own_cannot_add_headers(database, inbox):
    own = MessageTemplate(subject="{{ 'News\\r\\nBcc: everyone@press.example' }}")
    send(database, inbox, delivery=replace(DELIVERY, template=own))
    assert inbox.mails[0]["Bcc"] is None


def test_a_connection_that_died_while_idle_costs_no_mail():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "alerts@desk.example", "reader@press.example", "Mali leaves"

    async def run(port: int) -> list[str]:
        async with Mailer("127.0.0.1", port, security="none") as mailer:
            with mail_server(port=port) as inbox:
                said = [(await mailer.send(mail)).error]
                inbox.mute = True  # as behind a firewall that has forgotten the connection
                said.append((await mailer.send(mail)).error)
            with mail_server(port=port) as inbox:  # started again: it knows of no connection
                said.append((await mailer.send(mail)).error)
                assert len(inbox.mails) == 1
        return said

    assert asyncio.run(run(free_port())) == ["", "", ""]


def test_mails_share_a_connection(database, inbox):
    send(database, inbox, times=3)
    assert len(inbox.mails) == 3
    assert len(inbox.sessions) == 1


@pytest.mark.parametrize(
    ("command", "answer", "verdict", "says"),
    [
        (
            "RCPT",
            "450 4.2.1 mailbox busy",
            AttemptVerdict.RETRY,
            "refused reader@press.example: 450 4.2.1 mailbox busy",
        ),
        (
            "RCPT",
            "550 5.1.1 no such user",
            AttemptVerdict.REFUSED,
            "refused reader@press.example: 550 5.1.1 no such user",
        ),
        ("RCPT", "550 5.7.1 policy", AttemptVerdict.MISCONFIGURED, "550 5.7.1 policy"),
        ("RCPT", "550 5.7.1 Unable to relay", AttemptVerdict.MISCONFIGURED, "Unable to relay"),
        ("RCPT", "550 5.1.1 blocked by Spamhaus", AttemptVerdict.REFUSED, "Spamhaus"),
        ("MAIL", "530 5.7.0 Must issue a STARTTLS command first", AttemptVerdict.MISCONFIGURED, "STARTTLS"),
        ("MAIL", "553 5.1.7 bad sender address", AttemptVerdict.MISCONFIGURED, "5.1.7"),
        ("MAIL", "451 4.3.0 try later", AttemptVerdict.RETRY, "451 4.3.0 try later"),
        ("MAIL", "553 5.1.8 sender unknown", AttemptVerdict.MISCONFIGURED, "553 5.1.8 sender unknown"),
        ("DATA", "452 4.3.1 disk full", AttemptVerdict.RETRY, "refused the mail: 452 4.3.1 disk full"),
        ("DATA", "554 5.6.0 looks like spam", AttemptVerdict.REFUSED, "refused the mail: 554 5.6.0 looks like spam"),
        ("DATA", "421 4.3.2 going down", AttemptVerdict.RETRY, "421"),
    ],
)
def test_a_refusal_is_tried_again_or_given_up_as_its_code_says(database, inbox, command, answer, verdict, says):
    inbox.answers[command] = answer
    outcome = send(database, inbox)
    assert outcome.verdict is verdict
    assert outcome.status == int(answer[:3])
    assert says in outcome.error
    assert not inbox.mails


def test_a_mailbox_that_does_not_exist_gets_no_more_mail_and_other_refusals_suppress_nothing(database, inbox):
    inbox.answers["RCPT"] = "550 5.7.1 policy"
    send(database, inbox)
    with database.read() as connection:
        assert all_suppressions(connection) == []
    inbox.answers["RCPT"] = "550 5.1.1 no such user"
    send(database, inbox)
    inbox.answers.clear()
    outcome = send(database, inbox, endpoint=replace(READER, address="Reader@press.example"))
    assert outcome.verdict is AttemptVerdict.SUPPRESSED
    assert outcome.error == "suppressed: bounced: 550 5.1.1 no such user"
    with database.begin() as connection:
        assert lift(connection, "reader@press.example", "*")
    assert send(database, inbox).verdict is AttemptVerdict.DELIVERED


@pytest.mark.parametrize(
    "answer",
    [
        "554 Relay access denied",
        "550 5.7.1 SPF check failed for your sender",
        "550 5.1.1 relay denied, user unknown",
        "550 5.7.26 unauthenticated mail, DMARC",
        "550 Your address is blocklisted",
        "552 5.2.2 mailbox full",
    ],
)
def test_only_an_unknown_or_disabled_mailbox_is_suppressed(database, inbox, answer):
    inbox.answers["RCPT"] = answer
    send(database, inbox)
    with database.read() as connection:
        assert all_suppressions(connection) == []


def test_a_mail_whose_answer_never_came_may_have_arrived_and_says_so(database, inbox):
    inbox.delay = 3
    outcome = send(database, inbox, data_timeout=0.3)
    assert (outcome.verdict, outcome.uncertain) == (AttemptVerdict.RETRY, True)
    assert "sent again later under the same Message-ID" in outcome.error


def test_a_server_that_takes_its_time_after_the_text_gets_the_mail_once(database, inbox):
    inbox.delay = 1
    assert send(database, inbox, timeout=0.8).verdict is AttemptVerdict.DELIVERED
    assert len(inbox.mails) == 1


def test_a_domain_outside_ascii_is_named_as_the_dns_knows_it(database, inbox):
    endpoint = replace(READER, address="reader@bücher.example")
    assert send(database, inbox, endpoint=endpoint).verdict is AttemptVerdict.DELIVERED
    assert inbox.recipients == ["reader@xn--bcher-kva.example"]


def test_who_unsubscribed_gets_no_more_of_that_subscription_and_still_gets_the_others(database, inbox):
    with database.begin() as connection:
        suppress(connection, Suppression(READER.address, "sub_1", "unsubscribed", NOON - timedelta(days=1)))
        suppress(connection, Suppression("someone@else.example", "*", "bounced", NOON))
    suppressed = AttemptOutcome(verdict=AttemptVerdict.SUPPRESSED, error="suppressed: unsubscribed")
    assert send(database, inbox) == suppressed
    with database.begin() as connection:
        lift(connection, READER.address, "sub_1")
        suppress(connection, Suppression(READER.address, "sub_2", "unsubscribed", NOON))
    assert send(database, inbox).verdict is AttemptVerdict.DELIVERED


def test_a_server_that_is_not_there_is_tried_again(database):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        outcome = send(database, Inbox(port=unused.getsockname()[1]))
    assert outcome.verdict is AttemptVerdict.RETRY
    assert outcome.status is None
    assert "cannot be used" in outcome.error


def test_a_server_that_says_nothing_is_tried_again(database):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = send(database, Inbox(port=silent.getsockname()[1]), timeout=0.2)
    assert outcome.verdict is AttemptVerdict.RETRY
    assert "within 0.2 s" in outcome.error


def test_an_address_that_is_none_is_given_up(database, inbox):
    outcome = send(database, inbox, endpoint=replace(READER, address="a@b.example\r\nRCPT TO:<c@d.example>"))
    assert outcome.verdict is AttemptVerdict.REFUSED
    assert "is not an email address" in outcome.error
    assert not inbox.mails


def test_starttls_is_insisted_on(database, inbox):
    outcome = send(database, inbox, security="starttls")
    assert outcome.verdict is AttemptVerdict.RETRY
    assert "STARTTLS" in outcome.error
    assert not inbox.mails


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("tls"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.certify("server", "127.0.0.1"))
    return context, ssl.create_default_context(cafile=authority.file)


def test_starttls_and_a_login_are_used_and_a_certificate_that_nobody_vouches_for_is_not(database, certificate):
    server, trusting = certificate
    with mail_server(tls=server, password="sesame") as inbox:
        login = {"security": "starttls", "login": Login(username="tocsin", password="sesame")}
        assert send(database, inbox, tls=trusting, **login).verdict is AttemptVerdict.DELIVERED
        wrong = send(database, inbox, tls=trusting, **login | {"login": Login(username="tocsin", password="wrong")})
        assert (wrong.verdict, wrong.status) == (AttemptVerdict.MISCONFIGURED, 535)
        assert "refused our login" in wrong.error
        assert "sesame" not in wrong.error
        untrusted = send(database, inbox, **login)
        assert untrusted.verdict is AttemptVerdict.RETRY
        assert "certificate" in untrusted.error.lower()
        assert len(inbox.mails) == 1
