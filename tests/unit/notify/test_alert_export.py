"""Alerts in calendars and spreadsheets: dates to come as whole days, and nothing that a spreadsheet computes."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from streams.domain.event import OccurredOn, Precision
from streams.notify.alert_calendar import as_calendar
from streams.notify.alert_table import COLUMNS, as_csv, as_json_lines
from streams.notify.sample import sample_change
from streams.services.alerts.calendar import DatedAlert

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOME = "https://tocsin.example"
CHANGE = sample_change(NOW)
ALERT = CHANGE.alert
[EVENT, *_] = ALERT.events


def dated(summary: str, on: OccurredOn) -> DatedAlert:
    return DatedAlert(replace(ALERT, summary=summary), EVENT, on)


@pytest.mark.parametrize(
    ("precision", "end"),
    [(Precision.DAY, date(2026, 12, 2)), (Precision.MONTH, date(2027, 1, 1)), (Precision.YEAR, date(2027, 1, 1))],
)
def test_a_date_to_come_is_an_entry_of_whole_days(precision: Precision, end: date) -> None:
    data = as_calendar(
        [dated("Exit; takes effect", OccurredOn(date=date(2026, 12, 1), precision=precision))], "T", HOME
    )
    [entry] = Calendar.from_ical(data).walk("VEVENT")
    assert (entry["summary"], entry["dtstart"].dt, entry["dtend"].dt) == ("Exit; takes effect", date(2026, 12, 1), end)
    assert entry["url"] == f"{HOME}/alerts/{ALERT.id}"


def test_an_alert_keeps_its_entry_when_its_date_changes() -> None:
    first, second = (
        Calendar.from_ical(as_calendar([dated("x", OccurredOn(date=date(2026, 12, day)))], "T", HOME)).walk("VEVENT")[0]
        for day in (1, 2)
    )
    assert first["uid"] == second["uid"]


@given(st.text(max_size=200))
def test_no_text_breaks_a_calendar(summary: str) -> None:
    data = as_calendar([dated(summary, OccurredOn(date=date(2026, 12, 1)))], summary, HOME)
    assert len(Calendar.from_ical(data).walk("VEVENT")) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cells_that_a_spreadsheet_would_compute_are_text(start: str) -> None:
    change = replace(CHANGE, alert=replace(ALERT, summary=f"{start}cmd()"))
    table = list(csv.DictReader(io.StringIO(as_csv([(NOW, change)], HOME).decode("utf-8-sig"), newline="")))
    assert table[0]["summary"] == f"'{start}cmd()"


@given(st.text(max_size=200))
def test_no_text_breaks_a_table(summary: str) -> None:
    change = replace(CHANGE, alert=replace(ALERT, summary=summary))
    rows = list(csv.reader(io.StringIO(as_csv([(NOW, change)] * 2, HOME).decode("utf-8-sig"), newline="")))
    assert [len(row) for row in rows] == [len(COLUMNS)] * 3
    assert len(as_json_lines([(NOW, change)] * 2).splitlines()) == 2


def test_a_line_of_json_is_the_change_as_webhooks_have_it() -> None:
    tree = json.loads(as_json_lines([(NOW, CHANGE)]))
    assert (tree["recorded_at"], tree["change"]["alert"]["id"]) == ("2026-03-01T12:00:00Z", ALERT.id)
