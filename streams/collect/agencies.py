"""Recognises news agencies in bylines and datelines."""

import re

_AGENCIES = {
    "Reuters": "Reuters|Thomson Reuters",
    "AFP": "AFP|Agence France[- ]Presse",
    "AP": "AP|Associated Press|The Associated Press",
    "dpa": "dpa|DPA|Deutsche Presse-Agentur",
    "EFE": "EFE|Agencia EFE",
    "ANSA": "ANSA",
    "PA Media": "PA Media|Press Association|PA",
    "Xinhua": "Xinhua|Xinhua News Agency",
    "TASS": "TASS",
    "Interfax": "Interfax",
    "Kyodo": "Kyodo|Kyodo News",
    "Yonhap": "Yonhap|Yonhap News Agency",
    "Anadolu": "AA|Anadolu|Anadolu Agency|Anadolu Ajansı",
    "PTI": "PTI|Press Trust of India",
    "ANI": "ANI",
    "IANS": "IANS",
    "Bernama": "Bernama",
    "Antara": "Antara",
    "AAP": "AAP|Australian Associated Press",
    "The Canadian Press": "The Canadian Press|Canadian Press",
    "Bloomberg": "Bloomberg|Bloomberg News",
    "UPI": "UPI|United Press International",
    "NAN": "NAN|News Agency of Nigeria",
    "APA": "APA|APA News",
    "PANA": "PANA|Panapress",
    "MAP": "MAP|Maghreb Arabe Presse",
    "APS": "APS|Algérie Presse Service",
    "Belga": "Belga",
    "ANP": "ANP",
    "TT": "TT Nyhetsbyrån",
    "NTB": "NTB",
    "Ritzau": "Ritzau",
    "PAP": "PAP",
    "ČTK": "ČTK|CTK",
}
_NAMES = {name: agency for agency, names in _AGENCIES.items() for name in names.split("|")}
_ANY = "|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True))
_BYLINE = re.compile(
    rf"(?:.*\b(?:by|with|for|from|via|/|,|-|–|—|\|)\s*)?(?P<name>{_ANY})(?:\s+(?:staff|news|agency|in \w+))*\.?",
    re.IGNORECASE,
)
_DATELINE = re.compile(rf"^[^\n]{{0,80}}?[(\[](?P<name>{_ANY})[)\]]\s*(?:[-–—:]|\n|[A-Z])")
_NAMED_AT_START = re.compile(rf"^(?:by\s+|source:\s*)?(?P<name>{_ANY})\s*(?:[-–—|:]|\n)")
_AT_END = re.compile(rf"(?:^|\n)\s*[(\[–—-]*\s*(?:source:\s*|\w{{1,8}}/)?(?P<name>{_ANY})\s*[)\]]*\s*$", re.IGNORECASE)
_HEAD, _TAIL = 400, 80


def is_agency(name: str | None) -> bool:
    """Whether this is the name of an agency, as :func:`agency_of` gives it."""
    return name in _AGENCIES


def agency_of(byline: str, text: str) -> str | None:
    """The agency whose report a text is; None when it names none as its author.

    A paper's own reporter who quotes an agency does not make the text that agency's.
    """
    author = " ".join(byline.split())
    match = _BYLINE.fullmatch(author) if 0 < len(author) <= 120 else None
    if match is None:
        head = text[:_HEAD].lstrip()
        match = _DATELINE.match(head) or _NAMED_AT_START.match(head)
    if match is None:
        match = _AT_END.search(text[-_TAIL:])
    if match is None:
        return None
    name = match["name"]
    return _NAMES.get(name) or next((agency for known, agency in _NAMES.items() if known.lower() == name.lower()), None)
