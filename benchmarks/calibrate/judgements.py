"""Judgements: events of real articles that somebody has read and found right or wrong.

A file of judgements holds one a line: where the event is (corpus, article, offsets), what was said of it (type, actor,
target, organisation, status, modality), and a word for what is wrong, if anything is. It holds no text of the articles.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from streams.domain.errors import Diagnostic, DiagnosticsError, Place
from streams.domain.event import Event, event_id

JUDGEMENTS = Path(__file__).parent.parent / "judgements.jsonl"
"""The project's own; ``fresh.jsonl`` beside it holds those by which nobody has mended anything yet."""


class Cause(StrEnum):
    """What is wrong with an event, the worst first; a status one step off is let pass."""

    TYPE = "type"
    ACTOR = "actor"
    TARGET = "target"
    ORGANISATION = "organisation"
    MODALITY = "modality"
    STATUS = "status"


STANCE = frozenset({Cause.MODALITY, Cause.STATUS})
"""What a judgement says nothing of any more when extraction has changed its mind about it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One event, judged.

    Attributes:
        corpus: name of the file of articles, without its endings.
        article: id of the article.
        start: offset of the sentence; -1 in the title.
        cause: what is wrong; ``None`` when it is right.
        said: the confidence that the event had when it was judged.
    """

    corpus: str
    article: str
    type: str
    actor: str | None
    target: str | None
    organisation: str | None
    status: str
    modality: str
    start: int
    end: int
    cause: Cause | None
    said: float

    @property
    def right(self) -> bool:
        """Whether a careful reader agrees."""
        return self.cause is None

    @property
    def family(self) -> str:
        """The first part of the type."""
        return self.type.partition(".")[0]

    @property
    def event_id(self) -> str:
        """The id of the event that was judged."""
        return event_id(self.article, self.type, (self.actor, self.target, self.organisation))

    def holds_for(self, event: Event) -> bool:
        """Whether it judges that event as it is said now."""
        same = (self.status, self.modality) == (event.status.value, event.modality.value)
        return same or not (self.right or self.cause in STANCE)


def judgement_of(corpus: str, event: Event, cause: Cause | None) -> Judgement:
    """The judgement of an event."""
    ids = {role: ref.id if (ref := getattr(event, role)) else None for role in ("actor", "target", "organisation")}
    return Judgement(
        corpus=corpus,
        article=event.article.id,
        type=event.type,
        **ids,
        status=event.status.value,
        modality=event.modality.value,
        start=event.evidence[0].start,
        end=event.evidence[0].end,
        cause=cause,
        said=event.confidence,
    )


def read_judgements(path: Path) -> list[Judgement]:
    """Every judgement; raises DiagnosticsError that lists every line that holds none."""
    diagnostics: list[Diagnostic] = []
    found: list[Judgement] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            judgement = Judgement(**json.loads(line))
            found.append(replace(judgement, cause=judgement.cause and Cause(judgement.cause)))
        except (ValueError, TypeError) as error:
            diagnostics.append(Diagnostic(Place(str(path), number), f"no judgement: {error}"))
    if diagnostics:
        raise DiagnosticsError(diagnostics)
    return found


def write_judgements(path: Path, judgements: Iterable[Judgement]) -> None:
    """Keep judgements, in the order of corpora and articles."""
    ordered = sorted(judgements, key=lambda j: (j.corpus, j.article, j.start, j.event_id))
    lines = (json.dumps(asdict(judgement), ensure_ascii=False) + "\n" for judgement in ordered)
    path.write_text("".join(lines), encoding="utf-8")
