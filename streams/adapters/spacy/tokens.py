"""spaCy's English tokenizer by itself, with a cache of earlier results."""

import re

from spacy.lang.en import English
from spacy.symbols import ORTH
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex
from spacy.vocab import Vocab

from streams.extract.token import Token

_ABBREVIATIONS = (
    "Gen. Col. Lt. Sgt. Capt. Maj. Cmdr. Brig. Prof. Hon. Pres. Amb. Sec. Sens. Reps. Govs. Gens. Messrs. No. Nos. "
    "Corp. Ltd. vs. pct. approx. est. Mt. Ft. Dept. Univ. Assn. Bros. U.N. U.K. E.U. U.S.A. D.C. W.H.O."
).split()
_STRETCH = re.compile(r"\S{1,1000}")
"""What stands between white space. No word is longer; spaCy takes quadratic time over what is."""
_REMEMBERED = 100_000
"""Stretches; some 30 MB."""


def know_abbreviations(tokenizer: Tokenizer) -> None:
    """Keep the full stop of an abbreviation with it."""
    for abbreviation in _ABBREVIATIONS:
        tokenizer.add_special_case(abbreviation, [{ORTH: abbreviation}])


class BlankEnglish:
    """Cuts text into tokens, stretch by stretch: spaCy's tokenizer never looks over white space."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._tokenizer = _english()
        know_abbreviations(self._tokenizer)
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
        cut = tuple((token.text, token.idx, token.idx + len(token.text)) for token in self._tokenizer(stretch))
        self._cuts[stretch] = cut
        return cut


def _english() -> Tokenizer:
    """The tokenizer of ``spacy.blank("en")``, without a pipeline around it.

    Its vocabulary has no attributes of words, because nothing asks what kinds of words these are.
    """
    language = English.Defaults
    return Tokenizer(
        Vocab(),
        rules=language.tokenizer_exceptions,
        prefix_search=compile_prefix_regex(language.prefixes).search,
        suffix_search=compile_suffix_regex(language.suffixes).search,
        infix_finditer=compile_infix_regex(language.infixes).finditer,
        token_match=language.token_match,
        url_match=language.url_match,
    )
