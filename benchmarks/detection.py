"""Events a second through detection into the store: plain rules, and one of each kind of correlation.

Run: ``.venv/bin/python -m benchmarks.detection [--events N] [--batch N] [--store URL]``
"""

import argparse
import random
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from streams.adapters.knowledge.files import load_atlas
from streams.adapters.store.database import Database
from streams.adapters.store.detect_transaction import Detection
from streams.bootstrap import load_rule_book
from streams.detect.detector import Detector
from streams.domain.article import Source
from streams.domain.entity import Atlas
from streams.domain.event import ArticleRef, Event, Evidence, Modality, Status, event_id

START = datetime(2024, 1, 1, tzinfo=UTC)
RULES = """
id: leaves
title: A member leaves
match: {event.type: membership.leave}
---
id: joins
title: A country joins
match: {event.type: membership.join}
---
id: suspended
title: A member is suspended
match: {event.type: membership.suspend, organisation.kind: regional_bloc}
---
id: sanctions
title: Sanctions
match: {event.type: sanction.impose}
---
id: several-outlets
title: Several outlets report an exit
match: {event.type: membership.leave}
correlate: {type: distinct, field: source.owner, at_least: 3, group_by: [actor.id, organisation.id], within: 72h}
---
id: many-protests
title: Many protests
match: {event.type: protest.obstruct}
correlate: {type: count, at_least: 5, group_by: [actor.id], within: 48h}
---
id: suspended-then-leaves
title: Suspended, then leaves
correlate:
  type: sequence
  group_by: [actor.id, organisation.id]
  within: 30d
  steps:
    - {name: suspended, match: {event.type: membership.suspend}}
    - {name: leaves, match: {event.type: membership.leave}}
"""
TYPES = ("membership.leave", "membership.suspend", "membership.join", "protest.obstruct", "sanction.impose")


def stream(atlas: Atlas, number: int, matching: float) -> list[Event]:
    """Events a minute apart; of stories that many outlets report, and of many small ones.

    Args:
        atlas: whose countries and organisations act.
        number: of events.
        matching: the share that rules can match.
    """
    draw = random.Random(7)
    countries, bodies = list(atlas.countries), list(atlas.organisations)
    events = []
    for index in range(number):
        hot = draw.random() < 0.2
        actor = atlas.ref(countries[draw.randrange(5 if hot else len(countries))])
        body = atlas.ref(bodies[draw.randrange(3 if hot else len(bodies))])
        kind = draw.choice(TYPES) if draw.random() < matching else "media.broadcast"
        outlet = f"outlet{draw.randrange(400)}"
        at = START + timedelta(minutes=index)
        sentence = f"{actor.name} said on Sunday that it would act in the matter of {body.name}. " * 2
        article = ArticleRef(
            id=f"a{index}",
            url=f"https://{outlet}.example/{index}",
            title=f"{actor.name} and {body.name}",
            source=Source(name=outlet, domain=f"{outlet}.example", owner=outlet),
            published_at=at,
        )
        events.append(
            Event(
                id=event_id(article.id, kind, (actor.id, body.id)),
                type=kind,
                status=draw.choice([Status.THREATENED, Status.ANNOUNCED, Status.COMPLETED]),
                modality=Modality.ASSERTED,
                actor=actor,
                organisation=body,
                confidence=0.9,
                evidence=(Evidence(sentence=sentence, start=0, end=len(sentence), trigger="act"),),
                article=article,
            )
        )
    return events


@dataclass(frozen=True, slots=True)
class DetectionRun:
    """What detection did with a number of events.

    Attributes:
        changes: of alerts.
        seconds: that it took.
        slowest: seconds of the slowest batch.
    """

    events: int
    changes: int
    seconds: float
    slowest: float

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds


def load_detector() -> Detector:
    """A detector of the rules above."""
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules.yaml"
        rules.write_text(RULES)
        return Detector(load_rule_book([rules]))


def detect(detector: Detector, database: Database, events: list[Event], batch: int) -> DetectionRun:
    """Have it read the events in batches, a transaction each."""
    detection, changes, slowest = Detection(database), 0, 0.0
    started = time.perf_counter()
    for first in range(0, len(events), batch):
        some = events[first : first + batch]
        began = time.perf_counter()
        with detection.transaction(some[-1].article.published_at) as unit:
            changes += len(detector.detect(some, unit.state, some[-1].article.published_at))
        slowest = max(slowest, time.perf_counter() - began)
    return DetectionRun(len(events), changes, time.perf_counter() - started, slowest)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--matching", type=float, default=0.3)
    parser.add_argument("--store", default=None)
    options = parser.parse_args()
    events = stream(load_atlas(), options.events, options.matching)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(options.store or f"sqlite:///{Path(folder) / 'store.db'}")
        database.migrate()
        run = detect(load_detector(), database, events, options.batch)
        database.close()
    print(
        f"{run.events:,} events, {run.changes:,} alert changes, batches of {options.batch}: "
        f"{run.rate:,.0f} events/s; slowest batch {run.slowest * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
