"""Homonyms: country names that mean a town, a federal state, a firm or a gang, by adjacent words."""

import re

_STATES = (
    "Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois "
    "Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri "
    "Montana Nebraska Nevada Ohio Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Wisconsin "
    "Wyoming Ontario Ala. Ariz. Ark. Calif. Colo. Conn. Fla. Ga. Ill. Ind. Kan. Ky. La. Mass. Md. Mich. Minn. Miss. "
    "Mo. Mont. Neb. Nev. N.C. N.D. N.H. N.J. N.M. N.Y. Okla. Ore. Pa. R.I. S.C. S.D. Tenn. Tex. Va. Vt. Wash. Wis. "
    "Wyo."
).split()
_LONG_STATES = "New Hampshire|New Jersey|New York|North Carolina|South Carolina|West Virginia|Rhode Island"
_IN_STATE = re.compile(rf",\s+(?:{_LONG_STATES}|{'|'.join(map(re.escape, _STATES))})(?!\w|['’]s)")
_BESIDE = re.compile(
    r"\s+(?:crime (?:family|families|syndicate|boss)|mob boss|mafia family|Airlines|Airways|Motors|Telecom|Bulldogs|"
    r"Grand Prix|Masters|Holdings|Inc\b|Corp\b|Ltd\b|Insurance|Pharma|Steel\b|Power Co)"
)
_TOWN_BEFORE = re.compile(r"\b(?:in|at|near|from|of|outside|to|around|for)\s+(?P<town>(?:[A-Z][\w.'’-]+\s?){1,3}),\s+$")
FEDERAL = frozenset({"Georgia"})
"""Names of countries that are those of federal states of others, too."""


def is_american_state(text: str) -> bool:
    """Whether it is the name, whole or short, of a state of the United States."""
    return text != "Ontario" and (text in _STATES or text in _LONG_STATES.split("|"))


def is_homonym(text: str, start: int, end: int, own: frozenset[str]) -> bool:
    """Whether the country's name at that place means something else.

    *Lebanon, Pennsylvania*; *Stone Mountain, Georgia*; *the Jordan crime family*. ``own`` are the towns and regions
    of the country that are known: *Batumi, Georgia*.
    """
    if text[end : end + 1] not in {",", " "} and text[start:end] not in FEDERAL:
        return False
    if text.startswith(", ", end) and _IN_STATE.match(text, end):
        return True
    if text.startswith(" ", end) and _BESIDE.match(text, end):
        return True
    if text[start:end] not in FEDERAL:
        return False
    before = _TOWN_BEFORE.search(text, max(0, start - 60), start)
    return before is not None and before["town"].strip() not in own
