"""A pipeline setting that cannot be used gives one line that says what is wrong and what to do."""

from pathlib import Path

import pytest
import spacy

from streams.adapters.spacy.pipeline import SpacyPipeline
from streams.domain.errors import DiagnosticsError


def diagnostic(name: object) -> str:
    with pytest.raises(DiagnosticsError) as raised:
        SpacyPipeline(str(name))
    text = str(raised.value)
    assert text.startswith("setting extract.pipeline: ")
    assert "leave the setting out" in text
    assert "\n" not in text
    return text


def saved(folder: Path, language: str = "en", *components: str) -> Path:
    nlp = spacy.blank(language)
    for component in components:
        nlp.add_pipe(component)
    nlp.to_disk(folder / "pipeline")
    return folder / "pipeline"


def test_a_package_that_is_not_installed() -> None:
    assert "python -m spacy download xx_no_such" in diagnostic("xx_no_such")


def test_a_path_at_which_nothing_is(tmp_path: Path) -> None:
    assert "is no directory" in diagnostic(tmp_path / "nothing")


def test_a_directory_without_a_pipeline(tmp_path: Path) -> None:
    assert "holds no spaCy pipeline" in diagnostic(tmp_path)


def test_a_pipeline_that_was_never_trained(tmp_path: Path) -> None:
    assert f"cannot be used with spaCy {spacy.__version__}" in diagnostic(saved(tmp_path, "en", "ner"))


def test_a_pipeline_with_components_that_are_not_installed(tmp_path: Path) -> None:
    path = saved(tmp_path, "en", "sentencizer")
    config = (path / "config.cfg").read_text().replace('factory = "sentencizer"', 'factory = "no_such"')
    (path / "config.cfg").write_text(config)
    assert "cannot be used with spaCy" in diagnostic(path)


def test_a_pipeline_of_another_language(tmp_path: Path) -> None:
    assert "reads the language 'fr'" in diagnostic(saved(tmp_path, "fr"))


def test_a_pipeline_that_would_add_nothing(tmp_path: Path) -> None:
    assert "neither entities nor a parse" in diagnostic(saved(tmp_path, "en", "sentencizer"))
