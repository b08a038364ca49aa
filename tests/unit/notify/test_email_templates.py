"""Mails say what stands, and nothing that no longer does."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from streams.adapters.templates.jinja import Templates
from streams.domain.alert import AlertChange, Change
from streams.domain.subscription import Timetable
from streams.notify.presentation import present
from streams.notify.routing import compose
from tests.unit.notify.stories import NOON, change, subscription

TEMPLATES = Templates(Path(__file__).parents[3] / "templates")
FORMS = ("txt", "html")


def mail(form: str, told: AlertChange) -> str:
    return TEMPLATES.render(f"email/alert.{form}.j2", present(compose(subscription(), [told]), "https://t.example"))


@pytest.mark.parametrize("form", FORMS)
def test_an_alert_shows_how_far_the_story_has_come(form: str) -> None:
    text = mail(form, change(Change.ESCALATED, "announced")).lower()
    assert "completed" in text
    assert "rested on" not in text


@pytest.mark.parametrize("form", FORMS)
def test_what_was_retracted_has_come_nowhere_and_its_evidence_is_named_as_past(form: str) -> None:
    text = mail(form, change(Change.RETRACTED, "announced"))
    assert "disregard" in text
    assert text.index("What it had rested on") < text.index("withdrawing")
    assert "completed" not in text.lower()


@pytest.mark.parametrize("form", FORMS)
def test_a_stage_of_another_year_is_dated_with_it(form: str) -> None:
    told = change(Change.ESCALATED, "announced")
    assert "2023" not in mail(form, told)
    first, *others = told.alert.history
    history = (replace(first, at=first.at - timedelta(days=300)), *others)
    assert "11 May 2023" in mail(form, replace(told, alert=replace(told.alert, history=history)))


@pytest.mark.parametrize("form", FORMS)
def test_a_stage_that_nobody_reported_is_not_ticked(form: str) -> None:
    told = change(Change.ESCALATED, "announced")
    alert = replace(told.alert, history=told.alert.history[1:])
    text = mail(form, replace(told, alert=alert))
    assert "not reported" in text
    assert "[x] threatened" not in text


@pytest.mark.parametrize("order", [("announced", "completed"), ()])
def test_only_the_stages_of_its_rule_are_shown(order: tuple[str, ...]) -> None:
    told = change(Change.OPENED, "announced")
    alert = replace(told.alert, stage_order=order, history=told.alert.history[1:])
    text = mail("txt", replace(told, alert=alert))
    assert "[x] announced" in text
    assert "threatened" not in text
    assert ("completed" in text) is bool(order)


def test_a_sentence_of_the_body_proves_it_rather_than_the_title_twice() -> None:
    told = change()
    body = told.event.evidence[0]
    title = replace(body, sentence=told.event.article.title, trigger="withdraws")
    both = replace(told.event, evidence=(title, body))
    text = mail("txt", replace(told, event=both, alert=replace(told.alert, events=(both,))))
    assert "> Mali said on Sunday" in text
    assert text.count("Mali withdraws") == 1
    only = replace(told.event, evidence=(title,))
    text = mail("txt", replace(told, event=only, alert=replace(told.alert, events=(only,))))
    assert text.count("withdraws") == 1


def test_times_are_those_of_the_subscription_beside_utc() -> None:
    desk = subscription(timetable=Timetable(zone="Asia/Tokyo"))
    late = change(at=NOON + timedelta(hours=4))
    text = TEMPLATES.render("email/alert.txt.j2", present(compose(desk, [late]), "https://t.example"))
    assert "7 March 2024, 01:00 JST (6 March, 16:00 UTC)" in " ".join(text.split())
    assert "Asia/Tokyo" in text
