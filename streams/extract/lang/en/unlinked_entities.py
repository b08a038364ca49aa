"""Unlinked entities: persons, organisations and places that a trained pipeline finds and the atlas lacks."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from streams.domain.entity import EntityRef
from streams.extract.document_context import DocumentContext
from streams.extract.lang.en.syntax import grammar
from streams.extract.mention import Mention
from streams.extract.token import Sentence

PERSON, ORGANISATION = "person", "organisation"
_KINDS = {"PERSON": PERSON, "ORG": ORGANISATION, "NORP": "group", "GPE": "place"}
_EDGES = re.compile(r"^(?:the\s+)|(?:['’]s?)$", re.IGNORECASE)
_BEFORE = re.compile(r"((?:[A-Z][\w’'-]+\s+){1,3})$")
_BREAKS = re.compile(r"\W+")
_APPOSED = re.compile(r",\s+(?:an?|the)\s+([^,.;:()\n]{3,60})")
_NO_NAMES = (
    grammar.DETERMINERS
    | grammar.POSSESSIVES
    | grammar.PRONOUNS
    | grammar.PREPOSITIONS
    | grammar.SUBORDINATORS
    | grammar.RELATIVES
    | grammar.CONJUNCTIONS
    | grammar.ADVERBS
    | grammar.TIME_NOUNS
)
_COURTESY = frozenset({"mr", "mr.", "mrs.", "ms.", "dr.", "sir"})


@dataclass(frozen=True, slots=True)
class Stranger:
    """A name in a sentence; ``start`` and ``end`` are offsets as those of the sentence."""

    start: int
    end: int
    ref: EntityRef


def unlinked_entities(
    sentence: Sentence, mentions: list[Mention], document: DocumentContext, titles: frozenset[str], *, title: bool
) -> tuple[Stranger, ...]:
    """What the pipeline names in the sentence beside the mentions.

    Who a person is (the whole name, a title, a country) is looked for in the whole article as it is written, so that
    it does not depend on which of its sentences were read.

    Args:
        sentence: of the title or the text.
        mentions: the names of the atlas in it.
        document: its article.
        titles: lower-case words that precede names.
        title: whether it is the title's.
    """
    whole = document.title if title else document.text
    found = []
    for named in sentence.named:
        kind = _KINDS.get(named.label)
        if kind is None or any(m.start < named.end and named.start < m.end for m in mentions):
            continue
        name = _EDGES.sub("", " ".join(whole[named.start : named.end].split()))
        if sum(c.isalpha() for c in name) > 1 and any(c.isupper() for c in name):
            ref = _person(name, document, titles) if kind == PERSON else unknown(kind, name)
            found.append(Stranger(named.start, named.end, ref))
    return tuple(found)


def unknown(kind: str, name: str, *, shown: str | None = None, country: str | None = None) -> EntityRef:
    """The reference to somebody or something of no atlas.

    No id of the atlas has a colon, so none can be taken for one of these: ``person:fatou-diallo``,
    ``MLI.person:fatou-diallo``, ``organisation:lake-league``.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    own = f"{kind}:{_BREAKS.sub('-', plain).strip('-')}"
    return EntityRef(id=f"{country}.{own}" if country else own, name=shown or name, kind=kind, guessed=True)


def _person(name: str, document: DocumentContext, titles: frozenset[str]) -> EntityRef:
    if " " not in name:
        name = _whole_name(name, document, titles)
    country = title = None
    for text, mentions, start, end in _occurrences(name, document):
        title = title or _title(_words_before(text, start), titles)
        country = country or _home(text, end, mentions, document)
    return unknown(PERSON, name, shown=f"{title} {name}" if title else name, country=country)


def _whole_name(surname: str, document: DocumentContext, titles: frozenset[str]) -> str:
    """The surname behind the given names with which the article first writes it."""
    for text, mentions, start, _ in _occurrences(surname, document):
        given: list[str] = []
        for word in reversed(_words_before(text, start)):
            if word.lower() in titles | _NO_NAMES or any(m.text == word for m in mentions):
                break
            given.insert(0, word)
        if given:
            return " ".join((*given, surname))
    return surname


def _occurrences(name: str, document: DocumentContext) -> Iterator[tuple[str, list[Mention], int, int]]:
    """Where the title and then the text hold the name, with the mentions there."""
    pattern = re.compile(rf"\b{re.escape(name)}\b")
    for text, mentions in ((document.title, document.title_mentions), (document.text, document.body_mentions)):
        for match in pattern.finditer(text):
            yield text, mentions, match.start(), match.end()


def _words_before(text: str, start: int) -> list[str]:
    """The capitalised words right before that offset."""
    before = _BEFORE.search(text, max(0, start - 60), start)
    return before.group(1).split() if before else []


def _title(words: list[str], titles: frozenset[str]) -> str | None:
    """The title that ends the capitalised words before a name."""
    title: list[str] = []
    for word in reversed(words):
        if word.lower() not in titles:
            break
        title.insert(0, word)
    return " ".join(title) if title and title[-1].lower() not in _COURTESY else None


def _home(text: str, end: int, mentions: list[Mention], document: DocumentContext) -> str | None:
    """The country in an apposition: *Fatou Diallo, a Malian lawyer*."""
    apposed = _APPOSED.match(text, end)
    if apposed is None:
        return None
    for mention in mentions:
        if apposed.start(1) <= mention.start and mention.end <= apposed.end(1):
            candidate = document.pick(mention, country=True)
            if candidate is not None:
                return candidate.entity
    return None
