"""What extraction remembers of articles, restored after an older store was put back."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from streams.adapters.store.article_events import remember, remembered
from streams.adapters.store.database import Database
from streams.domain.remembered import Remembered

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class StoredArticleMemory:
    """The memory in one store."""

    database: Database

    def add(self, articles: Sequence[Remembered]) -> int:
        """Remember the articles of which nothing, or an older version, is known; returns how many these were."""
        added, waiting = 0, iter(articles)
        while some := list(islice(waiting, _AT_ONCE)):
            with self.database.begin() as connection:
                known = remembered(connection, {article.article_id for article in some})
                new = [a for a in some if a.article_id not in known or known[a.article_id].version < a.version]
                remember(connection, new)
            added += len(new)
        return added
