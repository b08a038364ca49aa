"""The articles that a delivery is about, for traces."""

from dataclasses import dataclass

import msgspec

from streams.domain.delivery import Delivery


@dataclass(frozen=True, slots=True)
class _Article:
    id: str


@dataclass(frozen=True, slots=True)
class _Event:
    article: _Article


@dataclass(frozen=True, slots=True)
class _Change:
    event: _Event | None = None


@dataclass(frozen=True, slots=True)
class _Glance:
    changes: list[_Change]


_GLANCE = msgspec.json.Decoder(_Glance)


def article_ids(payload: bytes) -> list[str]:
    """The ids of the articles that caused the changes of a message, each once, the last change's last."""
    changes = _GLANCE.decode(payload).changes
    return list(dict.fromkeys(change.event.article.id for change in changes if change.event is not None))


def part_of(delivery: Delivery) -> str:
    """What tells one attempt of a delivery from all others in a trace."""
    return f"{delivery.id}/{delivery.attempts}"
