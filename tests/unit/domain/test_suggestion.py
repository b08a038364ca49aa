"""A name that is nearly right is told the right one."""

from streams.domain.suggestion import did_you_mean, nearest

KNOWN = ["ECOWAS", "membership.leave", "Mali"]


def test_case_does_not_matter():
    assert nearest("ecowas", KNOWN) == "ECOWAS"
    assert nearest("MALY", KNOWN) == "Mali"


def test_a_hint_names_the_nearest_or_says_where_to_look():
    assert did_you_mean("membership.leav", KNOWN) == "did you mean membership.leave?"
    assert did_you_mean("xyzzy", KNOWN, otherwise="see the list") == "see the list"
