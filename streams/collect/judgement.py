"""What a response means for its feed, in words and with a remedy."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from streams.collect.challenge import challenge_of
from streams.domain.fetched import Fetched


class Meaning(StrEnum):
    """What came of a fetch."""

    DOCUMENT = "document"
    NOT_MODIFIED = "not modified"
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The meaning of an answer.

    Attributes:
        error: what is wrong and what to do; empty unless it failed or the feed is gone.
        retry_after: seconds that the server asks to wait.
        holds_host: whether the whole host asks to be left alone.
    """

    meaning: Meaning
    error: str = ""
    retry_after: float | None = None
    holds_host: bool = False


_ADVICE = {
    401: "it wants a login: give one with `tocsin feeds edit --header`",
    403: "it refuses programs like this one: ask the publisher, or give a header or cookie with `tocsin feeds edit`",
    404: "nothing is there: look for the feed's new address with `tocsin feeds test` on the site's own",
    406: "it does not give feeds to this program: ask the publisher",
    429: "it asks for fewer fetches: raise --every",
}


def judge(answer: Fetched, now: datetime) -> Judgement:
    """Say what an answer means."""
    status = answer.status
    if status is None:
        return Judgement(Meaning.FAILED, answer.error)
    if status == 304:
        return Judgement(Meaning.NOT_MODIFIED)
    if status == 200:
        return Judgement(Meaning.DOCUMENT)
    if status == 410:
        return Judgement(Meaning.GONE, "answered 410: the publisher has ended this feed")
    wait = retry_after(answer.headers.get("retry-after", ""), now)
    holds = status in {429, 503} and wait is not None
    challenge = challenge_of(status, answer.headers, answer.body)
    if challenge is not None:
        error = (
            f"answered {status} with a challenge page of {challenge}, which is for browsers; nothing is circumvented: "
            "ask the publisher to admit this program, or give a header or cookie with `tocsin feeds edit`"
        )
        return Judgement(Meaning.FAILED, error, wait, holds_host=holds)
    advice = _ADVICE.get(status, "it fails by itself: wait, or tell the publisher" if status >= 500 else "")
    return Judgement(Meaning.FAILED, f"answered {status}" + (f"; {advice}" if advice else ""), wait, holds_host=holds)


def retry_after(value: str, now: datetime) -> float | None:
    """The seconds that a ``Retry-After`` asks for, in either of its forms; None when it cannot be read."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    try:
        return max((parsedate_to_datetime(value) - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None
