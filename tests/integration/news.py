"""Made-up news in any amount: exits from blocks told by several outlets, among articles that tell of nothing."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from streams.domain.entity import Atlas, Country, Organisation

OUTLETS = ("Harbour Wire", "The Meridian", "Delta Post", "Lagoon Times")
TOLD = (
    "{country} threatened on Monday to leave {body} unless its members changed course.",
    "{country} announced on Tuesday that it will withdraw from {body}, its government said.",
    "{country} has left {body}, the foreign ministry confirmed.",
)
FILLER = (
    "The central bank left interest rates unchanged and said that inflation was falling as expected.",
    "The festival opened with a concert in the old harbour, and thousands of visitors came on its first evening.",
    "Heavy rain closed two roads in the north; crews hope to reopen them by the weekend.",
    "The company joined a consortium that builds wind farms, and its shares rose by two per cent.",
)


def articles(atlas: Atlas, count: int, *, one_in: int = 3, seed: int = 7) -> Iterator[dict[str, Any]]:
    """So many articles; one in so many tells of a member that leaves a regional bloc."""
    chance = random.Random(seed)
    now = datetime.now(UTC) - timedelta(days=1)
    pairs = memberships(atlas)
    chance.shuffle(pairs)
    for number in range(count):
        filler = " ".join(chance.choices(FILLER, k=chance.randint(4, 12)))
        text = filler
        if number % one_in == 0:
            country, body = pairs[chance.randrange(min(len(pairs), 1 + count // 6))]
            text = f"{chance.choice(TOLD).format(country=country.name, body=body.name)} {filler}"
        outlet = chance.choice(OUTLETS)
        yield {
            "id": f"article-{seed}-{number}",
            "title": f"Report {number}",
            "text": text,
            "source": {"name": outlet, "owner": outlet},
            "published_at": (now + timedelta(seconds=number)).isoformat(),
        }


def memberships(atlas: Atlas) -> list[tuple[Country, Organisation]]:
    """Every country with each regional bloc that it belongs to now."""
    today = datetime.now(UTC).date()
    pairs = [
        (atlas.countries[member], body)
        for body in atlas.organisations.values()
        if body.kind == "regional_bloc"
        for member in atlas.members(body.id, today)
    ]
    return sorted(pairs, key=lambda pair: (pair[0].name, pair[1].name))
