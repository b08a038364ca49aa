"""Quotations: the evidence sentences of an alert, as messages show them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from streams.domain.alert import AlertChange
from streams.domain.event import Event, Evidence

MAX_URL = 1000
"""Characters of a URL beyond which there is no link; chat services and mail clients cut or refuse what is longer."""

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that proves it, cut around its trigger, and where it stands.

    Attributes:
        title: of the article; empty where the sentence is the title.
        context_before: what the article says right before the sentence, where that is known.
        context_after: the same right after it.
    """

    before: str
    trigger: str
    after: str
    outlet: str
    title: str
    url: str | None
    published_at: datetime
    context_before: str = ""
    context_after: str = ""


def quotes_of(change: AlertChange) -> Iterator[Quote]:
    """The causing event's sentence first, then the newest of every other article that words it otherwise."""
    newest_first = sorted(change.alert.events, key=lambda event: event.article.published_at, reverse=True)
    seen: set[str] = set()
    for event in (*((change.event,) if change.event else ()), *newest_first):
        if not event.evidence:
            continue
        best = _best(event)
        if seen.isdisjoint(marks := {event.article.id, best.sentence}):
            seen |= marks
            yield _quote(event, best)


def quote_of(event: Event) -> Quote | None:
    """The sentence that proves the event best; none where it has no evidence."""
    return _quote(event, _best(event)) if event.evidence else None


def web_url(url: str | None) -> str | None:
    """The URL if a link may lead there: ``http`` or ``https``, no white space or control characters, not endless."""
    if url is None or len(url) > MAX_URL or not url.lower().startswith(("http://", "https://")):
        return None
    return None if any(character <= " " or character == "\x7f" for character in url) else url


def _best(event: Event) -> Evidence:
    """The first sentence of the body; the title is shown anyway, and proves it only where no sentence does."""
    body = (each for each in event.evidence if not _is_title(each, event.article.title))
    return next(body, event.evidence[0])


def _is_title(evidence: Evidence, title: str) -> bool:
    said, named = (_WORDS.findall(text.lower()) for text in (evidence.sentence, title))
    return bool(said) and said == named


def _quote(event: Event, evidence: Evidence) -> Quote:
    before, trigger, after = evidence.sentence.partition(evidence.trigger) if evidence.trigger else ("", "", "")
    if not trigger:
        before = evidence.sentence
    article = event.article
    title = "" if _is_title(evidence, article.title) else article.title
    return Quote(
        before,
        trigger,
        after,
        article.source.name,
        title,
        web_url(article.url),
        article.published_at,
        context_before=evidence.context_before,
        context_after=evidence.context_after,
    )
