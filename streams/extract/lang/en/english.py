"""English, as an implementation of a language."""

from collections.abc import Mapping

from streams.domain.entity import Surface
from streams.extract.confidence import Calibration
from streams.extract.lang.en.casing import Casing
from streams.extract.lang.en.homonyms import is_homonym
from streams.extract.lang.en.normalising import normalised
from streams.extract.lang.en.sentence_reader import SentenceReader
from streams.extract.lang.en.spelling import spellings
from streams.extract.lexicon import Lexicon
from streams.extract.mention import Candidate
from streams.extract.token import Part


class English:
    """See :class:`streams.extract.lang.language.Language`."""

    def normalised(self, text: str) -> str:
        """The text as it is read."""
        return normalised(text)

    def spellings(self, surface: Surface, folds: dict[int, str], kind: str = "") -> set[str]:
        """Every spelling of a name."""
        return spellings(surface, folds, kind)

    def casing(self, names: Mapping[str, Mapping[str, Candidate]]) -> Casing:
        """What restores the capitals of these names."""
        return Casing(names)

    def is_homonym(self, text: str, start: int, end: int, own: frozenset[str]) -> bool:
        """Whether the country's name there means something else."""
        return is_homonym(text, start, end, own)

    def reader(self, lexicon: Lexicon, calibration: Calibration, parts: frozenset[Part]) -> SentenceReader:
        """What reads English sentences."""
        return SentenceReader(lexicon, calibration, parts)
