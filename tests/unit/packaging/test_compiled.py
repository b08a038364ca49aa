"""Compiled extraction: chosen by a digest of its sources, so that no stale code runs."""

import importlib.util
import os
import shutil
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from tools.compile import obstacle
from tools.compiled_finder import COMPILED, CompiledFinder, digest, install, sources

ROOT = Path(__file__).parents[3]
MODULE = "streams.extract.extractor"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a build of its sources as they are; the build holds no code, because nothing imports it."""
    for place in ("streams/extract", "streams/domain", "streams/adapters/spacy"):
        shutil.copytree(ROOT / place, tmp_path / place)
    compiled = tmp_path / "builds" / digest(tmp_path) / f"{MODULE.replace('.', '/')}{EXTENSION_SUFFIXES[0]}"
    compiled.parent.mkdir(parents=True)
    compiled.touch()
    return tmp_path


def finder(checkout: Path) -> CompiledFinder:
    return CompiledFinder(checkout, checkout / "builds")


def test_the_build_of_the_sources_as_they_are_is_found(checkout: Path) -> None:
    found = finder(checkout).find_spec(MODULE)
    assert found is not None
    assert str(found.origin).startswith(str(checkout / "builds"))


@pytest.mark.parametrize("edited", ["streams/extract/pruning.py", "streams/domain/event.py", "streams/extract/new.py"])
def test_after_an_edit_the_sources_run(checkout: Path, edited: str) -> None:
    with (checkout / edited).open("a") as file:
        file.write("EDITED = True\n")
    assert finder(checkout).find_spec(MODULE) is None


def test_after_a_deletion_the_sources_run(checkout: Path) -> None:
    (checkout / "streams" / "extract" / "pruning.py").unlink()
    assert finder(checkout).find_spec(MODULE) is None


def test_an_edit_undone_finds_the_build_again(checkout: Path) -> None:
    edited = checkout / "streams" / "extract" / "pruning.py"
    before = edited.read_text()
    edited.write_text(before + "EDITED = True\n")
    edited.write_text(before)
    assert finder(checkout).find_spec(MODULE) is not None


def test_a_process_that_began_with_the_sources_goes_on_with_them(checkout: Path) -> None:
    edited = checkout / "streams" / "extract" / "pruning.py"
    before = edited.read_text()
    edited.write_text(before + "EDITED = True\n")
    begun = finder(checkout)
    assert begun.find_spec(MODULE) is None
    edited.write_text(before)
    assert begun.find_spec(MODULE) is None


def test_what_is_not_compiled_is_left_to_python(checkout: Path) -> None:
    assert finder(checkout).find_spec("streams.extract") is None
    assert finder(checkout).find_spec("json") is None


@pytest.mark.parametrize("said", ["no", "off", "0", "FALSE"])
def test_a_variable_turns_it_off(checkout: Path, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMS_COMPILED", said)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    before = list(sys.meta_path)
    install(str(checkout), str(checkout / "builds"))
    assert sys.meta_path == before
    assert obstacle() == f"STREAMS_COMPILED={said}"


def test_no_compiler_is_an_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMS_COMPILED", "yes")
    monkeypatch.setenv("CC", "no-such-compiler -O2")
    assert obstacle() == "no C compiler is installed"


def test_everything_named_exists() -> None:
    assert all((ROOT / place).exists() for place in COMPILED)
    assert len(sources(ROOT)) > 50


@pytest.mark.skipif(os.environ["STREAMS_COMPILED"] != "yes", reason="tests run pure unless STREAMS_COMPILED=yes")
def test_these_tests_run_compiled() -> None:
    for path in sources(ROOT):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found = importlib.util.find_spec(name)
        assert found is not None
        assert str(found.origin).endswith(EXTENSION_SUFFIXES[0]), f"{name} is not compiled"
