"""The environment, which nothing else reads."""

import os
from collections.abc import Mapping
from pathlib import Path


def environment() -> Mapping[str, str]:
    """The environment, for files that refer to it."""
    return os.environ


def config_file() -> Path:
    """The settings file in force, whether or not it exists."""
    return Path(os.environ.get("TOCSIN_CONFIG", "tocsin.toml"))
