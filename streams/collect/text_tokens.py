"""What of a text is compared: its words without endings, and numbers, however a paper's house style writes them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_DATELINE = re.compile(r"^[^\n]{0,80}?(?:\((?:[A-Za-z ]{2,20})\)\s*[-–—:]?|\s[-–—]{1,2}\s)")
_LONG_QUOTE = re.compile(
    r"[\"“][^\"“”]{60,}[\"”]|«[^«»]{60,}»|(?<!\w)['‘](?:[^'‘’\n]|(?<=\w)['’](?=\w)){60,}['’](?!\w)"
)
_WORD = re.compile(
    r"\d{1,3}(?:[.,\s]\d{3})+(?!\d)|\d+(?:[.:,]\d+)*"
    r"|(?i:(?:twen|thir|for|fif|six|seven|eigh|nine)ty-(?:one|two|three|four|five|six|seven|eight|nine)\b)"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)?"
)
_BETWEEN_THOUSANDS = re.compile(r"[.,\s](?=\d{3}(?!\d))")
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = (
    {word: str(number) for number, word in enumerate(_UNITS)}
    | {word: str(number) for number, word in zip(range(20, 100, 10), _TENS, strict=True)}
    | {f"{ten}-{unit}": str(20 + 10 * n + m) for n, ten in enumerate(_TENS) for m, unit in enumerate(_UNITS[1:10], 1)}
)
_STEM, _SHORTEST = 6, 4
_SENTENCE_ENDS = '.!?:"“«'


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number of a text.

    Attributes:
        stem: its first letters, without case and accents; a number in one form.
        is_name: whether it has a capital within a sentence.
    """

    stem: str
    is_name: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a number."""
        return self.stem[0].isdigit()

    @property
    def is_fact(self) -> bool:
        """Whether it is a name or a number."""
        return self.is_name or self.is_number


def tokens(text: str) -> list[Token]:
    """The numbers and the words of at least four letters, in their order: shorter ones say little in any language."""
    return list(_tokens(text))


def without_dateline(text: str) -> str:
    """The text without the place and agency at its start."""
    return _DATELINE.sub("", text.lstrip(), count=1)


def without_long_quotes(text: str) -> str:
    """The text without quotes that are longer than a few words."""
    return _LONG_QUOTE.sub(" ", text)


def _tokens(text: str) -> Iterator[Token]:
    for match in _WORD.finditer(text):
        word = match[0]
        if word[0].isdigit():
            yield Token(_number(word))
            continue
        stem = _folded(max(re.split("['’]", word), key=len))
        if stem in _NUMBERS:
            yield Token(_NUMBERS[stem])
        elif len(stem) >= _SHORTEST:
            before = text[max(match.start() - 3, 0) : match.start()].rstrip()[-1:]
            yield Token(stem[:_STEM], is_name=word[0].isupper() and before != "" and before not in _SENTENCE_ENDS)


def _number(word: str) -> str:
    """``48.000``, ``48 000`` and ``48,000`` are one number, and so are the times ``03.40`` and ``3:40``."""
    return re.sub("[:,]", ".", _BETWEEN_THOUSANDS.sub("", word)).lstrip("0") or "0"


def _folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
