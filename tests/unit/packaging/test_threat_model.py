"""The threat model names tests that exist, and roles that are what tokens may do."""

import re
from pathlib import Path

from streams.domain.token import Scope

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_threat_names_a_test_that_exists() -> None:
    texts = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py")]
    defined = {name for text in texts for name in re.findall(r"^(?:async )?def (test_\w+)", text, re.MULTILINE)}
    named = [row[-1].strip("`") for row in rows("Threats")]
    assert len(named) > 20
    assert [name for name in named if name not in defined] == []


def test_the_table_of_roles_says_what_scopes_allow() -> None:
    needed = [
        Scope.FEED,
        Scope.INGEST,
        Scope.READ,
        Scope.WRITE,
        Scope.READ,
        Scope.READ,
        Scope.WRITE,
        Scope.ADMIN,
        Scope.ADMIN,
    ]
    order = [Scope.FEED, Scope.INGEST, Scope.OWNER, Scope.READ, Scope.WRITE, Scope.ADMIN]
    table = [row[1:] for row in rows("Who may use the console")]
    for row, need in zip(table[:-1], needed, strict=True):
        allowed = ["yes" if own.allows(need) else "no" for own in order]
        assert [said for own, said in zip(order, row, strict=True) if said != "its own"] == [
            may for may, said in zip(allowed, row, strict=True) if said != "its own"
        ]
    assert [row[2] for row in table] == ["no", "no", "its own", "its own", *["no"] * 6]
    assert table[-1] == ["no"] * 6
