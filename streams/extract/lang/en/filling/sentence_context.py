"""A passage: one sentence in the context of its article."""

from dataclasses import dataclass, field

from streams.extract.document_context import DocumentContext
from streams.extract.filling import FillResult
from streams.extract.lang.en.syntax.chunk import Chunk
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.parse import Parse
from streams.extract.lang.en.unlinked_entities import Stranger
from streams.extract.lexicon import Lexicon


@dataclass(slots=True)
class SentenceContext:
    """What noun phrases are read in.

    Attributes:
        text: the sentence.
        start: offset of the sentence in the article's text; -1 in the title.
        end: offset behind the sentence; -1 in the title.
        title: whether it stands in the title.
        shift: what to add to an offset of a word to get one in the scene.
        strangers: what a trained pipeline names in it that the atlas does not know.
        parse: how a trained pipeline says that its words depend on each other.
        outcomes: what was read so far, by everything that it depends on.
    """

    clauses: Clauses
    document: DocumentContext
    lexicon: Lexicon
    text: str
    start: int
    end: int
    title: bool
    shift: int
    strangers: tuple[Stranger, ...] = ()
    parse: Parse | None = None
    outcomes: dict[tuple[int, str, frozenset[str], bool, bool, bool], FillResult] = field(default_factory=dict)

    def position(self, chunk: Chunk) -> int:
        """Offset of the chunk in the scene."""
        return self.clauses.words[chunk.first].start + self.shift

    def stranger(self, chunk: Chunk) -> Stranger | None:
        """The stranger whose name heads the chunk."""
        head = self.clauses.words[chunk.head]
        return next((s for s in self.strangers if s.start <= head.start and head.end <= s.end), None)

    def words_of(self, chunk: Chunk) -> str:
        """The chunk's words, for people."""
        return " ".join(w.text for w in self.clauses.words[chunk.first : chunk.last + 1])
