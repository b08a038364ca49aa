"""A passage: one sentence where it stands in its article."""

from dataclasses import dataclass

from streams.extract.lexicon import Lexicon
from streams.extract.scene import Scene
from streams.extract.syntax.chunk import Chunk
from streams.extract.syntax.clause import Clauses


@dataclass(slots=True)
class Passage:
    """What noun phrases are read in.

    Attributes:
        text: the sentence.
        start: offset of the sentence in the article's text; -1 in the title.
        end: offset behind the sentence; -1 in the title.
        title: whether it stands in the title.
        shift: what to add to an offset of a word to get one in the scene.
    """

    clauses: Clauses
    scene: Scene
    lexicon: Lexicon
    text: str
    start: int
    end: int
    title: bool
    shift: int

    def position(self, chunk: Chunk) -> int:
        """Offset of the chunk in the scene."""
        return self.clauses.words[chunk.first].start + self.shift

    def words_of(self, chunk: Chunk) -> str:
        """The chunk's words, for people."""
        return " ".join(w.text for w in self.clauses.words[chunk.first : chunk.last + 1])
