"""Groups below the state are entities with a country."""

import pytest

from streams.adapters.knowledge.files import load_atlas


def test_a_named_group_tells_its_country() -> None:
    ref = load_atlas().ref("PSE.HAMAS")
    assert (ref.name, ref.kind, ref.country) == ("Hamas", "group", "PSE")


def test_a_group_without_a_name_is_its_country_and_what_it_is() -> None:
    ref = load_atlas().ref("SDN.rebels")
    assert (ref.name, ref.kind, ref.country) == ("Sudanese rebels", "group", "SDN")


def test_an_unknown_id_is_an_error() -> None:
    with pytest.raises(KeyError):
        load_atlas().ref("QQQ.rebels")
