"""How fast extraction reads whole corpora: ``make bench-extract DATA="reuters.jsonl.gz wikinews.jsonl.gz"``.

Reads articles as JSON lines, packed with gzip or not, one after another in one process, looks for every family of
events, and prints for each file: megabytes (UTF-8) and articles a second of processor time, the slowest sentences, what
raised (nothing must), events by type, and a digest of all events, by which two versions are compared byte for byte.
"""

import argparse
import gc
import gzip
import heapq
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import process_time

from rich.progress import track

from streams.adapters.knowledge.confidence import load_calibration
from streams.adapters.knowledge.files import load_atlas
from streams.adapters.knowledge.lexicon import load_lexicon
from streams.adapters.spacy.pipeline import SpacyPipeline
from streams.domain.article import Article
from streams.extract.extractor import Extractor
from streams.extract.lang.en.english import English
from streams.extract.token import Part, Pipeline, Sentence
from streams.settings import Extract
from streams.wire import codec as wire

_SHOWN = 3
_LIMIT = 100.0
"""Milliseconds that no sentence may take."""


@dataclass(slots=True)
class Stopwatch:
    """A language pipeline that notes how long its user is busy with each sentence."""

    pipeline: Pipeline
    article: str = ""
    slowest: list[tuple[float, str, int, int]] = field(default_factory=list)
    """Milliseconds, id of the article, start and words of the sentence."""

    @property
    def parts(self) -> frozenset[Part]:
        """What the pipeline adds."""
        return self.pipeline.parts

    def sentences(self, text: str, start: int, end: int) -> Iterator[Sentence]:
        """The pipeline's sentences."""
        for sentence in self.pipeline.sentences(text, start, end):
            begun = process_time()
            yield sentence
            taken = (process_time() - begun) * 1000
            heapq.heappush(self.slowest, (taken, self.article, sentence.start, len(sentence.tokens)))
            if len(self.slowest) > _SHOWN:
                heapq.heappop(self.slowest)


@dataclass(slots=True)
class Run:
    """What reading one file took and gave."""

    articles: int = 0
    size: int = 0
    seconds: float = 0.0
    crashes: list[str] = field(default_factory=list)
    types: Counter[str] = field(default_factory=Counter)
    digest: str = ""


def articles_of(path: Path, every: int) -> Iterator[Article]:
    """Every so many-th article of a file."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        for line in islice(lines, 0, None, every):
            tree = json.loads(line)
            day = tree.get("published_at")
            yield Article(
                id=str(tree.get("id")),
                title=tree.get("title") or "",
                text=tree["text"],
                published_at=datetime.fromisoformat(day) if day else datetime(2020, 1, 1, tzinfo=UTC),
            )


def read(extractor: Extractor, watch: Stopwatch, articles: list[Article]) -> Run:
    """Read the articles, one after another."""
    run, digest = Run(), sha256()
    for article in track(articles, transient=True, disable=not sys.stderr.isatty()):
        watch.article = article.id
        begun = process_time()
        try:
            events = extractor(article)
        except Exception as error:  # noqa: BLE001 - counting what raises is the point
            run.crashes.append(f"{article.id}: {error!r}")
            continue
        run.seconds += process_time() - begun
        run.articles += 1
        run.size += len(article.title.encode()) + len(article.text.encode())
        for event in events:
            run.types[event.type] += 1
            digest.update(wire.encode(event))
    run.digest = digest.hexdigest()
    return run


def show(path: Path, run: Run, watch: Stopwatch) -> None:
    """Print what was measured."""
    rate = f"{run.size / 1e6 / run.seconds:.2f} MB/s, {run.articles / run.seconds:.0f} articles/s on one core"
    print(f"\n{path.name}: {run.articles} articles, {run.size / 1e6:.2f} MB in {run.seconds:.1f} s: {rate}")
    for taken, article, start, words in sorted(watch.slowest, reverse=True):
        print(f"  slowest sentence  {taken:6.1f} ms  article {article} at {start}, {words} words")
    print(f"  crashes           {len(run.crashes)}")
    for crash in run.crashes:
        print(f"    {crash}")
    print(f"  events            {run.types.total()}, digest {run.digest[:16]}")
    print("    " + ", ".join(f"{name} {number}" for name, number in run.types.most_common()))


def main() -> None:
    """Read the files given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th article")
    parser.add_argument("--pipeline", help="a trained spaCy pipeline")
    options = parser.parse_args()
    watch = Stopwatch(SpacyPipeline(options.pipeline))
    atlas = load_atlas()
    extractor = Extractor(
        watch,
        atlas,
        load_lexicon(atlas),
        load_calibration(),
        language=English(),
        min_confidence=Extract().min_confidence,
    )
    gc.freeze()  # as build_extractor does
    failed = False
    for path in options.files:
        watch.slowest = []
        run = read(extractor, watch, list(articles_of(path, options.every)))
        show(path, run, watch)
        failed = failed or bool(run.crashes) or max(watch.slowest)[0] > _LIMIT
    if failed:
        sys.exit(f"an article raised, or a sentence took more than {_LIMIT:g} ms of processor time")


if __name__ == "__main__":
    main()
