"""Writes the next migration from what the tables have become: ``python -m tools.new_migration "what changes"``.

Read what it wrote: a renamed column looks to it like one that went and one that came.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from streams.adapters.store import schema
from streams.adapters.store.database import Database


def main(message: str) -> None:
    """Bring an empty SQLite to the newest step, compare it with the tables, and write the difference down."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'store.db'}")
        versions = list((Path(schema.__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))
        if versions:
            database.migrate()
        with database.begin() as connection:
            number = f"{int(schema.newest()) + 1:04}" if versions else "0001"
            script = command.revision(
                schema.alembic_config(connection), message=message, autogenerate=True, rev_id=number
            )
        database.close()
    print(script.path if hasattr(script, "path") else script)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
