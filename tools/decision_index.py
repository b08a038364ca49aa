"""Adds new pages to the index of decisions: ``python -m tools.decision_index``; what it says of older ones stays.

A decision that no longer holds is given the status ``superseded by [0001](0001-libraries.md)`` by hand.
"""

import re
from datetime import UTC, date, datetime
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "docs" / "decisions"
_ROW = re.compile(r"\| \[\d{4}\]\((?P<file>[^)]+)\) \| .+ \| (?P<status>.+) \| (?P<date>\S+) \|")
_TITLE = re.compile(r"# \d{4}(?: —|:)? (.+)")


def render(index: str, titles: dict[str, str], today: date) -> str:
    """The index with one row for each page: its title, and the status and date that it has or a new one gets."""
    rows = {
        found["file"]: (found["status"], found["date"]) for found in map(_ROW.fullmatch, index.splitlines()) if found
    }
    head = "".join(line for line in index.splitlines(keepends=True) if not _ROW.fullmatch(line.rstrip("\n")))
    lines = []
    for name, title in sorted(titles.items()):
        status, day = rows.get(name, ("accepted", today.isoformat()))
        lines.append(f"| [{name[:4]}]({name}) | {title} | {status} | {day} |\n")
    return head + "".join(lines)


def read_titles() -> dict[str, str]:
    """The title of every page by file name; raises ValueError for one without a heading."""
    titles = {}
    for page in FOLDER.glob("[0-9]*.md"):
        found = _TITLE.match(page.read_text(encoding="utf-8"))
        if found is None:
            raise ValueError(f"{page.name} does not begin with a heading like: # 0001 — Title")
        titles[page.name] = found[1]
    return titles


def main() -> None:
    """Write the index."""
    path = FOLDER / "README.md"
    index = path.read_text(encoding="utf-8")
    path.write_text(render(index, read_titles(), datetime.now(UTC).date()), encoding="utf-8")


if __name__ == "__main__":
    main()
