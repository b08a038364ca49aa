"""Gold rows: what articles say and what must be read out of them, one JSON object a line of ``*.jsonl``."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
KNOWN_FAILURES = HERE / "known_failures.txt"

_HEAD = """\
# Ids of gold rows that extraction reads wrong today. A row that fails and is not listed fails the tests, and so does
# a listed row that is read right. `make golden` writes this file anew.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a gold file.

    Attributes:
        id: unique in all files.
        file: the stem of its file, which says what its labels mean.
    """

    id: str
    file: str
    labels: Mapping[str, object]

    @property
    def shown(self) -> str:
        """What to read to see why a row fails: its title and text."""
        return "\n".join(str(self.labels[key]) for key in ("title", "text") if self.labels.get(key))


def read_rows() -> list[Row]:
    """Every row of every file; raises ValueError that names a line that is no object with an id of its own."""
    rows: dict[str, Row] = {}
    for path in sorted(HERE.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                labels = json.loads(line)
                row = Row(labels["id"], path.stem, labels)
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError(f"{path.name}:{number}: no row: {type(error).__name__} {error}") from error
            if row.id in rows:
                raise ValueError(f"{path.name}:{number}: the id {row.id} is taken in {rows[row.id].file}.jsonl")
            rows[row.id] = row
    return list(rows.values())


def read_known_failures() -> list[str]:
    """The ids listed as known failures, in the order of the file."""
    lines = KNOWN_FAILURES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def write_known_failures(ids: Collection[str]) -> None:
    """List these ids, sorted."""
    KNOWN_FAILURES.write_text(_HEAD + "".join(f"{each}\n" for each in sorted(ids)), encoding="utf-8")
