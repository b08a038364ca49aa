"""Readers see the name that they know; texts are found by every name."""

from streams.adapters.knowledge.files import load_atlas


def test_an_organisation_is_called_by_its_common_short_name_where_its_full_name_is_long() -> None:
    atlas = load_atlas()
    called = {body: atlas.ref(body).name for body in ("ECOWAS", "OPEC", "UN", "AU", "G5SAHEL", "PARISAGREEMENT")}
    assert called == {
        "ECOWAS": "ECOWAS",
        "OPEC": "OPEC",
        "UN": "UN",
        "AU": "African Union",
        "G5SAHEL": "G5 Sahel",
        "PARISAGREEMENT": "Paris Agreement",
    }


def test_no_two_organisations_are_called_alike() -> None:
    atlas = load_atlas()
    names = [atlas.ref(body).name for body in atlas.organisations]
    assert len(set(names)) == len(names)
