"""Messages: as many stories as a service accepts."""

from collections.abc import Callable
from dataclasses import replace

from streams.domain.endpoint import Channel
from streams.domain.errors import TocsinError
from streams.notify.presentation import Page
from streams.notify.presets.preset import Tree
from streams.notify.presets.table import PRESETS

MAX_STORIES = 10
"""Most stories of a digest that a chat shows; services refuse more, and nobody reads them there."""


def fit(channel: Channel, page: Page, render: Callable[[Page], Tree]) -> Tree:
    """Render as many of a page's stories as the service takes; the template says how many are left out.

    Raises:
        TocsinError: not even one story fits, which the shipped templates cannot bring about.
    """
    for most in range(min(len(page.stories), MAX_STORIES), 0, -1):
        tree = render(replace(page, most=most))
        excess = next(PRESETS[channel].excess(tree), None)
        if excess is None:
            return tree
    raise TocsinError(f"the message is too long for {channel}, with one story alone: {excess}")


def pages(channel: Channel, page: Page) -> tuple[Page, ...]:
    """The page, or one for each story where the service has a message for each."""
    if not PRESETS[channel].per_story:
        return (page,)
    return tuple(replace(page, stories=(story,)) for story in page.stories)
