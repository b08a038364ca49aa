"""A mail carries what its headers promise, threads with its story, and lets nothing else in."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.templates.jinja import Templates
from streams.domain.alert import Change
from streams.domain.entity import EntityRef
from streams.notify.email_message import compose_email
from streams.notify.mail_address import one_line
from streams.notify.presentation import present
from streams.notify.routing import compose
from tests.unit.notify.stories import NOON, change, event, later, subscription

TEMPLATES = Templates(Path(__file__).parents[3] / "templates")
OPENED = change(stage="threatened")
ESCALATED = later(change(Change.ESCALATED, "announced"), hours=1)
NIGER = EntityRef(id="NER", name="Niger", kind="country")
SENDER = "Tocsin <alerts@desk.example>"
LINK = "https://tocsin.example/unsubscribe/sub_1.mac"


def mail_of(*changes, name="Geo desk", subject=None, recipient="reader@press.example", sender=SENDER) -> EmailMessage:
    page = present(compose(subscription(name=name), changes), "https://tocsin.example", LINK)
    kind = "digest" if page.is_digest else "alert"
    subject = TEMPLATES.render(f"email/{kind}.subject.txt.j2", page) if subject is None else subject
    text, html = (TEMPLATES.render(f"email/{kind}.{form}.j2", page) for form in ("txt", "html"))
    mail = compose_email(page, sender, recipient, subject, text, html, NOON)
    return message_from_bytes(mail.as_bytes(), policy=SMTP)


def test_every_header_says_what_it_should():
    mail = mail_of(OPENED)
    assert {name: value for name, value in mail.items() if not name.startswith(("Content", "MIME"))} == {
        "From": "Tocsin <alerts@desk.example>",
        "To": "reader@press.example",
        "Subject": "Mali has threatened leaving G5 Sahel",
        "Date": "Wed, 06 Mar 2024 12:00:00 +0000",
        "Message-ID": f"<{compose(subscription(), [OPENED]).id}@desk.example>",
        "References": f"<story-{OPENED.alert.id}-sub_1@desk.example>",
        "In-Reply-To": f"<story-{OPENED.alert.id}-sub_1@desk.example>",
        "List-Id": "Geo desk <sub_1.desk.example>",
        "List-Unsubscribe": f"<{LINK}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Tocsin-Severity": "low",
        "X-Tocsin-Rule": "member-leaves-bloc",
        "X-Tocsin-Change": "opened",
    }


def test_the_text_and_the_html_show_sentence_trigger_sources_stages_and_links():
    alert = replace(ESCALATED.alert, events=(*ESCALATED.alert.events, event(outlet="Lagos Courier")), event_count=7)
    mail = mail_of(replace(ESCALATED, alert=alert))
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "> Mali said on Sunday it was *withdrawing* from the G5 Sahel" in text
    assert ">withdrawing</strong> from the G5 Sahel in protest" in html
    for part in (text, html):
        for expected in ("Lagos Courier", "Sahel Wire", "5 further reports", LINK, OPENED.alert.id, "Geo desk"):
            assert expected in part
    assert 'href="https://news.example/a?b=1&amp;c=2"' in html
    assert "[x] announced (6 March)  <- now" in text
    assert "[ ] completed" in text


def test_follow_ups_of_a_story_refer_to_the_same_root_and_other_subscribers_do_not():
    first, second = mail_of(OPENED), mail_of(ESCALATED)
    assert first["References"] == second["References"] == second["In-Reply-To"]
    assert first["Message-ID"] != second["Message-ID"]
    assert mail_of(change(actor=NIGER))["References"] != first["References"]


def test_a_mail_that_is_sent_again_is_the_same_mail():
    assert mail_of(OPENED)["Message-ID"] == mail_of(OPENED)["Message-ID"]


def test_a_digest_is_one_mail_with_every_alert_the_loudest_first():
    quiet, loud = later(OPENED, hours=5), change(actor=NIGER, stage="completed")
    mail = mail_of(quiet, loud)
    assert mail["Subject"] == "2 alerts: Niger, Mali"
    assert mail["References"] is None
    assert mail["X-Priority"] == "1 (Highest)"
    for form in ("plain", "html"):
        content = mail.get_body((form,)).get_content()
        assert 0 < content.index("Niger has completed") < content.index("Mali has threatened")


def test_changes_of_one_story_that_waited_together_are_one_alert_mail_of_its_latest_state():
    mail = mail_of(OPENED, ESCALATED)
    assert mail["Subject"] == "Mali has announced leaving G5 Sahel"
    assert "Mali has announced leaving" in mail.get_body(("plain",)).get_content()


def test_a_retraction_says_so_first_and_asks_for_no_priority():
    mail = mail_of(change(Change.RETRACTED, "completed"))
    assert mail["Subject"] == "Retracted: Mali has completed leaving G5 Sahel"
    assert mail["X-Priority"] is None
    assert mail.get_body(("plain",)).get_content().startswith("RETRACTED · was critical")
    html = mail.get_body(("html",)).get_content()
    assert ">Retracted: the report" in html
    assert html.index(">Retracted</span>") < html.index("was critical")
    for form in ("plain", "html"):
        assert "Please disregard" in " ".join(mail.get_body((form,)).get_content().split())


def test_retractions_come_last_in_a_digest_and_lend_it_no_priority():
    retracted = later(change(Change.RETRACTED, "completed", actor=NIGER), hours=1)
    mail = mail_of(OPENED, retracted)
    assert mail["Subject"] == "Retracted: Niger; 1 alert: Mali"
    assert mail["X-Priority"] is None
    assert mail["X-Tocsin-Severity"] == "low"
    for form in ("plain", "html"):
        content = mail.get_body((form,)).get_content()
        assert 0 < content.rindex("Mali has threatened") < content.rindex("Niger has completed")
    preview = mail.get_body(("html",)).get_content().partition("<body")[2].partition("</div>")[0]
    assert 0 < preview.index("Retracted: Niger") < preview.index("Mali has threatened")


def test_a_digest_of_nothing_but_retractions_says_so_first():
    mail = mail_of(change(Change.RETRACTED), change(Change.RETRACTED, actor=NIGER))
    assert mail["Subject"].startswith("Retracted: 2 alerts")


@pytest.mark.parametrize(("stage", "summary"), [("threatened", "Mali leaves the G5 Sahel"), ("announced", "")])
def test_a_subject_says_the_stage_when_the_summary_does_not(stage, summary):
    told = change(stage=stage)
    subject = mail_of(replace(told, alert=replace(told.alert, summary=summary)))["Subject"]
    assert subject.startswith(f"{stage.capitalize()}: Mali")


def test_a_further_report_that_goes_out_with_the_opening_is_a_new_alert():
    mail = mail_of(OPENED, later(change(Change.UPDATED, "threatened"), hours=1))
    assert "New alert" in mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "Mali has threatened leaving G5 Sahel"


def test_a_digest_of_fifty_wordy_stories_is_shorter_than_gmail_clips_and_keeps_its_footer():
    wordy = "Wörter über “Übergänge” — и много слов "
    told = []
    for number in range(50):
        country = EntityRef(id=f"X{number:02}", name=f"Country {number}", kind="country")
        cause = event(country)
        sentence = f"{wordy * 50} withdrawing {wordy * 50}"
        article = replace(cause.article, title=wordy * 20, url=f"https://news.example/{'a' * 950}")
        cause = replace(cause, evidence=(replace(cause.evidence[0], sentence=sentence),), article=article)
        each = change(stage="completed", actor=country)
        alert = replace(each.alert, summary=wordy * 20, rule_title=wordy * 20, events=(cause,))
        told.append(replace(each, alert=alert, event=cause))
    html = mail_of(*told).get_body(("html",)).get_content()
    assert len(html.encode()) < 102_000
    assert LINK in html
    assert all(each.alert.id in html for each in told)


EVIL = "x\r\nBcc: victim@press.example\r\n\r\n<script>alert(1)</script>\u2028\x00\x85{{ 7*7 }}"


def test_line_breaks_in_every_field_change_no_header_and_markup_stays_text():
    actor = EntityRef(id="MLI", name=EVIL, kind="country")
    cause = event(actor, outlet=EVIL)
    article = replace(cause.article, title=EVIL, url=f"https://news.example/{EVIL}")
    cause = replace(cause, article=article)
    alert = replace(OPENED.alert, rule_title=EVIL, rule_id=EVIL, summary=EVIL, events=(cause,), sources=(EVIL,))
    evil = mail_of(replace(OPENED, alert=alert, event=cause), name=EVIL)
    plain = mail_of(OPENED)
    assert sorted(evil.keys()) == sorted(plain.keys())
    assert evil["To"] == plain["To"]
    assert [part.get_content_type() for part in evil.walk()] == [part.get_content_type() for part in plain.walk()]
    html = evil.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "49" not in html.replace("7*7", "")
    assert "news.example/x" not in html


WORDS = "Côte d'Ivoire · G5 Sahel: São Tomé & Príncipe (Mali) — “Burkina” leaves , ECOWAS ; ) ( [x] Réunion".split()


@pytest.mark.parametrize("length", range(55, 130))
def test_a_subject_of_any_length_arrives_as_it_was(length):
    subject = ("6 alerts: Kenya, South Sudan, Papua New Guinea, Gabon, Madagascar, Kiribati, " * 2)[:length].strip()
    assert mail_of(OPENED, subject=subject)["Subject"] == subject


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join))
def test_a_subject_with_accents_keeps_every_space(subject):
    assert mail_of(OPENED, subject=subject)["Subject"] == one_line(subject, 200)


@given(st.text(), st.text(), st.text())
def test_no_text_at_all_adds_a_header_or_breaks_the_mail(name, summary, subject):
    mail = mail_of(replace(OPENED, alert=replace(OPENED.alert, summary=summary)), name=name, subject=subject)
    assert set(mail.keys()) == set(mail_of(OPENED).keys())
    assert mail["Subject"] == one_line(subject, 200)
    assert mail["Message-ID"] == mail_of(OPENED)["Message-ID"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://a b", "//x", "", "http://x\r\ny"])
def test_a_link_leads_to_the_web_or_is_none(url):
    cause = replace(OPENED.event, article=replace(OPENED.event.article, url=url))
    mail = mail_of(replace(OPENED, event=cause))
    html = mail.get_body(("html",)).get_content()
    assert html.count("href=") == mail_of(OPENED).get_body(("html",)).get_content().count("href=") - 1


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@", "@b", "a@b\r\nBcc: c@d", "a@b, c@d", "a b@c", "<a@b>\n", "a@b;c@d", "a@b>"]
)
def test_what_is_no_single_address_is_refused(address):
    with pytest.raises(ValueError, match="not an email address"):
        mail_of(OPENED, recipient=address)


def test_a_sender_with_accents_and_a_recipient_with_a_name_are_kept():
    mail = mail_of(OPENED, sender="Tocsin Büro <a@b.example>", recipient="Änne Reader <r@press.example>")
    assert mail["From"].addresses[0].display_name == "Tocsin Büro"
    assert mail["To"].addresses[0].addr_spec == "r@press.example"


def test_the_date_is_the_moment_given():
    page = present(compose(subscription(), [OPENED]), "https://tocsin.example")
    mail = compose_email(page, SENDER, "a@b.example", "s", "t", "<p>h</p>", NOON + timedelta(days=1))
    assert mail["Date"].datetime == NOON + timedelta(days=1)
    assert mail["List-Unsubscribe"] is None


def test_ids_and_links_longer_than_a_line_are_not_encoded():
    """No mail program looks for a link in an encoded word."""
    domain = f"{'long-' * 12}name.example"
    page = present(
        compose(subscription(), [OPENED]), "https://tocsin.example", f"https://{domain}/unsubscribe/{'x' * 90}"
    )
    raw = compose_email(page, f"t@{domain}", "a@b.example", "s", "t", "<p>h</p>", NOON).as_bytes()
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    assert f"List-Unsubscribe: <https://{domain}/unsubscribe/{'x' * 90}>\r\n" in head
    assert f"References: <story-{OPENED.alert.id}-sub_1@{domain}>\r\n" in head
    assert "=?" not in head
