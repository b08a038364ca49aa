"""spaCy as the language pipeline: blank English unless a trained pipeline is named."""

import os
import re
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.symbols import ORTH
from spacy.tokens import Doc
from spacy.tokens import Token as SpacyToken

from streams.domain.faults import Fault, FaultsError, Place
from streams.extract.token import Named, Part, Sentence, Token

_ABBREVIATIONS = (
    "Gen. Col. Lt. Sgt. Capt. Maj. Cmdr. Brig. Prof. Hon. Pres. Amb. Sec. Sens. Reps. Govs. Gens. Messrs. No. Nos. "
    "Corp. Ltd. vs. pct. approx. est. Mt. Ft. Dept. Univ. Assn. Bros. U.N. U.K. E.U. U.S.A. D.C. W.H.O."
).split()
_ENDERS = re.compile(r"[.!?…]+$")
_INITIAL = re.compile(r"^(?:[A-Z]\.)+$")
_CLOSERS = frozenset("\"”’')]»")


_ASSIGNED = {Part.ENTITIES: "doc.ents", Part.PARSE: "token.dep", Part.TAGS: "token.tag"}
_IDLE = frozenset(
    "lemmatizer trainable_lemmatizer morphologizer senter entity_linker textcat textcat_multilabel".split()
)
"""Components whose work nothing reads."""
_SETTING = Place("setting extract.pipeline")
_LEAVE_OUT = "or leave the setting out: everything works without it"


class SpacyPipeline:
    """Cuts text into sentences and tokens with spaCy.

    A trained pipeline's entities, parse and tags enrich the sentences; its sentence boundaries are not used, because
    they depend on text far away and evidence must not.
    """

    def __init__(self, name: str | None = None) -> None:
        """Load the installed or saved pipeline of that name or path, or take blank English.

        Raises:
            FaultsError: there is none, it cannot be loaded, reads another language or was trained for nothing of use.
        """
        self._nlp = _load(name) if name else spacy.blank("en")
        self._parts = _parts(self._nlp) if name else frozenset()
        for abbreviation in _ABBREVIATIONS:
            self._nlp.tokenizer.add_special_case(abbreviation, [{ORTH: abbreviation}])

    @property
    def parts(self) -> frozenset[Part]:
        """What a trained pipeline adds."""
        return self._parts

    def sentences(self, text: str, start: int, end: int) -> list[Sentence]:
        """The sentences of ``text[start:end]``; see :class:`streams.extract.token.Pipeline`."""
        doc = self._nlp(text[start:end]) if self._parts else self._nlp.make_doc(text[start:end])
        found: list[Sentence] = []
        for first, last in _cut(doc):
            kept = [t for t in doc[first:last] if not t.is_space]
            if kept:
                tokens = self._tokens(kept, start)
                named = tuple(
                    Named(start + e.start_char, start + e.end_char, e.label_)
                    for e in doc.ents
                    if first <= e.start < last
                )
                found.append(Sentence(tokens[0].start, tokens[-1].end, tokens, named))
        return found

    def _tokens(self, kept: list[SpacyToken], start: int) -> tuple[Token, ...]:
        if Part.PARSE not in self._parts:
            return tuple(Token(t.text, start + t.idx, start + t.idx + len(t.text), t.tag_) for t in kept)
        at = {t.i: number for number, t in enumerate(kept)}
        return tuple(
            Token(
                t.text,
                start + t.idx,
                start + t.idx + len(t.text),
                t.tag_,
                t.dep_,
                -1 if t.head.i == t.i else at.get(t.head.i, -1),
            )
            for t in kept
        )


def _load(name: str) -> Language:
    """The pipeline, tried on a word, so that what keeps it from working shows now and not with the first article."""
    is_path = os.sep in name or Path(name).exists()
    try:
        nlp = spacy.load(name)
        nlp("Mali left.")
    except OSError as error:
        if not is_path:
            remedy = f"python -m spacy download {name}, name a directory, {_LEAVE_OUT}"
            raise _fault(f"no spaCy pipeline named {name!r} is installed", remedy) from error
        what = "holds no spaCy pipeline" if Path(name).is_dir() else "is no directory"
        raise _fault(f"{name!r} {what}", f"name what nlp.to_disk(…) or `spacy train` wrote, {_LEAVE_OUT}") from error
    except (ValueError, ImportError) as error:  # another version's, components of other packages, never trained
        reason = " ".join(str(error).split())
        raise _fault(
            f"{name!r} cannot be used with spaCy {spacy.__version__}: {reason}",
            f"install or train one for this version, {_LEAVE_OUT}",
        ) from error
    if nlp.lang != "en":
        raise _fault(f"{name!r} reads the language {nlp.lang!r}, not English", f"name an English one, {_LEAVE_OUT}")
    if not _parts(nlp):
        has = ", ".join(nlp.pipe_names) or "nothing"
        raise _fault(
            f"{name!r} has no entities, no parse in the labels of spaCy's English parsers and no tags (it has {has})",
            f"name one with a component ner, parser or tagger, {_LEAVE_OUT}",
        )
    for component in [c for c in nlp.pipe_names if nlp.get_pipe_meta(c).factory in _IDLE]:
        nlp.disable_pipe(component)
    return nlp


def _fault(what: str, remedy: str) -> FaultsError:
    return FaultsError([Fault(_SETTING, what, remedy)])


def _parts(nlp: Language) -> frozenset[Part]:
    """What the pipeline's components give that extraction can use."""
    assigned = {what for name in nlp.pipe_names for what in nlp.get_pipe_meta(name).assigns}
    if any(nlp.get_pipe_meta(name).factory == "attribute_ruler" for name in nlp.pipe_names):
        assigned.add(_ASSIGNED[Part.TAGS])  # it declares nothing, and sets what its patterns say
    found = {part for part, what in _ASSIGNED.items() if what in assigned}
    labels = {label for several in nlp.pipe_labels.values() for label in several}
    if not {"nsubj", "dobj"} & labels:
        found.discard(Part.PARSE)
    return frozenset(found)


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
