"""Suggestions for unknown names."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known name that is most like this one, whatever its case; none when nothing comes near."""
    folded = {each.casefold(): each for each in known}
    wanted = name.casefold()
    near = [wanted] if wanted in folded else get_close_matches(wanted, folded, 1, cutoff)
    return folded[near[0]] if near else None


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str = "", cutoff: float = 0.6) -> str:
    """A hint: the nearest known name as a question, or what to say when nothing comes near."""
    near = nearest(name, known, cutoff=cutoff)
    return f"did you mean {near}?" if near else otherwise
