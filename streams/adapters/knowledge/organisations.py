"""The files of organisations, ``kinds.yaml`` and ``organisations/*.yaml``, and what they say about members."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from streams.adapters.knowledge.countries import REGIONS, check_cautions
from streams.adapters.knowledge.membership_log import ACTIONS, Entry, Lifetime, spells
from streams.adapters.yaml.records import Fields, RecordFile
from streams.adapters.yaml.tree import Node
from streams.domain.entity import Membership, Organisation
from streams.domain.errors import Place

_KEYS = (
    "name",
    "short",
    "kind",
    "region",
    "acronyms",
    "names",
    "former_names",
    "organs",
    "metonyms",
    "nouns",
    "about",
    "cautions",
    "founded",
    "dissolved",
    "successor",
    "members_as",
    "except",
    *ACTIONS,
)
_ID = re.compile(r"[A-Z][A-Z0-9]+\Z")


@dataclass(frozen=True, slots=True)
class _Draft:
    """An organisation whose members wait until every file is read."""

    file: RecordFile
    key: Node
    fields: Fields
    organisation: Organisation
    entries: tuple[Entry, ...]
    excepted: frozenset[str]


def read_kinds(file: RecordFile) -> dict[str, tuple[str, ...]]:
    """The kinds of organisations, with the common nouns of each."""
    kinds = {}
    for _, kind, node in file.records("the file of kinds"):
        fields = file.fields(node, f"kind {kind}", ("summary", "nouns"))
        kinds[kind] = tuple(file.texts(fields, "nouns"))
    return kinds


class OrganisationFiles:
    """Reads organisations file by file, then works out their members.

    Args:
        kinds: the known kinds with their nouns.
        ended: every known country, with the day on which it came to an end, if it did.
        places: where every id stands; grows with each organisation.
    """

    def __init__(
        self, kinds: Mapping[str, tuple[str, ...]], ended: Mapping[str, date | None], places: dict[str, Place]
    ) -> None:
        self._kinds = kinds
        self._ended = ended
        self._places = places
        self._drafts: dict[str, _Draft] = {}
        self._finished: dict[str, Organisation] = {}

    def read(self, file: RecordFile) -> None:
        """Read one file."""
        for key, body_id, node in file.records("the file of organisations"):
            if not _ID.match(body_id):
                file.diagnostic(key, f"{body_id!r} is no id", "use upper-case letters and digits")
            if body_id in self._places:
                file.diagnostic(key, f"{body_id!r} is defined twice", f"see {self._places[body_id]}")
                continue
            self._places[body_id] = key.place
            self._drafts[body_id] = self._draft(file, key, body_id, node)

    @property
    def ids(self) -> frozenset[str]:
        """Those of the organisations that were read."""
        return frozenset(self._drafts)

    def finish(self) -> dict[str, Organisation]:
        """Every organisation with its members."""
        for body_id, draft in self._drafts.items():
            successor = draft.organisation.successor
            if successor is not None and successor not in self._drafts:
                draft.file.diagnostic(draft.fields["successor"], f"unknown organisation {successor!r}")
            self._finish(body_id, ())
        return {body_id: self._finished[body_id] for body_id in self._drafts}

    def _draft(self, file: RecordFile, key: Node, body_id: str, node: Node) -> _Draft:
        fields = file.fields(node, f"organisation {body_id}", _KEYS)
        for name in ("name", "kind"):
            if name not in fields:
                file.diagnostic(key, f"organisation {body_id} has no {name}", f"add `{name}: …`")
        kind = file.choice(fields, "kind", self._kinds) or ""
        organisation = Organisation(
            id=body_id,
            name=file.text(fields, "name") or body_id,
            kind=kind,
            region=file.choice(fields, "region", REGIONS),
            short=file.text(fields, "short"),
            acronyms=tuple(file.texts(fields, "acronyms")),
            names=tuple(file.texts(fields, "names")),
            former_names=tuple(file.texts(fields, "former_names")),
            organs=tuple(file.texts(fields, "organs")),
            metonyms=tuple(file.texts(fields, "metonyms")),
            nouns=tuple(dict.fromkeys([*self._kinds.get(kind, ()), *file.texts(fields, "nouns")])),
            about=tuple(file.texts(fields, "about")),
            founded=file.date_of(fields, "founded"),
            dissolved=file.date_of(fields, "dissolved"),
            successor=file.text(fields, "successor"),
            inferred_from=file.text(fields, "members_as"),
            cautions=file.mapping(fields, "cautions"),
        )
        if organisation.short not in {None, *organisation.acronyms, *organisation.names}:
            what = f"{organisation.short!r} is neither an acronym nor a name of {body_id}"
            file.diagnostic(fields["short"], what, "texts must be found by it, too: add it to the acronyms")
        check_cautions(file, fields, organisation.surfaces())
        excepted = frozenset(self._countries(file, fields["except"])) if "except" in fields else frozenset()
        return _Draft(file, key, fields, organisation, tuple(self._entries(file, fields)), excepted)

    def _entries(self, file: RecordFile, fields: Fields) -> list[Entry]:
        entries: list[Entry] = []
        for action in ACTIONS:
            if action not in fields:
                continue
            for key, _, node in file.entries(fields[action], action):
                if (day := file.day(key)) is not None:
                    entries += [Entry(day, action, code, node) for code in self._countries(file, node)]
        return entries

    def _countries(self, file: RecordFile, node: Node) -> Collection[str]:
        found: dict[str, None] = {}
        for code in file.scalar(node, "the countries").split():
            if code not in self._ended:
                file.diagnostic(node, f"unknown country {code!r}", "use an id of countries.yaml")
            elif code in found:
                file.diagnostic(node, f"{code} stands twice", "take one out")
            else:
                found[code] = None
        return found.keys()

    def _finish(self, body_id: str, waiting: tuple[str, ...]) -> Organisation:
        if body_id not in self._finished:
            draft = self._drafts[body_id]
            base = self._base(draft, (*waiting, body_id))
            lifetime = Lifetime(draft.organisation.founded, draft.organisation.dissolved)
            members = spells(draft.entries, lifetime, self._ended, draft.file.diagnostic, base)
            self._finished[body_id] = replace(draft.organisation, memberships=members)
        return self._finished[body_id]

    def _base(self, draft: _Draft, waiting: tuple[str, ...]) -> list[Membership]:
        """The spells that an organisation takes over from another."""
        source = draft.organisation.inferred_from
        if source is None:
            return []
        node = draft.fields["members_as"]
        if source not in self._drafts:
            draft.file.diagnostic(node, f"unknown organisation {source!r}", "name one with members")
            return []
        if source in waiting:
            draft.file.diagnostic(node, f"{draft.organisation.id} takes its members from itself", "name another one")
            return []
        return [m for m in self._finish(source, waiting).memberships if m.country not in draft.excepted]
