"""JSON mappings: where to find articles in JSON of another shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FIELDS = ("id", "link", "title", "text", "published", "updated", "language", "author", "source")
"""What of an article a mapping can find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonCursor:
    """How the next page of an API is asked for.

    Attributes:
        value: where an answer says what to ask for next.
        parameter: the query parameter that carries it.
        kept: whether the cursor is for the next fetch too; otherwise it leads to older articles of this one.
    """

    value: str
    parameter: str
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonMapping:
    """Where articles and what is said of them stand, as JMESPath expressions.

    Attributes:
        items: the list of articles; empty where each document is one article.
        fields: one of :data:`FIELDS` → expressions. The first that finds something counts; of ``text`` all do.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    items: str = ""
    cursor: JsonCursor | None = None
