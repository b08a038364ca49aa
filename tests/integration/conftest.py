"""What tests of commands share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.cli import tocsin
from streams.settings import load_settings


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run ``tocsin`` with these words, on a store of this test's own."""
    monkeypatch.setenv("TOCSIN_STATE", str(tmp_path))

    def invoke(*words: str, stdin: str | None = None) -> Result:
        load_settings.cache_clear()
        return CliRunner().invoke(tocsin, words, input=stdin)

    return invoke
