"""Input of detection: events, and corrections that withdraw them."""

from streams.domain.event import Event
from streams.domain.withdrawal import Withdrawal

Input = Event | Withdrawal


def article_of(item: Input) -> str:
    """The id of the article that says it or takes it back."""
    return item.article.id if isinstance(item, Event) else item.article_id
