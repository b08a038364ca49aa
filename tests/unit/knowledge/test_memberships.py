"""What every reader of the news knows about who belonged to what when."""

from datetime import date

import pytest

from streams.adapters.knowledge.files import load_atlas
from streams.domain.entity import Atlas


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


CHANGES = [
    # organisation, country, the day before a change, the day of it, member before, member after
    ("EU", "GBR", "2020-01-31", "2020-02-01", True, False),
    ("EU", "HRV", "2013-06-30", "2013-07-01", False, True),
    ("ECOWAS", "MLI", "2025-01-28", "2025-01-29", True, False),
    ("ECOWAS", "MRT", "2000-12-30", "2000-12-31", True, False),
    ("AU", "MAR", "2017-01-30", "2017-01-31", False, True),
    ("OAU", "MAR", "1984-11-11", "1984-11-12", True, False),
    ("SADC", "SYC", "2004-06-30", "2004-07-01", True, False),
    ("SADC", "SYC", "2008-08-15", "2008-08-16", False, True),
    ("EAC", "COD", "2022-07-10", "2022-07-11", False, True),
    ("ECCAS", "RWA", "2025-06-06", "2025-06-07", True, False),
    ("IGAD", "ERI", "2007-04-21", "2007-04-22", True, False),
    ("IGAD", "ERI", "2023-06-11", "2023-06-12", False, True),
    ("IGAD", "ERI", "2025-12-11", "2025-12-12", True, False),
    ("OPEC", "QAT", "2018-12-31", "2019-01-01", True, False),
    ("OPEC", "AGO", "2023-12-31", "2024-01-01", True, False),
    ("OPEC", "IDN", "2015-12-31", "2016-01-01", False, True),
    ("OPEC", "IDN", "2016-11-29", "2016-11-30", True, False),
    ("OPEC", "GAB", "2016-06-30", "2016-07-01", False, True),
    ("OPEC", "ECU", "2019-12-31", "2020-01-01", True, False),
    ("ICC", "BDI", "2017-10-26", "2017-10-27", True, False),
    ("ICC", "PHL", "2019-03-16", "2019-03-17", True, False),
    ("OPEC", "ARE", "2026-04-30", "2026-05-01", True, False),
    ("OPECPLUS", "ARE", "2026-04-30", "2026-05-01", True, False),
    ("UNASUR", "COL", "2019-02-27", "2019-02-28", True, False),
    ("UNASUR", "ARG", "2023-04-05", "2023-04-06", False, True),
    ("CIS", "GEO", "2009-08-17", "2009-08-18", True, False),
    ("CSTO", "UZB", "2012-12-18", "2012-12-19", True, False),
    ("COE", "RUS", "2022-03-15", "2022-03-16", True, False),
    ("NATO", "SWE", "2024-03-06", "2024-03-07", False, True),
    ("UN", "SSD", "2011-07-13", "2011-07-14", False, True),
    ("UN", "TWN", "1971-10-24", "1971-10-25", True, False),
    ("UNESCO", "USA", "1984-12-30", "1984-12-31", True, False),
    ("UNESCO", "USA", "2003-09-30", "2003-10-01", False, True),
    ("UNESCO", "USA", "2018-12-30", "2018-12-31", True, False),
    ("UNESCO", "USA", "2023-07-09", "2023-07-10", False, True),
    ("WHO", "USA", "2026-01-21", "2026-01-22", True, False),
    ("OAS", "NIC", "2023-11-18", "2023-11-19", True, False),
    ("COMMONWEALTH", "ZWE", "2003-12-06", "2003-12-07", True, False),
    ("COMMONWEALTH", "GMB", "2018-02-07", "2018-02-08", False, True),
    ("COMMONWEALTH", "ZAF", "1994-05-31", "1994-06-01", False, True),
    ("PARISAGREEMENT", "USA", "2020-11-03", "2020-11-04", True, False),
    ("PARISAGREEMENT", "USA", "2021-02-18", "2021-02-19", False, True),
    ("PARISAGREEMENT", "USA", "2026-01-26", "2026-01-27", True, False),
    ("BRICS", "IDN", "2025-01-05", "2025-01-06", False, True),
    ("ASEAN", "TLS", "2025-10-25", "2025-10-26", False, True),
    ("G8", "RUS", "2014-03-23", "2014-03-24", True, False),
    ("ANDEAN", "VEN", "2006-04-21", "2006-04-22", True, False),
    ("PIF", "KIR", "2022-07-08", "2022-07-09", True, False),
    ("EUROZONE", "BGR", "2025-12-31", "2026-01-01", False, True),
    ("SCHENGEN", "ROU", "2024-12-31", "2025-01-01", False, True),
    ("OTTAWATREATY", "LTU", "2025-12-26", "2025-12-27", True, False),
    ("OPENSKIES", "USA", "2020-11-21", "2020-11-22", True, False),
]


@pytest.mark.parametrize(("organisation", "country", "eve", "day", "before", "after"), CHANGES)
def test_membership_changes_on_the_day_it_did(
    atlas: Atlas, organisation: str, country: str, eve: str, day: str, before: bool, after: bool
) -> None:
    assert atlas.is_member(country, organisation, date.fromisoformat(eve)) is before
    assert atlas.is_member(country, organisation, date.fromisoformat(day)) is after


