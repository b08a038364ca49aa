"""Migrations are compared with every table there is."""

from pathlib import Path

from streams.adapters.store import tables


def test_every_module_with_a_table_is_registered():
    """A table that is not would be dropped by the next migration that is written."""
    folder = Path(tables.__file__).parent
    declaring = {path.stem for path in folder.glob("*.py") if "sa.Table(" in path.read_text()}
    assert declaring == set(tables.__all__) - {"metadata"}
