"""Names that nobody knows are noted with the nearest that is known; groups need no name of their own."""

import pytest

from streams.domain.subscription import Selector
from streams.notify.suggestions import unknown_names

KNOWN = {
    "rules": {"coup"},
    "countries": {"SDN", "MLI"},
    "organisations": {"ECOWAS", "PSE.HAMAS"},
}


@pytest.mark.parametrize(
    "selector",
    [
        Selector(rules=("c*",), countries=("SDN",), organisations=("ECOWAS",)),
        Selector(organisations=("PSE.HAMAS", "SDN.rebels")),
    ],
)
def test_what_is_known_is_not_noted(selector: Selector) -> None:
    assert unknown_names(selector, **KNOWN) == []


def test_what_is_unknown_is_noted_with_what_was_probably_meant() -> None:
    selector = Selector(rules=("cup",), countries=("mli", "SDN.rebels"), organisations=("ECOWA", "XYZ.rebels"))
    assert unknown_names(selector, **KNOWN) == [
        "no rule is called cup now; did you mean coup?",
        "no country is called mli now; did you mean MLI?",
        "no country is called SDN.rebels now",
        "no organisation is called ECOWA now; did you mean ECOWAS?",
        "no organisation is called XYZ.rebels now",
    ]
