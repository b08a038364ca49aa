"""Leaders not in the leaders file: the country that a person speaks for, if the article says so."""

import re
from collections.abc import Iterator, Mapping

from streams.domain.entity import Role
from streams.extract.document_context import DocumentContext

_NAME = r"((?:[A-Z][\w’'\-]+\s+){0,3}[A-Z][\w’'\-]+)"
_BEHIND = re.compile(rf"(?:['’]s)?((?:\s+[A-Za-z\-]+){{1,5}}?),?\s+{_NAME}")
"""Behind a country's name: *Malian President Assimi Goita*, *Mali's interim leader, Assimi Goita*."""
_BEFORE = re.compile(rf"\b([A-Za-z\-]+)\s+{_NAME}(?:\s+of|,\s+the\s+[a-z\- ]+\s+of|\s+of\s+the)\s+(?:the\s+)?$")
"""Before a country's name: *President Assimi Goita of Mali*."""
_APPOSED = re.compile(rf"{_NAME},\s+(?:the\s+|a\s+)?(?:[a-z]+\s+)?$")
"""Before a country's name that a title follows: *Assimi Goita, the Malian president*."""
_LEADS = re.compile(rf"{_NAME}\s+(?:leads|heads|governs|rules|runs|presides\s+over)\s+(?:the\s+)?$")
"""Before the name of a country that somebody leads: *Goita rules Mali*."""
_REACH = 90


def leader_of(document: DocumentContext, name: str, titles: frozenset[str]) -> str | None:
    """The country that the article ties somebody of that last name to."""
    if document.leaders is None:
        document.leaders = leaders(document, titles)
    return document.leaders.get(name)


def leaders(document: DocumentContext, titles: frozenset[str]) -> Mapping[str, str]:
    """The country by the last name of everyone whom the title or text presents as acting for it."""
    found: dict[str, str] = {}
    for text, mentions in ((document.title, document.title_mentions), (document.text, document.body_mentions)):
        for mention in mentions:
            candidate = document.pick(mention, country=True)
            if candidate is not None:
                owns = candidate.role is Role.ADJECTIVE or text[mention.end : mention.end + 2] in {"'s", "’s"}
                for name in _names(text, mention.start, mention.end, titles, owns=owns):
                    found.setdefault(name, candidate.entity)
    return found


def _names(text: str, start: int, end: int, titles: frozenset[str], *, owns: bool) -> Iterator[str]:
    behind = _BEHIND.match(text, end, end + _REACH)
    if behind:
        words = f"{behind.group(1)} {behind.group(2)}".split()
        offices = [word.lower() in titles for word in words[:-1]]
        # "Chad greeted President …": only an owner or an adjective lets other words stand between
        if any(offices) and (owns or all(o or w[0].isupper() for o, w in zip(offices, words, strict=False))):
            yield words[-1]
    before = text[max(0, start - _REACH) : start]
    presented = _BEFORE.search(before)
    if presented and presented.group(1).lower() in titles:
        yield presented.group(2).split()[-1]
    leading = _LEADS.search(before)
    if leading:
        yield leading.group(1).split()[-1]
    apposed = _APPOSED.search(before)
    if apposed and any(word.lower() in titles for word in text[end : end + 40].partition(",")[0].split()[:3]):
        yield apposed.group(1).split()[-1]
