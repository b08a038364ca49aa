"""Judge events by eye: ``make judge DATA=news.jsonl ARGS="--judgements mine.jsonl --number 50"``.

Draws events that nobody has judged, evenly from all families and all confidences, shows each in its article and asks
whether it is right. Every answer is kept at once, so that one can stop at any time and go on later.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

import click
from rich.console import Console
from rich.progress import track

from benchmarks.calibrate.corpus import corpus_of, read_articles
from benchmarks.calibrate.judgements import (
    JUDGEMENTS,
    Cause,
    Judgement,
    judgement_of,
    read_judgements,
    write_judgements,
)
from streams.bootstrap import build_extractor
from streams.domain.article import Article
from streams.domain.errors import TocsinError
from streams.domain.event import Event
from streams.extract.extractor import Extractor
from streams.settings import load_settings

KEYS: dict[str, Cause | None] = {
    "r": None,
    "t": Cause.TYPE,
    "a": Cause.ACTOR,
    "g": Cause.TARGET,
    "o": Cause.ORGANISATION,
    "m": Cause.MODALITY,
    "s": Cause.STATUS,
}
LEGEND = """\
Would a careful reader agree?  r  right
Wrong, the worst first:  t  type   a  actor   g  target   o  organisation   m  modality   s  status, by two steps
Or:  x  cannot say   b  back to the one before   q  quit"""
_AROUND = 300

Found = tuple[Article, Event]


def main() -> None:
    """Draw, ask, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrate.judge", description=__doc__)
    parser.add_argument("corpus", type=Path, help="articles as JSON lines, gzipped or not")
    parser.add_argument("--judgements", type=Path, default=JUDGEMENTS, help="where answers are kept")
    parser.add_argument("--number", type=int, default=50, help="how many events to draw")
    parser.add_argument("--share", type=float, default=1.0, help="read only this share of the articles, at random")
    parser.add_argument("--seed", type=int, default=1, help="another one draws others")
    options = parser.parse_args()
    random = Random(options.seed)
    corpus = corpus_of(options.corpus)
    judged = read_judgements(options.judgements) if options.judgements.exists() else []
    known = {judgement.event_id for judgement in judged if judgement.corpus == corpus}
    articles = [a for a in read_articles(options.corpus) if random.random() < options.share]
    drawn = draw(_events(articles, build_extractor(load_settings()), known), options.number, random)
    click.echo(f"{len(drawn)} events to judge; {len(known)} of {corpus} are judged\n\n{LEGEND}", err=True)
    for answers in ask(drawn, corpus):
        write_judgements(options.judgements, [*judged, *answers])


def _events(articles: Sequence[Article], extractor: Extractor, known: Collection[str]) -> Iterator[Found]:
    console = Console(stderr=True)
    for article in track(articles, "reading", console=console, disable=not console.is_terminal):
        yield from ((article, event) for event in extractor(article) if event.id not in known)


def draw(found: Iterable[Found], number: int, random: Random) -> list[Found]:
    """As many of each family as of any other, and within it of each tenth of confidence, while there are any."""
    shuffled = list(found)
    random.shuffle(shuffled)
    even = _in_turn(_in_turn(shuffled, _band), lambda event: event.family)[:number]
    random.shuffle(even)
    return even


def _in_turn(found: Iterable[Found], kind: Callable[[Event], Hashable]) -> list[Found]:
    """The first of every kind, then the second of every kind, and so on."""
    seen: Counter[Hashable] = Counter()
    turns: dict[int, list[Found]] = defaultdict(list)
    for article, event in found:
        seen[kind(event)] += 1
        turns[seen[kind(event)]].append((article, event))
    return [pair for _, turn in sorted(turns.items()) for pair in turn]


def _band(event: Event) -> tuple[str, int]:
    return event.family, int(event.confidence * 10)


def ask(drawn: Sequence[Found], corpus: str) -> Iterator[list[Judgement]]:
    """Ask for every event; after each answer, all judgements so far."""
    answers: list[Judgement | None] = []
    while len(answers) < len(drawn):
        article, event = drawn[len(answers)]
        click.echo(shown(article, event, f"{len(answers) + 1} of {len(drawn)}"))
        key = click.prompt("", prompt_suffix="> ", type=click.Choice([*KEYS, "x", "b", "q"]), show_choices=False)
        if key == "q":
            return
        if key == "b":
            del answers[-1:]
        else:
            answers.append(None if key == "x" else judgement_of(corpus, event, KEYS[key]))
        yield [answer for answer in answers if answer]


def shown(article: Article, event: Event, place: str) -> str:
    """An event where it stands in its article, for one who judges it."""
    evidence = event.evidence[0]
    before = article.text[max(0, evidence.start - _AROUND) : max(0, evidence.start)]
    behind = article.text[max(0, evidence.end) :][:_AROUND]
    roles = ((name, getattr(event, name)) for name in ("actor", "target", "organisation"))
    said = "   ".join(f"{name} {role.name} ({role.id})" for name, role in roles if role)
    return "\n".join(
        [
            click.style(f"\n{place} · {article.published_at.date()} · {article.title}", dim=True),
            click.style("…" + _line(before), dim=True),
            _line(evidence.sentence),
            click.style(_line(behind) + "…", dim=True),
            click.style(f"{event.type} ({evidence.trigger})   {said}   {event.status}, {event.modality}", bold=True),
        ]
    )


def _line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    try:
        main()
    except (TocsinError, OSError) as error:
        sys.exit(str(error))
