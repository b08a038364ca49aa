"""Extraction beside a spaCy pipeline that only finds words: tokenizer, sentencizer and PhraseMatcher.

*Dense* articles are the gold sentences, each by itself: nearly all tell of an event. *Ordinary* ones are made up
of few sentences that tell of nothing, with an event in one of ten, so that both sides have seen every word before. Real
news says more: name files of it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import process_time

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher

from benchmarks.extraction import articles_of
from benchmarks.yardsticks.figure import Figure
from streams.bootstrap import build_extractor, load_atlas, load_lexicon
from streams.domain.article import Article
from streams.settings import Extract, Settings
from tests.integration.news import articles

GOLD = Path(__file__).parents[2] / "tests" / "golden"
_DAY = datetime(2024, 6, 1, tzinfo=UTC)
_PASSES = 3


def measure(*, quick: bool, corpora: Sequence[Path] = ()) -> Iterator[Figure]:
    """Articles a second of processor time, the best of three passes that take turns.

    ``corpora`` are files of articles, as ``make bench-extract`` reads them; up to 2,000 of each are read.
    """
    texts = {"dense": _dense(), "ordinary": _ordinary(2_000)}
    texts |= {path.name: list(islice(articles_of(path, 1), 2_000)) for path in corpora}
    words = _spacy()
    everything = build_extractor(Settings())
    membership = build_extractor(Settings(extract=Extract(families=("membership",))))
    for kind, read, name, goal in (
        ("dense", everything, "dense news, every family", 1.0),
        ("ordinary", everything, "ordinary news, every family", 2.5),
        ("ordinary", membership, "ordinary news, membership alone", 10.0),
        *((path.name, everything, f"{path.name}, every family", None) for path in corpora),
        *((path.name, membership, f"{path.name}, membership alone", None) for path in corpora),
    ):
        some = texts[kind][:500] if quick else texts[kind]
        ours, theirs = _in_turns(some, read, lambda article: words(f"{article.title}\n\n{article.text}"))
        yield Figure(
            part="extraction",
            name=name,
            unit="articles/s",
            value=ours,
            yardstick="spaCy's tokenizer, sentencizer and PhraseMatcher",
            yardstick_value=theirs,
            goal=goal,
        )


def _in_turns(texts: list[Article], *readers: Callable[[Article], object]) -> tuple[float, ...]:
    best = [float("inf")] * len(readers)
    for _ in range(_PASSES):
        for number, read in enumerate(readers):
            began = process_time()
            for article in texts:
                read(article)
            best[number] = min(best[number], process_time() - began)
    return tuple(len(texts) / seconds for seconds in best)


def _dense() -> list[Article]:
    rows = [
        json.loads(line)
        for name in ("sentences", "families")
        for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [Article(id=row["id"], title="", text=row["text"], published_at=_DAY) for row in rows]


def _ordinary(count: int) -> list[Article]:
    trees = articles(load_atlas(), count, one_in=10)
    return [Article(id=tree["id"], title=tree["title"], text=tree["text"], published_at=_DAY) for tree in trees]


def _spacy() -> Language:
    """A pipeline that finds the heads of all triggers and the names of all countries and bodies."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    heads = sorted({trigger.head for pattern in load_lexicon().patterns for trigger in pattern.triggers})
    names = sorted({surface.text for surface in load_atlas().surfaces()})
    matcher.add("trigger", list(nlp.tokenizer.pipe(heads)))
    matcher.add("name", list(nlp.tokenizer.pipe(names)))

    @Language.component("phrases")
    def phrases(doc: spacy.tokens.Doc) -> spacy.tokens.Doc:
        matcher(doc)
        return doc

    nlp.add_pipe("phrases")
    return nlp
