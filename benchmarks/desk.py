"""How long pages and API take on a large store: ``make bench-desk BENCH="--events 1000000 --alerts 10000"``.

Real detection raises the alerts; the other events are written as detection writes them. Some names are long or run from
right to left. Every address is asked for several times; the first answer and the median of the others are shown.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx

from streams.adapters.knowledge.files import load_atlas
from streams.adapters.store.database import Database
from streams.adapters.store.detect_transaction import Detection
from streams.adapters.store.events import save_events
from streams.bootstrap import load_rule_book
from streams.detect.detector import Detector
from streams.detect.rulebook import RuleBook
from streams.domain.article import Source
from streams.domain.entity import EntityRef
from streams.domain.event import ArticleRef, Event, Evidence, Modality, Status, event_id
from streams.domain.event_state import EventState
from streams.domain.token import Scope
from streams.notify.suggestions import KnownNames
from tests.integration.console_server import authorized, newsroom_context, served
from tests.integration.newsroom import NOW

TYPES = ("sanction.impose", "coerce.arrest", "consult.visit", "protest.strike", "membership.leave")
LONG = "جامعة الدول العربية للتعاون الاقتصادي والاجتماعي والثقافي والعلمي بين الدول الأعضاء في المنطقة الشمالية"
WORDS = "government minister border talks tribunal army strike budget envoy ceasefire".split()
BATCH = 2_000
PATHS = (
    *("/", "/alerts", "/alerts?compact=yes", "/alerts?text=tribunal", "/alerts?text=story%204711", "/alerts?about=MLI"),
    *("/events", "/events?text=tribunal", "/events?about=MLI&type=membership", "/events?since=2000-01-01", "/rules"),
    *(
        "/deliveries",
        "/v1/alerts?limit=200",
        "/v1/alerts?text=tribunal",
        "/v1/events?limit=200",
        "/v1/events?text=envoy",
    ),
)


class World:
    """Events about real countries and made-up bodies."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        countries = sorted(load_atlas().countries.values(), key=lambda country: country.id)
        self.countries = [EntityRef(id=each.id, name=each.name, kind="country") for each in countries]
        bodies = (LONG if number % 10 == 0 else f"Board of Region {number}" for number in range(50))
        self.bodies = [EntityRef(id=f"BODY{n}", name=name, kind="regional_bloc") for n, name in enumerate(bodies)]

    def event(self, number: int, type_: str | None = None, body: EntityRef | None = None, days: int = 365) -> Event:
        """The event of that number."""
        pick = self._random
        actor, body, type_ = pick.choice(self.countries), body or pick.choice(self.bodies), type_ or pick.choice(TYPES)
        words = " ".join(pick.choices(WORDS, k=6))
        sentence = f"Story {number}: {actor.name} and {body.name} over {words}."
        source = Source(name=f"Outlet {number % 500}", domain=f"outlet{number % 500}.example")
        at = NOW - timedelta(seconds=pick.randrange(days * 86_400))
        article = f"article-{number}"
        return Event(
            id=event_id(article, type_, (actor.id, None, body.id)),
            type=type_,
            status=pick.choice((Status.THREATENED, Status.ANNOUNCED, Status.COMPLETED)),
            modality=Modality.ASSERTED,
            actor=actor,
            organisation=body,
            confidence=0.9,
            evidence=(Evidence(sentence=sentence, start=0, end=len(sentence), trigger="over"),),
            article=ArticleRef(
                id=article, url=f"https://{source.domain}/{number}", title=words, source=source, published_at=at
            ),
        )


def rules(world: World, number: int) -> Iterator[tuple[str, str, EntityRef, str]]:
    """Id, type, body and text of each rule; a tenth of their titles run from right to left."""
    for at in range(number):
        body, type_ = world.bodies[at % len(world.bodies)], TYPES[at // len(world.bodies) % len(TYPES)]
        title = f"{LONG} {at}" if at % 10 == 0 else f"Rule {at} of the desk"
        text = (
            f"id: rule-{at}\ntitle: {title}\nmatch: {{event.type: {type_}, organisation.name: {body.name!r}}}\n"
            "alert: {dedupe_key: [article.id], severity: high, max_event_age: 400d,\n"
            "  summary: '{{ actor.name }} and {{ organisation.name }}'}\n"
        )
        yield f"rule-{at}", type_, body, text


def fill(database: Database, folder: Path, options: argparse.Namespace) -> RuleBook:
    """Write events and alerts; the rules that raised them."""
    world = World(options.seed)
    made = list(rules(world, options.rules))
    for name, _, _, text in made:
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    book = load_rule_book(sorted(folder.glob("*.yaml")))
    detector = Detector(book)
    for first in range(0, options.alerts, 500):
        numbers = range(first, min(first + 500, options.alerts))
        events = [world.event(n, *made[n % len(made)][1:3], days=30) for n in numbers]
        with Detection(database).transaction(NOW) as unit:
            detector.detect(events, unit.state, NOW)
            save_events(unit.connection, _states(events))
    for first in range(options.alerts, options.events, BATCH):
        events = [world.event(n) for n in range(first, min(first + BATCH, options.events))]
        with database.begin() as connection:
            save_events(connection, _states(events))
    return book


def _states(events: Sequence[Event]) -> list[EventState]:
    return [EventState(event_id=e.id, event=e, at=e.article.published_at, arrived_at=NOW) for e in events]


def measure(url: str, headers: dict[str, str], paths: tuple[str, ...], times: int) -> None:
    """Print what each address takes, and how large its answer is."""
    print(f"{'address':<42} {'status':>6} {'first ms':>9} {'median ms':>9} {'kB':>7}")
    with httpx.Client(base_url=url, headers=headers, timeout=120) as client:
        client.get("/healthz")
        for path in paths:
            took = []
            for _ in range(times):
                begun = time.perf_counter()
                answer = client.get(path)
                took.append((time.perf_counter() - begun) * 1000)
            rest = statistics.median(took[1:])
            print(f"{path:<42} {answer.status_code:>6} {took[0]:>9.0f} {rest:>9.0f} {len(answer.content) / 1000:>7.0f}")


def main() -> None:
    """Fill a store and ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=200)
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{Path(scratch) / 'store.db'}")
        database.migrate()
        context = newsroom_context(database)
        begun = time.perf_counter()
        book = fill(database, Path(scratch), options)
        print(
            f"filled in {time.perf_counter() - begun:.0f} s, {(Path(scratch) / 'store.db').stat().st_size / 1e9:.1f} GB"
        )
        names = KnownNames.of(load_atlas(), rules=frozenset(book.rules), types=frozenset(TYPES))
        context = replace(context, rules=lambda: book, names=lambda: names)
        with served(context) as url:
            headers = authorized(context, Scope.READ)
            newest = httpx.get(f"{url}/v1/alerts?limit=1", headers=headers).json()["alerts"][0]["id"]
            measure(url, headers, (*PATHS, f"/alerts/{newest}", f"/v1/alerts/{newest}"), options.times)
        database.close()


if __name__ == "__main__":
    main()
