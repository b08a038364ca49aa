"""Labelled files and events made by hand, so that every score can be worked out on paper."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.evaluation.labelled import Names
from streams.adapters.knowledge.files import load_atlas
from streams.domain.event import ArticleRef, Event, Evidence, Modality, Status, event_id
from streams.extract.gazetteer import Gazetteer
from streams.extract.lang.en.english import English

DAY = datetime(2024, 6, 12, 12, tzinfo=UTC)
Write = Callable[..., Path]


@pytest.fixture(scope="session")
def names() -> Names:
    return Names(load_atlas())


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer(load_atlas(), English(), (), {})


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def lines(*rows: object) -> Path:
        path = tmp_path / "labelled.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return lines


def event(
    type_: str,
    actor: str | None,
    other: str | None = None,
    status: Status = Status.ANNOUNCED,
    modality: Modality = Modality.ASSERTED,
    confidence: float = 0.9,
) -> Event:
    """An event of an article whose text does not matter."""
    atlas = load_atlas()
    ref = atlas.ref(other) if other else None
    member = type_.startswith("membership.")
    return Event(
        id=event_id("a", type_, (actor, None if member else other, other if member else None)),
        type=type_,
        status=status,
        modality=modality,
        actor=atlas.ref(actor) if actor else None,
        target=None if member else ref,
        organisation=ref if member else None,
        confidence=confidence,
        evidence=(Evidence(sentence="It does.", start=0, end=8, trigger="does"),),
        article=ArticleRef(id="a", published_at=DAY),
    )
