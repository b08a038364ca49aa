"""Write the list of known failures anew and say what changed: ``make golden``."""

from streams.bootstrap import build_extractor
from streams.settings import Settings
from tests.golden.judges import Judge
from tests.golden.rows import KNOWN_FAILURES, read_known_failures, read_rows, write_known_failures


def main() -> None:
    """Judge every row, list those that fail, and print every one that entered or left the list."""
    rows = read_rows()
    before = set(read_known_failures())
    judge = Judge(build_extractor(Settings()), rows)
    failures = {row.id: (row, problems) for row in rows if (problems := judge(row))}
    write_known_failures(failures)
    for row, problems in failures.values():
        if row.id not in before:
            print("\n    ".join([f"fails now: {row.id} in {row.file}.jsonl", *row.shown.splitlines(), *problems]))
    for mended in sorted(before - failures.keys()):
        print(f"left the list: {mended}")
    print(f"{len(rows)} rows, {len(failures)} known failures in {KNOWN_FAILURES.name}")


if __name__ == "__main__":
    main()
