"""Agencies are recognised where they are named as the author, and nowhere else."""

import pytest

from streams.collect.agencies import agency_of


@pytest.mark.parametrize(
    ("byline", "text", "agency"),
    [
        ("Reuters", "", "Reuters"),
        ("By Jane Doe, Reuters", "", "Reuters"),
        ("Associated Press", "", "AP"),
        ("AFP / Lagos", "PARIS (AFP) - The minister said.", "AFP"),
        ("", "BAMAKO, May 5 (Reuters) - Mali said on Sunday it would leave.", "Reuters"),
        ("", "LAGOS (AP) — Officials said.", "AP"),
        ("", "Officials said on Sunday that it was over.\n\n© AFP", None),
        ("", "Officials said on Sunday that it was over.\n\n(dpa)", "dpa"),
        ("", "Officials said on Sunday that it was over.\n\nSource: Xinhua", "Xinhua"),
        ("Jane Doe", "The minister told Reuters that he would stay.", None),
        ("Jane Doe", "Bamako has quit, news agency AFP reported. The paper could not confirm it.", None),
        ("", "", None),
    ],
)
def test_the_author_of_a_report_is_told_from_whom_it_quotes(byline: str, text: str, agency: str | None) -> None:
    assert agency_of(byline, text) == agency
