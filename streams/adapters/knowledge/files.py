"""The knowledge files: countries and organisations in YAML to an :class:`~streams.domain.entity.Atlas`.

``docs/knowledge.md`` describes the form. Every fault of every file is reported at once, with file and line.
"""

from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path

from streams.adapters.knowledge.countries import CountryFile
from streams.adapters.knowledge.groups import read_groups
from streams.adapters.knowledge.leaders import read_leaders
from streams.adapters.knowledge.organisations import OrganisationFiles, read_kinds
from streams.adapters.knowledge.overlay import AddedRecords, LaidFile, OwnKnowledge
from streams.adapters.yaml.records import RecordFile
from streams.adapters.yaml.section import Diagnostics
from streams.domain.entity import Atlas
from streams.domain.errors import Diagnostic, DiagnosticsError, Place

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@cache
def load_atlas(directory: Path = KNOWLEDGE, own: Path | None = None) -> Atlas:
    """Read every knowledge file; raises DiagnosticsError that lists all that is wrong in any of them."""
    atlas, diagnostics = read_atlas(directory, own)
    if diagnostics:
        raise DiagnosticsError(diagnostics)
    return atlas


def read_atlas(directory: Path = KNOWLEDGE, own: Path | None = None) -> tuple[Atlas, list[Diagnostic]]:
    """Read every knowledge file as far as it goes, and say what is wrong; ``own`` is a directory laid over them."""
    diagnostics = Diagnostics()
    laid = OwnKnowledge(own, diagnostics)
    laid.check_names()

    def file(name: str) -> RecordFile:
        return LaidFile(directory / name, diagnostics, laid.node(name))

    kinds = read_kinds(file("kinds.yaml"))
    known = CountryFile(file("countries.yaml"))
    ended = {country.id: country.dissolved for country in known.countries.values()}
    organisations = OrganisationFiles(kinds, ended, known.places)
    bodies = laid.organisations()
    for path in sorted((directory / "organisations").glob("*.yaml")):
        organisations.read(LaidFile(path, diagnostics, bodies, adding=False))
    if bodies.entries:
        organisations.read(AddedRecords(bodies, organisations.ids, diagnostics))
    groups = read_groups(file("groups.yaml"), ended, known.places)
    atlas = Atlas(known.countries, organisations.finish(), groups)
    diagnostics.found += _shared_names(atlas, known.places)
    taken = {surface.text: surface.entity for surface in atlas.surfaces()}
    leaders = read_leaders(file("leaders.yaml"), ended, taken)
    return replace(atlas, leaders=leaders), diagnostics.found


def _shared_names(atlas: Atlas, places: dict[str, Place]) -> list[Diagnostic]:
    """A fault for every text that names several entities without a caution in each of them."""
    owners: dict[str, dict[str, str | None]] = defaultdict(dict)
    for surface in atlas.surfaces():
        owners[surface.text][surface.entity] = surface.caution
    diagnostics = []
    for text, cautions in owners.items():
        bare = sorted(entity for entity, caution in cautions.items() if caution is None)
        if len(cautions) > 1 and bare:
            hint = f"if it can mean either, give it a caution in {' and '.join(bare)}"
            diagnostics.append(Diagnostic(places[bare[-1]], f"{text!r} names {' and '.join(sorted(cautions))}", hint))
    return diagnostics
