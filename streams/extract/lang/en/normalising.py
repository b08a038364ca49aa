"""Normalising: cleans text without changing its length, so that offsets stay valid.

Offsets into the normalised text are offsets into the article: what is left out becomes spaces.
"""

import re

BOUNDARY = "\f"
"""Stands for a line break between two headlines or list items, where a sentence ends without a full stop."""

_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\U000e0020-\U000e007f\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\u200d\ufe0f\u20e3]"
)
_BRACES = {ord("{"): " ", ord("}"): " "}
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-[ \t]*\r?\n[ \t]*(?P<rest>[^\W\d_]+)")
_POINTER = 60
"""Characters that the words of a pointer to another article take at most."""
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_WRAPPED = frozenset(
    "a an the of in on at by from to with for into out off over under and or but nor as that than its their his her "
    "is are was were be been has have had will would could may might must should not new".split()
)
"""Words behind which a line goes on."""
_ENDS = tuple(".,;:–—-")
_POINTERS = re.compile(
    r"\W*(?:read (?:more|also|next|now|on)|also read|(?:see|watch|listen) (?:also|more|now|live)"
    r"|related(?: (?:stories|story|articles?|news|topics|content|posts?|coverage|links?))?"
    r"|recommended(?: (?:for you|reading|stories))?|more (?:from|on|stories|news|in)\b[^:\n]{0,40}"
    r"|most (?:read|viewed|popular|shared|watched|recent|commented)(?: (?:stories|articles|news))?"
    r"|trending(?: (?:now|stories|topics))?|editors?['’]s? (?:picks?|choice)|don['’]t miss"
    r"|you (?:may|might) (?:also )?like|up next|top stories|latest (?:news|stories|headlines)|watch|listen"
    r"|in pictures|advertisement)",
    re.IGNORECASE,
)


def normalised(text: str) -> str:
    """The text without pictures and pointers to other articles, its lines joined or parted as sentences are.

    The result is as long as the text.
    """
    if not text.isascii():
        text = _PICTURES.sub(" ", text)
    if "{" in text or "}" in text:
        text = text.translate(_BRACES)
    if "\n" not in text and ":" not in text[:_POINTER] and len(text) > _POINTER:
        return text
    if "\n" not in text:
        return " " * len(text) if _is_pointer(text) else text
    text = _HYPHENATED.sub(_joined, text)
    parts, at = [], 0
    for gap in _BLANK_LINE.finditer(text):
        parts += [_paragraph(text[at : gap.start()]), gap.group()]
        at = gap.end()
    return "".join([*parts, _paragraph(text[at:])])


def _joined(match: re.Match[str]) -> str:
    """A word that the end of a line parts: *ambas-/sador*, but *Guinea-/Bissau* keeps its hyphen."""
    rest = match["rest"]
    word = f"-{rest}" if rest[0].isupper() else rest
    return word + " " * (len(match.group()) - len(word))


def _paragraph(text: str) -> str:
    lines = text.split("\n")
    pointer = _is_pointer(lines[0])
    if pointer and _is_heading(lines[0]) and not any(_is_sentence(line) for line in lines):
        return " " * len(text)  # "Most viewed" and the headlines under it
    shown = [" " * len(line) if _is_pointer(line) else line for line in lines]
    if len(lines) == 1:
        return shown[0]
    if _are_stacked([line for line in shown if line.strip()]):
        return BOUNDARY.join(shown)
    joints = [BOUNDARY if one != line else "\n" for one, line in zip(shown, lines, strict=True)]
    return "".join(line + joint for line, joint in zip(shown, joints, strict=True))[:-1]


def _is_pointer(line: str) -> bool:
    """Whether the line points to another article: *Read more: …*, *Most viewed*."""
    match = _POINTERS.match(line)
    rest = line[match.end() :].strip() if match else "."
    return not rest or rest[0] in ":|>»–—-…"


def _is_heading(line: str) -> bool:
    match = _POINTERS.match(line)
    return match is not None and not line[match.end() :].strip(" \t\r:|>»–—-…")


def _is_sentence(line: str) -> bool:
    return line.rstrip().endswith((".", "!", "?", '."', ".”"))


def _are_stacked(lines: list[str]) -> bool:
    """Whether each line is a headline or item of its own: none goes on, and none ends as a sentence does."""
    for line in lines:
        words = line.split()
        first = next((c for c in line if c.isalnum()), "")
        if first.islower() or line.rstrip().endswith(_ENDS) or words[-1].lower() in _WRAPPED or ". " in line:
            return False
    return len(lines) > 1
