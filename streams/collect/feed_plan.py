"""Plans: the changes that bring feeds in line with a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from streams.collect.feed_check import masked_url
from streams.domain.feed import Feed
from streams.notify.plan import Action

_COMPARED = ("name", "every", "language", "country", "owner", "tier", "full_text", "identity")


@dataclass(frozen=True, slots=True)
class FeedStep:
    """One feed, what to do with it, and what that changes, in words without secrets."""

    action: Action
    name: str
    differences: tuple[str, ...]
    feed: Feed


def plan_feeds(wanted: Iterable[Feed], current: Iterable[Feed]) -> tuple[FeedStep, ...]:
    """The steps from what is to what is declared, by name. Only what a file declared before is removed."""
    there = {feed.id: feed for feed in current}
    declared = {feed.id: feed for feed in wanted}
    steps = [_step(feed, there.get(feed.id)) for feed in declared.values()]
    steps += [
        FeedStep(Action.REMOVE, feed.name, (masked_url(feed.url),), feed)
        for feed in there.values()
        if feed.declared and feed.id not in declared
    ]
    return tuple(sorted(steps, key=lambda step: (step.name, step.feed.id)))


def _step(feed: Feed, before: Feed | None) -> FeedStep:
    if before is None:
        return FeedStep(Action.ADD, feed.name, (masked_url(feed.url),), feed)
    differences = tuple(_differences(before, feed))
    kept = {"url": before.url, "state": before.state, "state_reason": before.state_reason}
    changed = replace(feed, **kept, created_at=before.created_at)  # type: ignore[arg-type]
    return FeedStep(Action.CHANGE if differences else Action.KEEP, feed.name, differences, changed)


def _differences(before: Feed, after: Feed) -> Iterator[str]:
    for field in _COMPARED:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield f"{field}: {_word(old)} → {_word(new)}"
    if before.mapping != after.mapping:
        yield "mapping: another one"
    if before.headers != after.headers:
        yield "headers: others"
    if (before.oauth, before.user) != (after.oauth, after.user):
        yield "oauth: another one"
    if not before.declared:
        yield "from now on declared in this file"


def _word(value: object) -> str:
    return "none" if value is None else str(value)
