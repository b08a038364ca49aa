"""Labelled files: one record a line, in one of three forms that are told apart by their keys.

A sentence with ``label``, ``actor``, ``org`` and ``status``; an article with ``events``, a list of such; a PLOVER
record with ``expected``, a list of events with ``type``, ``source`` and ``target``.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from benchmarks.evaluation.report import NONE
from streams.domain.article import Article
from streams.domain.entity import Atlas
from streams.domain.errors import Diagnostic, DiagnosticsError, Place

Fact = tuple[str, str, str]
"""Label, actor id, organisation id."""


class Form(StrEnum):
    """What the lines of a labelled file hold."""

    SENTENCES = "sentences"
    ARTICLES = "articles"
    PLOVER = "plover"


@dataclass(frozen=True, slots=True)
class Coded:
    """One event of a PLOVER record: its category and the codes of its actors, as written."""

    category: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One labelled line.

    Attributes:
        form: that of its file; articles are labelled with their news only, not with the history that they tell.
        dated: whether the day of the article is known.
        text: what to show of it: the sentence, or the title of an article.
        facts: the status of every labelled membership event.
        coded: the labelled events of a PLOVER record.
        uncertain: whether the label is marked as doubtful.
    """

    id: str
    form: Form
    article: Article
    dated: bool
    text: str
    facts: Mapping[Fact, str | None] = field(default_factory=dict)
    coded: tuple[Coded, ...] = ()
    uncertain: bool = False


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
        """The id of a name, of a country first if asked for (unions join, too), else the name itself in brackets."""
        bare = re.sub(r"\s*\(.*\)$", "", name).lower()
        held = self._ids.get(bare, [])
        found = [i for i in held if (i in self._countries) is country] or (held if country else [])
        return found[0] if found else f"[{name}]"


def read_labelled(path: Path, names: Names) -> tuple[Form, list[Record]]:
    """Read a labelled file; raises DiagnosticsError that lists every line that cannot be read."""
    diagnostics: list[Diagnostic] = []
    records: list[Record] = []
    forms: dict[Form, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            form = form_of(row)
            records.append(record_of(row, form, names))
            forms.setdefault(form, number)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"no labelled record: {type(error).__name__} {error}"
            diagnostics.append(Diagnostic(Place(str(path), number), message, "see benchmarks/evaluation/labelled.py"))
    if len(forms) > 1:
        lines = ", ".join(f"{form} from line {number}" for form, number in forms.items())
        diagnostics.append(Diagnostic(Place(str(path)), f"mixes forms: {lines}", "give each form a file"))
    if not forms and not diagnostics:
        diagnostics.append(Diagnostic(Place(str(path)), "holds no record", "give one record a line"))
    if diagnostics:
        raise DiagnosticsError(diagnostics)
    return next(iter(forms)), records


def form_of(row: Mapping[str, object]) -> Form:
    """The form of a record; ValueError when it has none."""
    for key, form in (("expected", Form.PLOVER), ("events", Form.ARTICLES), ("label", Form.SENTENCES)):
        if key in row:
            return form
    raise ValueError("has none of the keys label, events, expected")


def record_of(row: Mapping[str, object], form: Form, names: Names) -> Record:
    """The record that a line holds; KeyError, TypeError or ValueError when it holds none."""
    article, dated = _article(row)
    shown = article.title if form is Form.ARTICLES else article.text
    uncertain = bool(row.get("uncertain"))
    if form is Form.PLOVER:
        events = _rows(row["expected"])
        coded = tuple(Coded(str(e["type"]), _codes(e["source"]), _codes(e["target"])) for e in events)
        return Record(article.id, form, article, dated, shown, coded=coded, uncertain=uncertain)
    labels = _rows(row["events"]) if form is Form.ARTICLES else [row]
    facts = {fact: status for label in labels for fact, status in _facts(label, form, names)}
    return Record(article.id, form, article, dated, shown, facts, uncertain=uncertain)


def _article(row: Mapping[str, object]) -> tuple[Article, bool]:
    """The record as an article, and whether its date is known; a year alone means its middle."""
    text = str(row.get("date") or "")
    dated = text[:4].isdigit()
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(hour=12, tzinfo=UTC)
    except ValueError:
        day = datetime(int(text[:4]), 7, 1, tzinfo=UTC) if dated else datetime(2020, 1, 1, tzinfo=UTC)
    title = str(row.get("title") or "")
    return Article(id=str(row["id"]), title=title, text=str(row["text"]), published_at=day), dated


def _facts(label: Mapping[str, object], form: Form, names: Names) -> Iterator[tuple[Fact, str | None]]:
    name = str(label.get("label") or NONE)
    if name == NONE:
        return
    denied = label.get("modality") == "denied"
    status = None if label.get("status") is None else str(label["status"])
    if form is Form.ARTICLES and name == "leave":
        name = "deny_leave" if denied else "threaten_leave" if status == "threatened" else name
    for actor in _texts(label["actor"]):
        for body in _texts(label["org"]):
            fact = (name, names.id(actor, country=True), names.id(body, country=False))
            yield fact, "denied" if denied else status


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _rows(value: object) -> list[Mapping[str, object]]:
    if not isinstance(value, list):
        raise TypeError("expected a list of events")
    return value


def _codes(actors: object) -> tuple[str, ...]:
    return tuple(str(actor["code"]) for actor in _rows(actors) if actor.get("code"))
