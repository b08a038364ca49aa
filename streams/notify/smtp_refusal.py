"""Refused mails: whose fault an SMTP reply indicates, by its codes (RFC 5321, RFC 3463) and its text."""

import re
from enum import StrEnum

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_MAILBOX = frozenset({"1.1", "1.6", "1.10", "2.1"})
"""Bad mailbox, mailbox moved, domain that takes no mail (RFC 7505), mailbox disabled."""
_SENDER = re.compile(
    r"relay|block(ed|list)|blacklist|black list|\bspf\b|\bdkim\b|\bdmarc\b|spamhaus|reputation|sender|authenticat|"
    r"starttls|\bptr\b|reverse dns|rate limit|too many",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(no such|unknown|invalid|nonexist\w*|non-exist\w*|inactive|disabled|deactivated|suspended) "
    r"(local )?(user|recipient|mailbox|address|account|person)|"
    r"(user|recipient|mailbox|address|account)( \S+){0,3} (not found|unknown|does ?n[o']t exist|doesn't exist|"
    r"is disabled|is inactive|has been disabled)|no mailbox here",
    re.IGNORECASE,
)


class Refusal(StrEnum):
    """Whose fault a refusal is.

    ``later`` is nobody's and passes; ``mailbox`` does not exist or is disabled; ``message`` is not taken as it is;
    ``sender`` is what only the operator can change: our login, address, reputation or server.
    """

    LATER = "later"
    MAILBOX = "mailbox"
    MESSAGE = "message"
    SENDER = "sender"


def classify(code: int, text: str, *, recipient: bool) -> Refusal:
    """Say whose fault an answer is.

    Args:
        code: the SMTP code.
        text: the server's words, with an enhanced status code or without.
        recipient: whether it answered ``RCPT TO``; only then can it mean the mailbox.
    """
    if 400 <= code < 500:
        return Refusal.LATER
    found = _ENHANCED.search(text)
    if found is None:
        if code in {530, 534, 535, 538} or _SENDER.search(text):
            return Refusal.SENDER
        return Refusal.MAILBOX if recipient and code in {550, 551, 553} and _UNKNOWN.search(text) else Refusal.MESSAGE
    detail = f"{found[2]}.{found[3]}"
    if recipient and detail in _NO_MAILBOX and not re.search(r"relay|sender", text, re.IGNORECASE):
        return Refusal.MAILBOX
    if detail in {"1.7", "1.8"} or found[2] == "7" or code in {530, 534, 535, 538} or _SENDER.search(text):
        return Refusal.SENDER
    return Refusal.MESSAGE
