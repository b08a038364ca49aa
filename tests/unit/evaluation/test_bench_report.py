"""What ``make bench`` writes is what ``docs/performance.md`` describes."""

import json
import re
from pathlib import Path

from benchmarks.yardsticks.__main__ import report
from benchmarks.yardsticks.figure import Figure

PAGE = (Path(__file__).parents[3] / "docs" / "performance.md").read_text(encoding="utf-8")


def test_bench_json_has_the_fields_of_its_page() -> None:
    shown = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    described = json.loads(shown[1])
    made = [json.loads(json.dumps(tree)) for tree in report(["rules"], quick=True)][-1]
    assert made.keys() == described.keys()
    assert [(one["part"], one["yardstick"], one.keys()) for one in made["figures"]] == [
        ("rules", "bitsets", described["figures"][0].keys())
    ]


def test_a_goal_is_a_ratio_to_the_yardstick_and_for_times_one_from_above() -> None:
    rate = Figure(part="p", name="n", unit="/s", value=30, yardstick="y", yardstick_value=20, goal=1.5)
    assert rate.reached
    assert not Figure(part="p", name="n", unit="ms", value=61, goal=60, more_is_better=False).reached
    assert Figure(part="p", name="n", unit="ms", value=61).reached is None
