"""Names that nobody knows are noted with the nearest that is known; groups need no name of their own."""

import pytest

from streams.domain.entity import Atlas, Country, Group, Organisation
from streams.domain.subscription import Selector
from streams.notify.suggestions import KnownNames

ATLAS = Atlas(
    countries={
        "SDN": Country(id="SDN", name="Sudan"),
        "MLI": Country(id="MLI", name="Mali", names=("Land of Gold",)),
        "GHA": Country(id="GHA", name="Ghana", names=("Land of Gold",)),
    },
    organisations={"ECOWAS": Organisation(id="ECOWAS", name="West African Community", kind="regional_bloc")},
    groups={"PSE.HAMAS": Group(id="PSE.HAMAS", name="Hamas", sector="rebels")},
)
KNOWN = KnownNames.of(ATLAS, rules={"coup"}, types={"membership.leave"})


@pytest.mark.parametrize(
    "selector",
    [
        Selector(rules=("c*",), types=("membership.*",), countries=("SDN",), organisations=("ECOWAS",)),
        Selector(organisations=("PSE.HAMAS", "SDN.rebels")),
    ],
)
def test_what_is_known_is_not_noted(selector: Selector) -> None:
    assert KNOWN.unknown(selector) == KNOWN.wrong(selector) == []


def test_what_is_unknown_is_noted_with_what_was_probably_meant() -> None:
    selector = Selector(
        rules=("cup",),
        types=("membership.leafe",),
        countries=("mli", "SDN.rebels"),
        organisations=("ECOWA", "XYZ.rebels"),
    )
    assert KNOWN.wrong(selector) == [
        "no type is called membership.leafe; did you mean membership.leave?",
        "no country is called mli; did you mean MLI?",
        "no country is called SDN.rebels",
    ]
    assert KNOWN.unknown(selector) == [
        "no rule is called cup; did you mean coup?",
        "no organisation is called ECOWA; did you mean ECOWAS?",
        "no organisation is called XYZ.rebels",
    ]


def test_names_of_one_alone_become_ids() -> None:
    selector = Selector(countries=("Mali", "gha", "Land of Gold"), organisations=("west african community", "hamas"))
    assert KNOWN.with_ids(selector) == Selector(
        countries=("MLI", "GHA", "Land of Gold"), organisations=("ECOWAS", "PSE.HAMAS")
    )
