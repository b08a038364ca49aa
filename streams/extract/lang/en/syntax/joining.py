"""Joining: tokens held together by a name or hyphen become one word."""

from streams.extract.lang.en.syntax.word import Word
from streams.extract.mention import Mention
from streams.extract.token import Sentence, Token


def joined(sentence: Sentence, mentions: list[Mention]) -> list[Word]:
    """The sentence's words, untagged."""
    tokens = sentence.tokens
    by_start = {m.start: m for m in mentions}
    words: list[Word] = []
    behind, i, hyphens = -1, 0, False
    while i < len(tokens):
        token = tokens[i]
        text, start, end = token.text, token.start, token.end
        mention = by_start.get(start)
        if mention is not None and (last := _last_token(tokens, i, mention.end)) is not None:
            text, end, i = text if last == i else mention.text, mention.end, last
        else:
            mention = None
        hyphens = hyphens or text in _HYPHENS
        word = Word(text, text.lower().replace("’", "'"), start, end, spaced=start > behind)
        word.mention = mention
        words.append(word)
        behind = end
        i += 1
    return _hyphenated(words) if hyphens else words


_HYPHENS = frozenset("-–")


def _last_token(tokens: tuple[Token, ...], first: int, end: int) -> int | None:
    for k in range(first, len(tokens)):
        if tokens[k].end == end:
            return k
        if tokens[k].end > end:
            return None
    return None


def _hyphenated(words: list[Word]) -> list[Word]:
    """Join ``Russian - led`` into one word: what is hyphenated to a name is a modifier, not the name."""
    out: list[Word] = []
    i = 0
    while i < len(words):
        word = words[i]
        if (
            word.text in _HYPHENS
            and not word.spaced
            and out
            and i + 1 < len(words)
            and not words[i + 1].spaced
            and words[i + 1].text[0].isalnum()
        ):
            before, after = out.pop(), words[i + 1]
            text = before.text + "-" + after.text
            joined = Word(text, text.lower(), before.start, after.end, mention=None, spaced=before.spaced)
            out.append(joined)
            i += 2
            continue
        out.append(word)
        i += 1
    return out
