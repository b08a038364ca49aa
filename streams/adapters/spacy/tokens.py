"""spaCy's English tokenizer by itself, with a cache of earlier results."""

import re

import spacy
from spacy.language import Language
from spacy.symbols import ORTH

from streams.extract.token import Token

_ABBREVIATIONS = (
    "Gen. Col. Lt. Sgt. Capt. Maj. Cmdr. Brig. Prof. Hon. Pres. Amb. Sec. Sens. Reps. Govs. Gens. Messrs. No. Nos. "
    "Corp. Ltd. vs. pct. approx. est. Mt. Ft. Dept. Univ. Assn. Bros. U.N. U.K. E.U. U.S.A. D.C. W.H.O."
).split()
_STRETCH = re.compile(r"\S{1,1000}")
"""What stands between white space. No word is longer; spaCy takes quadratic time over what is."""
_REMEMBERED = 100_000
"""Stretches; some 30 MB."""


def know_abbreviations(nlp: Language) -> None:
    """Keep the full stop of an abbreviation with it."""
    for abbreviation in _ABBREVIATIONS:
        nlp.tokenizer.add_special_case(abbreviation, [{ORTH: abbreviation}])


class BlankEnglish:
    """Cuts text into tokens, stretch by stretch: spaCy's tokenizer never looks over white space."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._nlp = spacy.blank("en")
        self._nlp.vocab.lex_attr_getters = {}  # nothing asks what kinds of words these are
        know_abbreviations(self._nlp)
        self._cuts: dict[str, tuple[tuple[str, int, int], ...]] = {}

    def tokens(self, text: str, shift: int) -> list[Token]:
        """The tokens of ``text``; ``shift`` is added to their offsets."""
        tokens: list[Token] = []
        for match in _STRETCH.finditer(text):
            stretch, begin = match.group(), shift + match.start()
            for word, first, behind in self._cuts.get(stretch) or self._cut(stretch):
                tokens.append(Token(word, begin + first, begin + behind))
        return tokens

    def _cut(self, stretch: str) -> tuple[tuple[str, int, int], ...]:
        """Words, where they begin and end. Memory starts anew when it is full, with spaCy's own, which only grows."""
        if len(self._cuts) >= _REMEMBERED:
            self._forget()
        cut = tuple((token.text, token.idx, token.idx + len(token.text)) for token in self._nlp.make_doc(stretch))
        self._cuts[stretch] = cut
        return cut
