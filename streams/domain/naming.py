"""Names that people give: to subscriptions, tokens, feeds."""

import unicodedata

MAX_NAME = 100


def name_fault(name: str) -> str | None:
    """What is wrong with a name that must fit on a line and into an address; none when nothing is."""
    if not name.strip():
        return "it must not be empty"
    if len(name) > MAX_NAME:
        return f"it has {len(name):,} characters, more than {MAX_NAME}"
    if "/" in name:
        return "it must not hold a slash"
    return text_fault(name)


def text_fault(text: str) -> str | None:
    """What is wrong with one line of text: control characters and halves of characters (lone surrogates)."""
    if any(unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} for each in text):
        return "it must not hold control characters, line ends or lone surrogates"
    return None
