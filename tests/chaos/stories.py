"""News with a known answer: stories told by several outlets, out of order and repeatedly, some of them corrected."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from streams.domain.entity import Atlas
from tests.integration.news import FILLER, OUTLETS, TOLD, memberships
from tests.integration.test_garbage import GARBAGE

STAGES = ("threatened", "announced", "completed")
Message = tuple[str, bytes]
"""Key and value of a record of the topic ``articles``."""


@dataclass(frozen=True, slots=True)
class Story:
    """One happening.

    Attributes:
        key: the values by which its alert is told from others: ids of country and body.
        stages: which of :data:`STAGES` its articles tell, one an article.
        corrected: whether every article of it is withdrawn in the end.
    """

    number: int
    country: str
    body: str
    key: tuple[str, str]
    stages: tuple[int, ...]
    corrected: bool

    @property
    def last(self) -> str:
        """The stage that it reaches."""
        return STAGES[max(self.stages)]


def stories(atlas: Atlas, count: int, chance: random.Random) -> list[Story]:
    """So many stories, each of a pair of its own, as far as there are pairs; one in six is corrected."""
    pairs = memberships(atlas)
    chance.shuffle(pairs)
    return [
        Story(
            number=number,
            country=country.name,
            body=body.name,
            key=(country.id, body.id),
            stages=(0,) if number % 6 == 5 else tuple(chance.choices(range(3), k=chance.randint(1, 4))),
            corrected=number % 6 == 5,
        )
        for number, (country, body) in enumerate(pairs[:count])
    ]


def messages(told: Sequence[Story], chance: random.Random) -> tuple[list[Message], list[Message]]:
    """What is sent first, in disorder, with repeats and articles that tell nothing; and the corrections after it."""
    first: list[Message] = []
    for story in told:
        for number, stage in enumerate(story.stages):
            message = _article(story, number, TOLD[stage].format(country=story.country, body=story.body), chance)
            first += [message] * chance.choice((1, 1, 1, 2))
    first += [_filler(number, chance) for number in range(2 * len(first))]
    chance.shuffle(first)
    wrong = f"The report was wrong and is withdrawn. {FILLER[0]}"
    return first, [_article(story, 0, wrong, chance) for story in told if story.corrected]


def garbage() -> Iterator[tuple[Message, str]]:
    """Records that cannot be processed, each with the code of its dead letter."""
    for name, (value, code) in GARBAGE.items():
        if len(value) < 1_000_000:
            yield (f"garbage {name}", value), code


def _article(story: Story, number: int, lead: str, chance: random.Random) -> Message:
    outlet = chance.choice(OUTLETS)
    return _message(f"story-{story.number}-{number}", f"{lead} {chance.choice(FILLER)}", outlet)


def _filler(number: int, chance: random.Random) -> Message:
    return _message(f"filler-{number}", " ".join(chance.choices(FILLER, k=6)), chance.choice(OUTLETS))


def _message(article_id: str, text: str, outlet: str) -> Message:
    tree = {
        "id": article_id,
        "title": "Report",
        "text": text,
        "source": {"name": outlet, "owner": outlet},
        "published_at": (datetime.now(UTC) - timedelta(hours=6)).isoformat(),
    }
    return article_id, json.dumps(tree).encode()
