"""Joining: tokens that a name or a hyphen holds together become one word."""

from streams.extract.mention import Mention
from streams.extract.syntax.word import Word
from streams.extract.token import Sentence, Token


def joined(sentence: Sentence, mentions: list[Mention]) -> list[Word]:
    """The sentence's words, untagged."""
    tokens = sentence.tokens
    by_start = {m.start: m for m in mentions}
    words: list[Word] = []
    behind, i = -1, 0
    while i < len(tokens):
        token = tokens[i]
        mention = by_start.get(token.start)
        last = _last_token(tokens, i, mention.end) if mention is not None else None
        if mention is not None and last is not None:
            text, end, i = token.text if last == i else mention.text, tokens[last].end, last
        else:
            text, end, mention = token.text, token.end, None
        low = text.lower().replace("’", "'")
        words.append(Word(text, low, token.start, end, mention=mention, spaced=token.start > behind))
        behind = end
        i += 1
    return _hyphenated(words) if any(word.text in _HYPHENS for word in words) else words


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
