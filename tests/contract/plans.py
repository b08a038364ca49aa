"""Which statements read a whole table, as the stores' own planners tell it."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from streams.adapters.store.database import Database
from streams.adapters.store.tables import metadata

GROWING = (
    "alert_changes",
    "alerts",
    "article_events",
    "attempts",
    "deliveries",
    "hits",
    "notices",
    "payloads",
    "sightings",
)
PARTIAL = {
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}
_SCAN = re.compile(rf"SCAN ({'|'.join(GROWING)})\b(?:.* INDEX (\w+))?")


@contextmanager
def whole_reads(database: Database) -> Iterator[dict[str, str]]:
    """Collects the statements that go through all of a table that grows, with the plan's word for it."""
    found: dict[str, str] = {}
    seen: set[str] = set()

    def look(connection, cursor, statement, parameters, context, executemany) -> None:
        if statement in seen or not statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            return
        seen.add(statement)
        plan = _sqlite_plan if database.is_sqlite else _postgresql_plan
        for line in plan(
            connection.connection.driver_connection, statement, parameters[0] if executemany else parameters
        ):
            found[statement] = line

    sa.event.listen(database.engine, "before_cursor_execute", look)
    try:
        yield found
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", look)


def _sqlite_plan(driver, statement, parameters) -> Iterator[str]:
    for *_, line in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall():
        scan = _SCAN.match(line)
        if scan and scan[2] not in PARTIAL:
            yield line


def _postgresql_plan(driver, statement, parameters) -> Iterator[str]:
    """Small tables are best read whole, so that is forbidden; where it happens still, there is no other way."""
    with driver.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        (plan,) = cursor.fetchone()
        cursor.execute("SET LOCAL enable_seqscan = on")
    yield from _whole_scans((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])


def _whole_scans(node) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan" and node["Relation Name"] in GROWING:
        yield f"Seq Scan of {node['Relation Name']}"
    for each in node.get("Plans", ()):
        yield from _whole_scans(each)
