"""The form of a subscription keeps everything that its selector says."""

import pytest

from streams.console.pages.selection_form import SelectionForm
from streams.domain.alert import Severity
from streams.domain.errors import RejectedError
from streams.domain.subscription import Selector

FULL = Selector(
    rules=("member-*", "coup"),
    labels={"topic": ("trade", "integration")},
    min_severity=Severity.HIGH,
    countries=("MLI",),
    organisations=("ECOWAS",),
    types=("membership.*",),
    parameters={"watchlist": ("MLI", "NER"), "body": ("AU",)},
)


def test_a_selector_that_is_shown_and_sent_back_is_the_same():
    assert SelectionForm.showing(FULL).selector() == FULL


@pytest.mark.parametrize("field", ["labels", "parameters"])
def test_values_without_a_name_are_refused(field: str):
    with pytest.raises(RejectedError, match=f"{field}: write 'MLI' like"):
        SelectionForm(**{field: "MLI"}).selector()
