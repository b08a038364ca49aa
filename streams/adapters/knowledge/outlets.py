"""The files of outlets: ``outlets.yaml`` and the user's own to :class:`~streams.domain.outlets.Outlets`."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from streams.adapters.yaml.records import RecordFile
from streams.adapters.yaml.section import Diagnostics
from streams.domain.outlets import Outlets, folded, site_of

SHIPPED = Path(__file__).parents[2] / "knowledge" / "outlets.yaml"
_KEYS = ("names", "domains")


@cache
def load_outlets(directory: Path | None = None) -> Outlets:
    """The shipped outlets, and over them the user's own; raises DiagnosticsError that lists all that is wrong.

    Args:
        directory: of the user's own knowledge; ``outlets.yaml`` may be missing there.
    """
    diagnostics = Diagnostics()
    names: dict[str, str] = {}
    domains: dict[str, str] = {}
    own = [] if directory is None else [directory / SHIPPED.name]
    for path in (SHIPPED, *(one for one in own if one.is_file())):
        _read(RecordFile(path, diagnostics), names, domains)
    diagnostics.raise_any()
    return Outlets(names=names, domains=domains)


def _read(file: RecordFile, names: dict[str, str], domains: dict[str, str]) -> None:
    own_names: dict[str, str] = {}
    own_domains: dict[str, str] = {}
    for key, owner, node in file.records("the file of outlets"):
        fields = file.fields(node, f"owner {owner}", _KEYS)
        known = [folded(name) for name in (owner, *file.texts(fields, "names"))]
        sites = [site_of(domain) for domain in file.texts(fields, "domains")]
        for word in (*_taken(known, own_names, owner), *_taken(sites, own_domains, owner)):
            file.diagnostic(key, f"{word!r} is of two owners", "keep one of them")
    names.update(own_names)
    domains.update(own_domains)


def _taken(words: Iterable[str], known: dict[str, str], owner: str) -> Iterable[str]:
    """The words that another owner has already; the others become this owner's."""
    return [word for word in words if known.setdefault(word, owner) != owner]
