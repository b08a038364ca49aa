"""Mails say what stands, and nothing that no longer does."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from streams.adapters.templates.jinja import Templates
from streams.domain.alert import AlertChange, Change
from streams.notify.presentation import present
from streams.notify.routing import compose
from tests.unit.notify.stories import change, subscription

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
