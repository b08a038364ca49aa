"""Labelled files are read in each form, and all that is wrong with one is said at once."""

import pytest

from benchmarks.evaluation.labelled import Form, Names, read_labelled
from streams.domain.errors import DiagnosticsError
from tests.unit.evaluation.conftest import Write

SENTENCE = {"id": "1", "text": "Mali quits.", "label": "leave", "actor": ["Mali", "Togo"], "org": ["African Union"]}


def test_one_fact_for_each_pair_of_actor_and_organisation(write: Write, names: Names) -> None:
    form, (record,) = read_labelled(write(SENTENCE | {"status": "announced", "date": "2024-01-28"}), names)
    assert form is Form.SENTENCES
    assert record.facts == {("leave", "MLI", "AU"): "announced", ("leave", "TGO", "AU"): "announced"}
    assert (record.dated, str(record.article.published_at.date())) == (True, "2024-01-28")


@pytest.mark.parametrize(("date", "dated"), [("~2010s-2022", False), (None, False), ("2016", True), ("2016-05", True)])
def test_a_vague_date_is_no_day(write: Write, names: Names, date: str | None, dated: bool) -> None:
    _, (record,) = read_labelled(write(SENTENCE | {"date": date}), names)
    assert record.dated is dated


def test_names_that_the_atlas_does_not_know_stay_names(write: Write, names: Names) -> None:
    _, (record,) = read_labelled(write(SENTENCE | {"actor": "Ruritania", "org": "EU (bloc)"}), names)
    assert list(record.facts) == [("leave", "[Ruritania]", "EU")]


def test_an_article_says_denial_as_modality(write: Write, names: Names) -> None:
    said = {"label": "leave", "actor": "TGO", "org": "ECOWAS", "status": "announced", "modality": "denied"}
    _, (record,) = read_labelled(write({"id": "1", "title": "No", "text": "No.", "events": [said]}), names)
    assert record.facts == {("deny_leave", "TGO", "ECOWAS"): "denied"}


def test_every_line_that_is_no_record_is_named(write: Write, names: Names) -> None:
    path = write(SENTENCE, {"id": "2", "text": "?"}, SENTENCE, {"id": "4", "label": "join", "actor": [], "org": []})
    with pytest.raises(DiagnosticsError) as caught:
        read_labelled(path, names)
    assert [diagnostic.place.line for diagnostic in caught.value.diagnostics] == [2, 4]


def test_a_file_of_two_forms_is_refused(write: Write, names: Names) -> None:
    with pytest.raises(DiagnosticsError, match="sentences from line 1, plover from line 2"):
        read_labelled(write(SENTENCE, {"id": "2", "text": "?", "expected": []}), names)
