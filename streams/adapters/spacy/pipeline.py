"""spaCy as the language pipeline: blank English unless a trained pipeline is named."""

import os
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from streams.adapters.spacy.tokens import BlankEnglish, know_abbreviations
from streams.domain.errors import Diagnostic, DiagnosticsError, Place
from streams.extract.lang.en.boundaries import sentence_spans
from streams.extract.token import Named, Part, Sentence, Token

_ASSIGNED = {Part.ENTITIES: "doc.ents", Part.PARSE: "token.dep"}
_SCHEME = frozenset({"nsubj", "nsubjpass", "dobj", "prep", "pobj"})
"""Labels of spaCy's English parsers; those of Universal Dependencies share *nsubj* and mean other trees."""
_IDLE = frozenset(
    "lemmatizer trainable_lemmatizer morphologizer senter entity_linker textcat textcat_multilabel".split()
)
"""Components whose work nothing reads."""
_LONGEST = 20_000
"""Characters without a full stop up to which a trained pipeline reads; more is a table or worse, and no prose."""
_SETTING = Place("setting extract.pipeline")
_LEAVE_OUT = "or leave the setting out: everything works without it"


class SpacyPipeline:
    """Cuts text into sentences and tokens with spaCy.

    A trained pipeline's entities and parse enrich the sentences; its sentence boundaries are not used, because
    they depend on text far away and evidence must not.
    """

    def __init__(self, name: str | None = None) -> None:
        """Load the installed or saved pipeline of that name or path, or take blank English.

        Raises:
            DiagnosticsError: it is missing, cannot be loaded, reads another language or adds nothing of use.
        """
        self._nlp = _load(name) if name else None
        self._parts = _parts(self._nlp) if self._nlp else frozenset()
        self._blank = BlankEnglish()

    @property
    def parts(self) -> frozenset[Part]:
        """What a trained pipeline adds."""
        return self._parts

    def sentences(self, text: str, start: int, end: int) -> list[Sentence]:
        """The sentences of ``text[start:end]``; see :class:`streams.extract.token.Pipeline`."""
        named: list[Named] = []
        if self._nlp is None or end - start > _LONGEST:
            tokens = self._blank.tokens(text[start:end], start)
        else:
            with self._nlp.memory_zone():
                doc = self._nlp(text[start:end])
                tokens = _tokens(doc, start, parsed=Part.PARSE in self._parts)
                named = [Named(start + e.start_char, start + e.end_char, e.label_) for e in doc.ents]
        return list(_sentences(text, tokens, named))


def _tokens(doc: Doc, shift: int, *, parsed: bool) -> list[Token]:
    """The tokens that are no white space; heads are indices among them."""
    kept = [t for t in doc if not t.is_space]
    tokens = [Token(t.text, shift + t.idx, shift + t.idx + len(t.text)) for t in kept]
    if parsed:
        at = {t.i: number for number, t in enumerate(kept)}
        for token, t in zip(tokens, kept, strict=True):
            token.tag, token.dep = t.tag_, t.dep_
            token.head = -1 if t.head.i == t.i else at.get(t.head.i, -1)
    return tokens


def _sentences(text: str, tokens: list[Token], named: list[Named]) -> Iterator[Sentence]:
    at = 0
    for first, behind in sentence_spans(text, tokens):
        inside = tuple(tokens[first:behind])
        for token in inside if inside[0].dep else ():
            token.head = token.head - first if first <= token.head < behind else -1
        last = at
        while last < len(named) and named[last].start < inside[-1].end:
            last += 1
        yield Sentence(inside[0].start, inside[-1].end, inside, tuple(named[at:last]))
        at = last


def _load(name: str) -> Language:
    """The pipeline, tried on a word, so that what keeps it from working shows now and not with the first article."""
    is_path = os.sep in name or Path(name).exists()
    try:
        nlp = spacy.load(name)
        know_abbreviations(nlp.tokenizer)
        nlp("Mali left.")
    except OSError as error:
        if not is_path:
            hint = f"python -m spacy download {name}, name a directory, {_LEAVE_OUT}"
            raise _fault(f"no spaCy pipeline named {name!r} is installed", hint) from error
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
            f"{name!r} gives neither entities nor a parse in the labels of spaCy's English parsers (it has {has})",
            f"name one with a trained component ner or parser, {_LEAVE_OUT}",
        )
    for component in [c for c in nlp.pipe_names if nlp.get_pipe_meta(c).factory in _IDLE]:
        nlp.disable_pipe(component)
    return nlp


def _fault(what: str, hint: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic(_SETTING, what, hint)])


def _parts(nlp: Language) -> frozenset[Part]:
    """What the pipeline's components give that extraction can use."""
    assigned = {what for name in nlp.pipe_names for what in nlp.get_pipe_meta(name).assigns}
    found = {part for part, what in _ASSIGNED.items() if what in assigned}
    labels = {label for several in nlp.pipe_labels.values() for label in several}
    if not labels >= _SCHEME:
        found.discard(Part.PARSE)
    return frozenset(found)
