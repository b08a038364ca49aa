"""Judgements of alerts: one a line, with no text of the articles."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from streams.domain.errors import Diagnostic, DiagnosticsError, Place

Z = 1.96
"""Standard deviations of an interval that holds the truth 95 times in 100."""


class Verdict(StrEnum):
    """Whether an alert tells its subscribers of what its rule promises: now, long after it happened, or not at all."""

    RIGHT = "right"
    STALE = "stale"
    WRONG = "wrong"


class Telling(StrEnum):
    """Whether an alert tells a story of its own, or one that another alert of the same rule has told already."""

    OWN = "own"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True, order=True)
class AlertJudgement:
    """What one reader said of one alert.

    Attributes:
        corpus: name of the file of articles, without its endings.
        rule: id of the rule.
        article: id of the article whose event opened the alert; with the rule it names the alert.
        event: id of that event.
    """

    corpus: str
    rule: str
    article: str
    event: str
    reader: str
    verdict: Verdict | Telling


@dataclass(frozen=True, slots=True)
class Precision:
    """The share of read alerts that are right, with its 95 % interval (Wilson)."""

    right: int
    stale: int
    wrong: int

    @property
    def read(self) -> int:
        """How many alerts were read."""
        return self.right + self.stale + self.wrong

    @property
    def share(self) -> float:
        """The share that is right; stale and wrong ones are not."""
        return self.right / self.read

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the truth lies, 95 times in 100."""
        return interval_of(self.right, self.read)


def interval_of(hits: int, number: int) -> tuple[float, float]:
    """Between which shares the truth lies, 95 times in 100, where so many of that number were hits (Wilson)."""
    p = hits / number
    middle = (p + Z * Z / (2 * number)) / (1 + Z * Z / number)
    reach = Z / (1 + Z * Z / number) * math.sqrt(p * (1 - p) / number + Z * Z / (4 * number * number))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def read_judgements(path: Path, verdicts: type[Verdict] | type[Telling] = Verdict) -> list[AlertJudgement]:
    """Every judgement of that kind; raises DiagnosticsError that lists every line that holds none."""
    diagnostics: list[Diagnostic] = []
    found: list[AlertJudgement] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            found.append(AlertJudgement(**{**row, "verdict": verdicts(row["verdict"])}))
        except (ValueError, TypeError, KeyError) as error:
            diagnostics.append(Diagnostic(Place(str(path), number), f"no judgement of an alert: {error}"))
    if diagnostics:
        raise DiagnosticsError(diagnostics)
    return found


def write_judgements(path: Path, judgements: Iterable[AlertJudgement]) -> None:
    """Keep judgements, in the order of corpora, rules and articles; the last word of a reader counts."""
    last = {(one.corpus, one.rule, one.event, one.reader): one for one in judgements}
    lines = (json.dumps(asdict(one)) + "\n" for one in sorted(last.values()))
    path.write_text("".join(lines), encoding="utf-8")


def precision_of(judgements: Sequence[AlertJudgement]) -> Precision:
    """The precision of these."""
    counts = {verdict: sum(one.verdict is verdict for one in judgements) for verdict in Verdict}
    return Precision(counts[Verdict.RIGHT], counts[Verdict.STALE], counts[Verdict.WRONG])


def agreement(judgements: Iterable[AlertJudgement]) -> tuple[int, int]:
    """Of the alerts that several readers judged: on how many all agree whether it is right, and how many there are."""
    said: dict[tuple[str, str, str], list[bool]] = {}
    for one in judgements:
        said.setdefault((one.corpus, one.rule, one.event), []).append(one.verdict is Verdict.RIGHT)
    shared = [answers for answers in said.values() if len(answers) > 1]
    return sum(len(set(answers)) == 1 for answers in shared), len(shared)
