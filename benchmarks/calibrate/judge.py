"""Judge events by eye: ``make judge DATA="corpus.jsonl.gz" ARGS="--number 50"``.

Draws events that nobody has judged, evenly from all families, shows each in its article and asks whether it is right.
Answers go to ``benchmarks/judgements.jsonl`` at once, so that one can stop at any time.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from random import Random

import click

from benchmarks.calibrate.judgements import JUDGEMENTS, Cause, judgement_lines, judgement_of, read_judgements
from benchmarks.calibrate.matching import read_articles
from streams.bootstrap import build_extractor
from streams.domain.article import Article
from streams.domain.event import Event
from streams.domain.faults import TocsinError
from streams.extract.extractor import Extractor
from streams.settings import Settings

ANSWERS: dict[str, Cause | None] = {
    "r": None,
    **{cause.value[0]: cause for cause in Cause if cause is not Cause.TARGET},
}
ANSWERS |= {"g": Cause.TARGET}
QUESTION = "right, or wrong in: type, actor, tarGet, organisation, modality, status; skip, quit"
_AROUND = 200

Drawn = tuple[Article, Event, float]
"""An event in its article, and how many it stands for."""


def main() -> None:
    """Draw, ask, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrate.judge", description=__doc__)
    parser.add_argument("corpus", type=Path, help="articles as JSON lines, gzipped or not")
    parser.add_argument("--number", type=int, default=50, help="how many events to draw")
    parser.add_argument("--share", type=float, default=1.0, help="read only this share of the articles, at random")
    parser.add_argument("--seed", type=int, default=1, help="another one draws others")
    options = parser.parse_args()
    random = Random(options.seed)
    corpus = options.corpus.name.partition(".")[0]
    judgements = read_judgements()
    known = {judgement.event_id for judgement in judgements if judgement.corpus == corpus}
    articles = (a for a in read_articles(options.corpus) if random.random() < options.share)
    found = list(_events(articles, build_extractor(Settings()), known))
    for article, event, stands_for in draw(found, options.number, random):
        _show(article, event)
        answer = click.prompt(QUESTION, type=click.Choice([*ANSWERS, "x", "q"]), show_choices=True, err=True)
        if answer == "q":
            break
        if answer != "x":
            judgements.append(judgement_of(corpus, event, ANSWERS[answer], stands_for))
            JUDGEMENTS.write_text("".join(judgement_lines(judgements)), encoding="utf-8")


def _events(
    articles: Iterable[Article], extractor: Extractor, known: Collection[str]
) -> Iterator[tuple[Article, Event]]:
    for article in articles:
        yield from ((article, event) for event in extractor(article) if event.id not in known)


def draw(found: Iterable[tuple[Article, Event]], number: int, random: Random) -> list[Drawn]:
    """As many of each family as of any other while there are any, in no order."""
    families: dict[str, list[tuple[Article, Event]]] = defaultdict(list)
    for article, event in found:
        families[event.family].append((article, event))
    sizes = {family: len(held) for family, held in families.items()}
    for held in families.values():
        random.shuffle(held)
    taken: dict[str, list[tuple[Article, Event]]] = defaultdict(list)
    left = min(number, sum(sizes.values()))
    while left:
        for family in sorted(families):
            if left and families[family]:
                taken[family].append(families[family].pop())
                left -= 1
    drawn = [(*pair, sizes[family] / len(pairs)) for family, pairs in taken.items() for pair in pairs]
    random.shuffle(drawn)
    return drawn


def _show(article: Article, event: Event) -> None:
    evidence = event.evidence[0]
    before = article.text[max(0, evidence.start - _AROUND) : max(0, evidence.start)]
    roles = ((name, getattr(event, name)) for name in ("actor", "target", "organisation"))
    said = ", ".join(f"{name} {role.id}" for name, role in roles if role)
    click.echo(f"\n{article.published_at.date()}  {article.title}")
    click.echo(click.style(f"…{before}", dim=True) + evidence.sentence)
    click.echo(click.style(f"{event.type}: {said}; {event.status}, {event.modality}", bold=True), nl=False)
    click.echo(f"  ({evidence.trigger!r})")


if __name__ == "__main__":
    try:
        main()
    except (TocsinError, OSError) as error:
        sys.exit(str(error))
