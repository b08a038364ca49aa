"""What every test stands on. Services start when a test first asks for them; nothing here imports a client of one."""

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from streams.settings import Settings, load_settings

if TYPE_CHECKING:
    from streams.extract.extractor import Extractor

pytest_plugins = ["tests.services.kafka", "tests.services.stores"]

os.environ.setdefault("STREAMS_COMPILED", "no")  # as they stand, whatever was compiled; `make unit-compiled` says yes

settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")


@pytest.fixture(autouse=True, scope="session")
def _ctrl_c_works() -> None:
    """A script's background jobs ignore Ctrl-C, and hand that down: commands under test must not inherit it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _fresh_settings() -> None:
    """Settings are read once a process; a test that changes the environment must see its change."""
    load_settings.cache_clear()


@pytest.fixture(scope="session")
def extractor() -> "Extractor":
    """One extractor for every test of extraction: building it takes a second."""
    from streams.bootstrap import build_extractor

    return build_extractor(Settings())
