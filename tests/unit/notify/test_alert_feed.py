"""Feeds of alerts are well-formed whatever stands in them."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.notify.alert_feed import FORMS, AlertFeed
from streams.notify.sample import sample_change

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHANGE = sample_change(NOW)


def feed(summary: str = "Mali leaves", changes: int = 1) -> AlertFeed:
    change = replace(CHANGE, alert=replace(CHANGE.alert, summary=summary))
    return AlertFeed(
        title=summary,
        changes=[(NOW, change)] * changes,
        home="https://tocsin.example",
        address="https://tocsin.example/v1/alerts.atom?country=MLI&rule=x",
        updated_at=NOW,
    )


@given(st.text())
def test_no_text_breaks_the_markup(summary: str) -> None:
    for form in ("atom", "rss"):
        ElementTree.fromstring(FORMS[form][1](feed(summary)))  # noqa: S314 - our own output
    FORMS["json"][1](feed(summary))


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_feed_is_one_too(form: str) -> None:
    assert FORMS[form][1](feed(changes=0))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_alerts_give_the_same_bytes(form: str) -> None:
    assert FORMS[form][1](feed()) == FORMS[form][1](feed())
