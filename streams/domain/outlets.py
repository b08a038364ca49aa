"""Outlets: which names and sites belong to one source."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from streams.domain.article import Source

PREFIXES = ("www.", "m.", "amp.", "mobile.")
"""What stands before the site's name for the same site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """Owners by what their outlets are called; see :func:`folded` for names.

    Attributes:
        names: folded name of an outlet or an owner → owner.
        domains: domain → owner; holds for the domains below it, too.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)

    def canonical(self, source: Source) -> Source:
        """The source with its site's plain domain and, where it is known, its owner as the file of outlets has it."""
        domain = site_of(source.domain) if source.domain else _site_named(source.name)
        given = self.names.get(folded(source.owner), source.owner) if source.owner else None
        owner = given or self._of_domain(domain) or self.names.get(folded(source.name))
        return replace(source, domain=domain, owner=owner)

    def _of_domain(self, domain: str | None) -> str | None:
        parts = domain.split(".") if domain else []
        above = (".".join(parts[n:]) for n in range(len(parts) - 1))
        return next((self.domains[one] for one in above if one in self.domains), None)


def site_of(domain: str) -> str:
    """The domain in lower case without what stands before the site's name."""
    plain = domain.strip().lower().rstrip(".")
    prefix = next((one for one in PREFIXES if plain.startswith(one) and "." in plain[len(one) :]), "")
    return plain[len(prefix) :]


def folded(name: str) -> str:
    """A name whatever its case, its spaces and an article before it: ``The  Guardian`` is ``guardian``."""
    return " ".join(name.casefold().split()).removeprefix("the ")


def _site_named(name: str) -> str | None:
    """The domain that a name spells, as feeds often do."""
    plain = name.strip()
    return site_of(plain) if "." in plain and " " not in plain and plain[-3:].strip(".").isalpha() else None
