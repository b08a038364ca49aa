"""The file of event types: ``lexicon/taxonomy.yaml``."""

from functools import cache
from pathlib import Path

from streams.adapters.knowledge.overlay import LaidFile, OwnKnowledge
from streams.adapters.yaml.records import RecordFile
from streams.adapters.yaml.section import Diagnostics
from streams.domain.errors import DiagnosticsError, Place
from streams.domain.taxonomy import EventType, Taxonomy

LEXICON = Path(__file__).parents[2] / "knowledge" / "lexicon"
TAXONOMY = "taxonomy.yaml"

_FIELDS = frozenset({"plover", "mode", "summary", "intended", "refused"})


@cache
def load_taxonomy(directory: Path = LEXICON, own: Path | None = None) -> Taxonomy:
    """Read the types without the rest of the lexicon; raises DiagnosticsError that lists all that is wrong in them.

    The folder ``lexicon`` of ``own`` is laid over them.
    """
    diagnostics = Diagnostics()
    own_file = OwnKnowledge(own, diagnostics).node(f"lexicon/{TAXONOMY}")
    taxonomy = read_taxonomy(LaidFile(directory / TAXONOMY, diagnostics, own_file), diagnostics)
    if diagnostics.found:
        raise DiagnosticsError(diagnostics.found)
    return taxonomy


def read_taxonomy(file: RecordFile, diagnostics: Diagnostics) -> Taxonomy:
    """Every type of the file as far as it goes; what is wrong goes into the diagnostics, which are also the file's."""
    taxonomy: dict[str, EventType] = {}
    for _, name, node in file.records("the taxonomy"):
        texts = {key: file.scalar(value, key) for key, value in file.fields(node, f"type {name}", _FIELDS).items()}
        if "plover" not in texts:
            file.diagnostic(node, f"type {name} has no plover category", "add `plover: …`")
        taxonomy[name] = EventType(
            name=name,
            plover=texts.get("plover", ""),
            mode=texts.get("mode"),
            summary=texts.get("summary", ""),
            intended=texts.get("intended"),
            refused=texts.get("refused"),
        )
    for name, event_type in taxonomy.items():
        for other in (event_type.intended, event_type.refused):
            if other is not None and other not in taxonomy:
                diagnostics.add(Place(file.name), f"{name} leads to unknown type {other!r}")
    return taxonomy
