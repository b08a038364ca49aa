"""Every setting, from ``tocsin.toml`` and the environment, frozen. The only reader of the environment.

``TOCSIN_KAFKA__BOOTSTRAP=host:9092`` sets ``[kafka] bootstrap``; the environment wins over the file.
``TOCSIN_CONFIG`` names another file than ``./tocsin.toml``.
"""

from streams.settings.environment import environment
from streams.settings.reading import load_settings
from streams.settings.sections import Extract
from streams.settings.whole import Settings, shipped

__all__ = ["Extract", "Settings", "environment", "load_settings", "shipped"]
