"""Restores what extraction remembers of articles from the events that it wrote."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from streams.domain.event import Event
from streams.domain.remembered import Remembered, Version
from streams.domain.withdrawal import Withdrawal


@dataclass(frozen=True, slots=True)
class Written:
    """One record of the topic ``events``.

    Attributes:
        offset: of the article that gave it.
    """

    offset: int
    value: Event | Withdrawal


def recall(records: Iterable[Written]) -> list[Remembered]:
    """What the newest version of each article gave, by what was written of it.

    An event of which the records hold only a part would be remembered in part: they must hold all that a version gave.
    """
    found: dict[str, Remembered] = {}
    for record in records:
        now = _of_one(record)
        before = found.get(now.article_id)
        if before is None or before.version < now.version:
            latest = now
        elif before.version == now.version:
            latest = replace(before, events={**before.events, **now.events})
        else:
            latest = before
        at = max(now.published_at, before.published_at if before else now.published_at)
        found[now.article_id] = replace(latest, published_at=at)
    return list(found.values())


def _of_one(record: Written) -> Remembered:
    value = record.value
    if isinstance(value, Withdrawal):
        version = Version(arrived_ms=value.revision, offset=record.offset)
        return Remembered(article_id=value.article_id, version=version, published_at=value.at, events={})
    version = Version(arrived_ms=value.article.revision, offset=record.offset)
    return Remembered(
        article_id=value.article.id,
        version=version,
        published_at=value.article.published_at,
        events={value.id: value.story_key},
    )
