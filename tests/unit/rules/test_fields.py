"""What the fields of an event are, and what they hold."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from streams.detect.match.fields import FIELDS
from streams.detect.match.view import FieldReader
from streams.domain.leader import Leader
from streams.domain.period import Period
from tests.unit.rules.world import ATLAS, event

READER = FieldReader(ATLAS)


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def test_every_field_can_be_read_from_a_full_and_from_an_empty_event():
    full = event(target="NOR", occurred_on=date(2024, 1, 28))
    bare = event(actor=None, organisation=None)
    for name in FIELDS:
        assert isinstance(READER.read(full, name), tuple)
        assert isinstance(READER.read(bare, name), tuple)


def test_an_unknown_field_is_an_error_not_a_missing_value():
    with pytest.raises(KeyError):
        READER.view(event())["actor.nonsense"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("event.type", ("membership.leave",)),
        ("event.family", ("membership",)),
        ("event.status", ("announced",)),
        ("event.confidence", (0.9,)),
        ("actor.id", ("MLI",)),
        ("actor.region", ("Africa",)),
        ("organisation.kind", ("regional_bloc",)),
        ("target.id", ()),
        ("target.region", ()),
        ("occurred_on.date", ("2024-01-28",)),
        ("evidence.trigger", ("withdraw",)),
        ("source.owner", ("Wire Group",)),
        ("source.tier", (1.0,)),
        ("source.independent_key", ("Wire Group",)),
        ("article.published_at", ("2024-01-28T00:00:00+00:00",)),
    ],
)
def test_fields_read_what_their_names_say(name, values):
    assert READER.read(event(occurred_on=date(2024, 1, 28)), name) == values


@pytest.mark.parametrize(
    ("day", "was_member"),
    [
        ("1975-05-27", False),
        ("2024-01-28", True),
        ("2025-01-28", True),
        ("2025-01-29", True),  # the day on which the exit took effect
        ("2026-11-30", True),  # read long after, or without a date of its own
    ],
)
def test_who_leaves_counts_as_member_from_its_joining_on(day, was_member):
    leaves = event(event_type="membership.leave", published_at=at(day))
    assert ("ECOWAS" in READER.read(leaves, "actor.member_of")) is was_member


@pytest.mark.parametrize(
    ("day", "was_member"),
    [
        ("1975-05-28", False),  # the day on which the joining took effect
        ("1976-05-01", False),
        ("1977-01-01", True),
        ("2025-03-01", False),  # left this year, so it can be joining again
    ],
)
def test_who_joins_counts_as_member_only_if_it_was_one_all_year(day, was_member):
    joins = event(event_type="membership.join", published_at=at(day))
    assert ("ECOWAS" in READER.read(joins, "actor.member_of")) is was_member


def test_a_suspended_member_is_a_member_and_is_suspended():
    view = READER.view(event(published_at=at("2024-01-28")))
    assert view["actor.member_of"] == ("ECOWAS",)
    assert view["actor.suspended_from"] == ("ECOWAS",)


def test_the_leaders_of_a_country_are_those_of_the_day():
    leaders = tuple(
        Leader(country="MLI", name=name, names=other, surname=name.split()[-1], terms=(Period(start, end),))
        for name, other, start, end in [
            ("Ibrahim Boubacar Keïta", ("Ibrahim Boubacar Keita",), date(2013, 9, 4), date(2020, 8, 19)),
            ("Assimi Goïta", (), date(2021, 5, 24), None),
        ]
    )
    reader = FieldReader(replace(ATLAS, leaders=leaders))
    for day, names in [
        ("2020-08-20", ("Ibrahim Boubacar Keïta", "Ibrahim Boubacar Keita")),
        ("2020-09-01", ()),
        ("2024-01-28", ("Assimi Goïta",)),
    ]:
        assert reader.read(event(published_at=at(day)), "actor.leader") == names
