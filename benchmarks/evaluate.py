"""Score extraction against a labelled file: ``make eval DATA=path``.

Reads three forms, told apart by their keys: a sentence a line with ``label``, ``actor``, ``org`` and ``status``; an
article a line with ``events``, a list of such; PLOVER records with ``expected``. Prints precision, recall and F1 by
label, the same for a keyword baseline, statuses, confusion, calibration and, with ``--errors``, every error; compares
with ``benchmarks/accepted.json``.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import plover
from streams.bootstrap import build_extractor
from streams.domain.article import Article
from streams.domain.entity import Atlas
from streams.domain.event import Event, Modality, Status
from streams.extract.extractor import Extractor
from streams.settings import Extract, Settings

HERE = Path(__file__).parent
ACCEPTED = HERE / "accepted.json"
DEFAULT = HERE.parent / "tests" / "golden" / "sentences.jsonl"
MAIN = ("leave", "join", "suspend", "readmit")
LABELS = {
    "membership.leave": "leave",
    "membership.join": "join",
    "membership.apply": "join",
    "membership.suspend": "suspend",
    "membership.expel": "suspend",
    "membership.readmit": "readmit",
    "membership.freeze": "freeze",
}
Pair = tuple[str, str, str]
"""Label, actor id, organisation id."""


@dataclass
class Score:
    """Counts of right, wrong and missed answers."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, gold: set[Pair], found: set[Pair]) -> None:
        """Count one record."""
        self.right += len(gold & found)
        self.wrong += len(found - gold)
        self.missed += len(gold - found)

    @property
    def precision(self) -> float:
        """Right among found; 1 when nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Right among gold; 1 when there was nothing to find."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        counts = f"({self.right} right, {self.wrong} wrong, {self.missed} missed)"
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}  {counts}"


@dataclass
class Report:
    """Everything measured on one file."""

    by_label: dict[str, Score] = field(default_factory=dict)
    micro: Score = field(default_factory=Score)
    exits: Score = field(default_factory=Score)
    baseline: Score = field(default_factory=Score)
    baseline_exits: Score = field(default_factory=Score)
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    slots: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    reliability: list[tuple[float, bool]] = field(default_factory=list)


class Names:
    """Ids of the names in a labelled file."""

    def __init__(self, atlas: Atlas) -> None:
        self._ids: dict[str, list[str]] = {}
        for surface in atlas.surfaces():
            held = self._ids.setdefault(surface.text.lower(), [])
            if surface.entity not in held:
                held.append(surface.entity)
        self._ids |= {i.lower(): [i] for i in atlas.ids()}
        self._countries = frozenset(atlas.countries)

    def id(self, name: str, *, country: bool) -> str:
        """The id of a name, else the name itself in brackets."""
        bare = re.sub(r"\s*\(.*\)$", "", name).lower()
        found = [i for i in self._ids.get(bare, ()) if (i in self._countries) is country]
        return found[0] if found else f"[{name}]"


def article_of(row: dict[str, object]) -> tuple[Article, bool]:
    """The record as an article, and whether its date is known."""
    text = str(row.get("date") or "")
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(hour=12, tzinfo=UTC)
    except ValueError:
        day = datetime(int(text[:4]), 7, 1, tzinfo=UTC) if text[:4].isdigit() else datetime(2020, 1, 1, tzinfo=UTC)
    article = Article(id=str(row.get("id")), title=str(row.get("title") or ""), text=str(row["text"]), published_at=day)
    return article, text[:4].isdigit()


def pair(event: Event) -> Pair | None:
    """What an event says in the words of the labelled file; none for types that it does not label."""
    label = LABELS.get(event.type)
    if label is None or event.actor is None or event.organisation is None:
        return None
    if event.modality is Modality.HYPOTHETICAL and event.status is not Status.THREATENED:
        return None
    if event.modality is Modality.DENIED or event.status is Status.CANCELLED:
        label = f"deny_{label}"
    elif event.status is Status.THREATENED and label == "leave":
        label = "threaten_leave"
    return label, event.actor.id, event.organisation.id


def _counts(row: dict[str, object], event: Event) -> bool:
    """Articles are labelled with their news only, sentences with history too."""
    return "events" not in row or event.modality is not Modality.HISTORICAL


def is_exit(event: Event) -> bool:
    """Whether it is an exit that is announced or done."""
    done = event.status in {Status.ANNOUNCED, Status.COMPLETED} and event.modality is Modality.ASSERTED
    return event.type == "membership.leave" and done


_KEYWORDS = {
    "leave": r"leav(?:e|es|ing)|left|quit|withdr[ae]w\w*|pull(?:s|ed|ing)? out|exit\w*",
    "join": r"join\w*|accession|accede\w*|becomes? a?.*member",
    "suspend": r"suspen\w+|expel\w*",
    "readmit": r"re-?admit\w*|rejoin\w*|reinstat\w*",
}


def baseline(article: Article, extractor: Extractor) -> set[Pair]:
    """What a keyword regex finds: the first country, the first organisation, and the first verb that matches."""
    mentions = extractor.gazetteer.mentions(article.text)
    country = next((m.country.entity for m in mentions if m.country), None)
    body = next((m.organisation.entity for m in mentions if m.organisation), None)
    if country is None or body is None:
        return set()
    return {
        (label, country, body) for label, regex in _KEYWORDS.items() if re.search(rf"\b(?:{regex})\b", article.text)
    }


def evaluate(rows: Iterable[dict[str, object]], extractor: Extractor) -> Report:
    """Score every record of a membership file."""
    report = Report(by_label={label: Score() for label in (*MAIN, "freeze", "threaten_leave", "deny_leave")})
    names = Names(extractor.atlas)
    for row in rows:
        article, dated = article_of(row)
        statuses = gold_of(row, names)
        gold = set(statuses)
        events = extractor.events(article, extractor.verdicts(article, dated=dated))
        paired = [(p, e) for e in events if (p := pair(e)) is not None and _counts(row, e)]
        found = {p for p, _ in paired}
        for name, score in report.by_label.items():
            score.add({g for g in gold if g[0] == name}, {f for f in found if f[0] == name})
        main = {f for f in found if f[0] in MAIN}
        report.micro.add({g for g in gold if g[0] in MAIN}, main)
        exits = {p for p, e in paired if is_exit(e)}
        gold_exits = {g for g, status in statuses.items() if g[0] == "leave" and status in {"announced", "completed"}}
        report.exits.add(gold_exits, exits)
        words = baseline(article, extractor)
        report.baseline.add({g for g in gold if g[0] in MAIN}, words)
        report.baseline_exits.add(gold_exits, {w for w in words if w[0] == "leave"})
        _details(report, statuses, paired)
        _errors(report, row, statuses, paired)
    return report


def gold_of(row: dict[str, object], names: Names) -> dict[Pair, str | None]:
    """What the record says, with its status; history is no part of what an article must yield."""
    labels = row.get("events", [row])
    found: dict[Pair, str | None] = {}
    for item in labels:  # type: ignore[attr-defined]
        if item.get("label", "none") == "none":
            continue
        actors, bodies = (item[k] if isinstance(item[k], list) else [item[k]] for k in ("actor", "org"))
        denied = item.get("modality") == "denied"
        label = item["label"]
        if "events" in row and label == "leave":
            label = "deny_leave" if denied else "threaten_leave" if item["status"] == "threatened" else label
        for actor in actors:
            for body in bodies:
                pair_ = (label, names.id(actor, country=True), names.id(body, country=False))
                found[pair_] = "denied" if denied else item.get("status")
    return found


def _errors(
    report: Report, row: dict[str, object], statuses: dict[Pair, str | None], paired: list[tuple[Pair, Event]]
) -> None:
    gold, found = set(statuses), {p for p, _ in paired}
    text = row.get("title") if "events" in row else row["text"]
    doubt = "(uncertain) " if row.get("uncertain") else ""
    if found != gold:
        said = [f"{e.status}/{e.modality}/{e.confidence}: {e.evidence[0].sentence}" for p, e in paired if p not in gold]
        report.errors.append(
            f"{row.get('id')} {doubt}missed {_show(gold - found)}, wrong {_show(found - gold)} {said}\n    {text}"
        )
    for pair_, event in paired:
        status = statuses.get(pair_)
        if status and _status(event) != status:
            report.errors.append(f"{row.get('id')} status: gold {status}, found {_status(event)}\n    {text}")


def _details(report: Report, statuses: dict[Pair, str | None], paired: list[tuple[Pair, Event]]) -> None:
    gold = set(statuses)
    found = {p for p, _ in paired}
    labels = {g[0] for g in gold} or {"none"}
    for label in labels - {f[0] for f in found}:
        report.confusion[label, next((p[0] for p in sorted(found - gold)), "none")] += 1
    if not gold and found:
        report.confusion["none", min(found)[0]] += 1
    for p, event in paired:
        report.reliability.append((event.confidence, p in gold))
        if status := statuses.get(p):
            report.statuses[status, _status(event)] += 1
        if p[0] in labels:
            report.slots["actor right"] += any(g[1] == p[1] for g in gold)
            report.slots["organisation right"] += any(g[2] == p[2] for g in gold)
            report.slots["same label"] += 1


def _status(event: Event) -> str:
    """Status in the words of the labelled files, which count history and denial as statuses."""
    if event.type == "membership.apply" and event.modality is Modality.ASSERTED:
        return "proposed"
    if event.modality in {Modality.HISTORICAL, Modality.DENIED}:
        return event.modality.value
    return event.status.value


def _show(pairs: set[Pair]) -> str:
    return ", ".join(" ".join(p) for p in sorted(pairs)) or "none"


def figures(report: Report) -> dict[str, float]:
    """The figures that are compared with the last accepted ones."""
    right = sum(n for (a, b), n in report.statuses.items() if a == b)
    total = sum(report.statuses.values())
    return {
        "exits precision": round(report.exits.precision, 4),
        "exits recall": round(report.exits.recall, 4),
        "micro F1": round(report.micro.f1, 4),
        "status accuracy": round(right / total, 4) if total else 1.0,
    }


def show(report: Report, *, errors: bool) -> None:
    """Print a report."""
    if errors:
        print("\n".join(report.errors))
    print(f"\nannounced or completed exits   {report.exits}")
    print(f"  keyword baseline             {report.baseline_exits}")
    print(f"leave/join/suspend/readmit     {report.micro}")
    print(f"  keyword baseline             {report.baseline}")
    for label, score in report.by_label.items():
        print(f"{label:<30} {score}")
    same = report.slots["same label"] or 1
    print(f"actor right {report.slots['actor right'] / same:.3f}, ", end="")
    print(f"organisation right {report.slots['organisation right'] / same:.3f} of {same} with the right label")
    print("status (gold → found): " + ", ".join(f"{a}→{b} {n}" for (a, b), n in sorted(report.statuses.items())))
    print(
        "confusion (gold → found): "
        + ", ".join(f"{a}→{b} {n}" for (a, b), n in sorted(report.confusion.items()) if a != b)
    )
    for low in (0.5, 0.6, 0.7, 0.8, 0.9):
        inside = [ok for c, ok in report.reliability if low <= c < low + 0.1 + (low == 0.9)]
        if inside:
            share = sum(inside) / len(inside)
            print(
                f"confidence {low:.1f}–{low + 0.1:.1f}: {share:.2f} right of {len(inside):>3} {'█' * round(share * 30)}"
            )


def main() -> None:
    """Evaluate the file given, or the project's own gold set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--half", choices=["even", "odd"], help="only every second record")
    parser.add_argument("--errors", action="store_true", help="list every error")
    parser.add_argument("--accept", action="store_true", help="keep these figures as the accepted ones")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines()]
    if options.half:
        rows = rows[options.half == "odd" :: 2]
    extractor = build_extractor(Settings(extract=Extract(min_confidence=0.5)))
    if rows and "expected" in rows[0]:
        coded = plover.evaluate(rows, extractor)
        plover.show(coded, errors=options.errors)
        now = plover.figures(coded)
    else:
        report = evaluate(rows, extractor)
        show(report, errors=options.errors)
        if any(row.get("uncertain") for row in rows):
            certain = evaluate([r for r in rows if not r.get("uncertain")], extractor)
            print(f"without uncertain labels: exits {certain.exits}\n                          all   {certain.micro}")
        now = figures(report)
    if not options.half:
        _compare(options.data.stem, now, accept=options.accept)


def _compare(key: str, now: dict[str, float], *, accept: bool) -> None:
    accepted = json.loads(ACCEPTED.read_text()) if ACCEPTED.exists() else {}
    for name, value in now.items():
        before = accepted.get(key, {}).get(name)
        print(
            f"{name:<20} {value:.4f}"
            + (f" (accepted {before:.4f}, {value - before:+.4f})" if before is not None else "")
        )
    if accept:
        accepted[key] = now
        ACCEPTED.write_text(json.dumps(accepted, indent=2, sort_keys=True) + "\n")
    elif any(value < accepted.get(key, {}).get(name, 0) - 0.005 for name, value in now.items()):
        sys.exit("below the accepted figures; --accept keeps these if that is meant")


if __name__ == "__main__":
    main()
