"""Detects HTML in text: feeds and scrapers often leave it in."""

import re

_TAG = re.compile(
    r"<(?:!doctype\b|!--|/?(?:html|head|body|article|section|main|header|footer|div|p|br|hr|span|a|b|i|u|em|strong|small|"
    r"sup|sub|h[1-6]|ul|ol|li|blockquote|figure|figcaption|img|table|tr|td|th|script|style|iframe)(?:\s[^<>]*)?/?>)",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip);", re.IGNORECASE
)


def is_html(text: str) -> bool:
    """Whether the text holds a tag or an entity that only HTML has; ``a < b`` and ``R&D`` are plain text."""
    return ("<" in text and _TAG.search(text) is not None) or ("&" in text and _ENTITY.search(text) is not None)
