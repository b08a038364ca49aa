"""The gold set of the families beside membership: what an analyst would code, and near-misses that must stay silent."""

import json
from datetime import UTC, datetime
from pathlib import Path

from streams.domain.article import Article
from streams.domain.event import Event
from streams.extract.extractor import Extractor

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "families.jsonl").read_text(encoding="utf-8").splitlines()
]
EVENTS = [row for row in ROWS if row["type"]]
SILENT = [row for row in ROWS if not row["type"]]
DAY = datetime(2024, 6, 12, tzinfo=UTC)


def read(extractor: Extractor, row: dict[str, str]) -> tuple[Event, ...]:
    return extractor(Article(id=row["id"], text=row["text"], published_at=DAY))


def is_told(event: Event, row: dict[str, str | None]) -> bool:
    actor, target = (ref.id if ref else None for ref in (event.actor, event.target))
    told = (event.type, event.modality, actor, target) == (row["type"], row["modality"], row["actor"], row["target"])
    return told and row["status"] in {None, event.status}


def test_what_states_and_groups_do_is_read_with_type_status_modality_and_sides(extractor: Extractor) -> None:
    missed = [row["id"] for row in EVENTS if not any(is_told(event, row) for event in read(extractor, row))]
    assert len(missed) <= 0.05 * len(EVENTS), missed


def test_companies_sport_nature_and_figures_of_speech_stay_silent(extractor: Extractor) -> None:
    fired = [row["id"] for row in SILENT if read(extractor, row)]
    assert len(fired) <= 0.05 * len(SILENT), fired


def test_four_in_ten_sentences_are_near_misses() -> None:
    assert len(ROWS) >= 100
    assert len(SILENT) >= 0.4 * len(ROWS)