SUSPENSIONS = [
    ("OAS", "CUB", "1962-01-31", "2009-06-03"),
    ("OAS", "HND", "2009-07-04", "2011-06-01"),
    ("SADC", "MDG", "2009-03-30", "2014-01-30"),
    ("ARABLEAGUE", "EGY", "1979-03-31", "1989-05-23"),
    ("ARABLEAGUE", "SYR", "2011-11-16", "2023-05-07"),
    ("PIF", "FJI", "2009-05-02", "2014-10-22"),
    ("UNHRC", "LBY", "2011-03-01", "2011-11-18"),
    ("AU", "EGY", "2013-07-05", "2014-06-17"),
    ("MERCOSUR", "PRY", "2012-06-29", "2013-08-15"),
]


@pytest.mark.parametrize(("organisation", "country", "start", "end"), SUSPENSIONS)
def test_a_suspended_member_is_suspended_and_still_belongs(
    atlas: Atlas, organisation: str, country: str, start: str, end: str
) -> None:
    first, last = date.fromisoformat(start), date.fromordinal(date.fromisoformat(end).toordinal() - 1)
    for day in (first, last):
        assert atlas.is_suspended(country, organisation, day)
        assert atlas.is_member(country, organisation, day)
    assert not atlas.is_suspended(country, organisation, date.fromisoformat(end))


COUNTS = [
    ("G5SAHEL", "2022-05-14", 5),
    ("G5SAHEL", "2022-05-15", 4),
    ("G5SAHEL", "2023-12-01", 2),
    ("EU", "2013-07-01", 28),
    ("EU", "2020-02-01", 27),
    ("EEC", "1986-01-01", 12),
    ("NATO", "2024-03-07", 32),
    ("ECOWAS", "2024-01-01", 15),
    ("ECOWAS", "2025-01-29", 12),
    ("AU", "2018-01-01", 55),
    ("OAU", "1963-05-25", 32),
    ("ARABLEAGUE", "2000-01-01", 22),
    ("UN", "1945-12-31", 51),
    ("UN", "1990-12-31", 159),
    ("UN", "2011-07-14", 193),
    ("UN", "2026-01-01", 193),
    ("UNSC", "2024-06-01", 15),
    ("UNSC", "2010-06-01", 15),
    ("UNSC", "2026-06-01", 15),
    ("COE", "2022-03-17", 46),
    ("OSCE", "2012-11-21", 57),
    ("CARICOM", "2010-01-01", 15),
    ("OAS", "1991-01-08", 35),
    ("COMMONWEALTH", "2022-07-01", 56),
    ("OPEC", "2024-01-01", 12),
    ("OIC", "2010-01-01", 57),
    ("OECD", "2021-06-01", 38),
    ("WTO", "2024-09-01", 165),
    ("ICC", "2025-01-01", 125),
    ("ASEAN", "2025-10-26", 11),
    ("BRICS", "2025-01-06", 10),
    ("SCO", "2024-07-04", 10),
    ("CELAC", "2015-01-01", 33),
    ("SCHENGEN", "2025-01-01", 29),
    ("EUROZONE", "2026-01-01", 21),
    ("PIF", "2024-01-01", 18),
    ("IMF", "2025-01-01", 191),
    ("OPCW", "2020-01-01", 193),
    ("ICAO", "2020-01-01", 193),
    ("INTERPOL", "2025-01-01", 196),
    ("WHO", "2020-01-01", 194),
    ("UNESCO", "2024-01-01", 194),
    ("COMESA", "2019-01-01", 21),
    ("SADC", "2020-01-01", 16),
    ("OIF", "2024-12-31", 53),
]


@pytest.mark.parametrize(("organisation", "day", "count"), COUNTS)
def test_an_organisation_has_as_many_members_as_it_says(atlas: Atlas, organisation: str, day: str, count: int) -> None:
    members = atlas.members(organisation, date.fromisoformat(day))
    assert len(members) == count, sorted(members)


def test_nobody_belongs_to_what_was_dissolved(atlas: Atlas) -> None:
    for body in atlas.organisations.values():
        if body.dissolved:
            assert not atlas.members(body.id, body.dissolved), body.id


def test_no_country_belongs_to_anything_after_its_end(atlas: Atlas) -> None:
    for country in atlas.countries.values():
        if country.dissolved:
            assert not atlas.organisations_of(country.id, country.dissolved), country.id


def test_every_organisation_promised_is_there(atlas: Atlas) -> None:
    promised = (
        "G5SAHEL ECOWAS EU AU OPEC OAS CIS UNASUR CSTO IGAD SADC EAC ECCAS ASEAN NATO COE ICC UNESCO WHO WTO UN UNHRC "
        "ARABLEAGUE MERCOSUR COMMONWEALTH OIF G20 BRICS AES"
    )
    assert set(promised.split()) <= atlas.organisations.keys()
    assert len(atlas.organisations) >= 250
