"""spaCy as the language pipeline: blank English unless a trained pipeline is named."""

import re

import spacy
from spacy.language import Language
from spacy.symbols import ORTH
from spacy.tokens import Doc

from streams.domain.faults import Fault, FaultsError, Place
from streams.extract.token import Named, Sentence, Token

_ABBREVIATIONS = (
    "Gen. Col. Lt. Sgt. Capt. Maj. Cmdr. Brig. Prof. Hon. Pres. Amb. Sec. Sens. Reps. Govs. Gens. Messrs. No. Nos. "
    "Corp. Ltd. vs. pct. approx. est. Mt. Ft. Dept. Univ. Assn. Bros. U.N. U.K. E.U. U.S.A. D.C. W.H.O."
).split()
_ENDERS = re.compile(r"[.!?…]+$")
_INITIAL = re.compile(r"^(?:[A-Z]\.)+$")
_CLOSERS = frozenset("\"”’')]»")


class SpacyPipeline:
    """Cuts text into sentences and tokens with spaCy.

    A trained pipeline's entities and tags enrich the sentences; its sentence boundaries are not used, because they
    depend on text far away and evidence must not.
    """

    def __init__(self, name: str | None = None, language: Language | None = None) -> None:
        """Load the pipeline of that name, or take the one given, or blank English.

        Raises:
            FaultsError: no pipeline of that name is installed.
        """
        self._trained = bool(name or language)
        self._nlp = language or (_load(name) if name else spacy.blank("en"))
        for abbreviation in _ABBREVIATIONS:
            self._nlp.tokenizer.add_special_case(abbreviation, [{ORTH: abbreviation}])

    def sentences(self, text: str, start: int, end: int) -> list[Sentence]:
        """The sentences of ``text[start:end]``; see :class:`streams.extract.token.Pipeline`."""
        doc = self._nlp(text[start:end]) if self._trained else self._nlp.make_doc(text[start:end])
        found: list[Sentence] = []
        for first, last in _cut(doc):
            tokens = tuple(
                Token(t.text, start + t.idx, start + t.idx + len(t.text), t.tag_)
                for t in doc[first:last]
                if not t.is_space
            )
            if tokens:
                named = tuple(
                    Named(start + e.start_char, start + e.end_char, e.label_)
                    for e in doc.ents
                    if first <= e.start < last
                )
                found.append(Sentence(tokens[0].start, tokens[-1].end, tokens, named))
        return found


def _load(name: str) -> Language:
    try:
        return spacy.load(name)
    except OSError as error:
        raise FaultsError(
            [
                Fault(
                    Place("setting extract.pipeline"),
                    f"no spaCy pipeline named {name!r} is installed",
                    f"python -m spacy download {name}, or leave the setting out",
                )
            ]
        ) from error


def _cut(doc: Doc) -> list[tuple[int, int]]:
    """Token spans of the sentences: at full stops, behind closing quotes, and at empty lines."""
    spans: list[tuple[int, int]] = []
    first = 0
    i = 0
    while i < len(doc):
        token = doc[i]
        after = i + 1
        if token.is_space:
            ends = "\n\n" in token.text.replace("\r", "").replace(" ", "").replace("\t", "")
        else:
            ends = bool(_ENDERS.search(token.text)) and _is_end(doc, i)
            while ends and after < len(doc) and doc[after].text in _CLOSERS and not doc[after - 1].whitespace_:
                after += 1
        if ends:
            spans.append((first, after))
            first = after
        i = after
    if first < len(doc):
        spans.append((first, len(doc)))
    return spans


def _is_end(doc: Doc, i: int) -> bool:
    """Whether the token with a full stop ends a sentence: it isn't an abbreviation and what follows may begin one."""
    text = doc[i].text
    following = i + 1
    while following < len(doc) and (doc[following].text in _CLOSERS or doc[following].is_space):
        following += 1
    if following >= len(doc):
        return True
    nxt = doc[following].text
    begins = not nxt[0].islower() and nxt[0] not in ",;:-–—"
    if len(text) > 1 and text[0].isalpha():
        return begins and bool(_INITIAL.match(text)) and len(text) > 2 and nxt in _STARTERS
    return begins


_STARTERS = frozenset(
    "The A An This That These Those It He She They We In On At But And After Before While When If For From As By To "
    "With However Meanwhile His Her Its Their There Earlier Last".split()
)
