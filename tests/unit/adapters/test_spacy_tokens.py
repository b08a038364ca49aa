"""spaCy cuts the text, a stretch between white space at a time; what it cut once is remembered."""

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.adapters.spacy import tokens as spacy_tokens
from streams.adapters.spacy.tokens import BlankEnglish, know_abbreviations

ENGLISH = BlankEnglish()
SPACY = spacy.blank("en")
know_abbreviations(SPACY.tokenizer)

PIECES = st.sampled_from(
    """
    Mali left ECOWAS . , ; ! ? … ... " “ ” ‘ ’ ' 's ’s s' ( [ U.S. U.N. Gen. No. a.m. can't won’t cannot don't I'm
    $5bn 10km 3.5% 9/11 2022-05-15 G-20 G5-Sahel Burkina-Faso and/or http://example.org/a?b=(c) me@example.org
    é İ ß 東京 🚀 👍🏽 \u0301 \u202e
    """.split()
)
GAPS = st.sampled_from(["", "", " ", " ", "  ", "\n", "\n\n", " \t", "\u00a0", "\u2028"])
TEXTS = st.lists(st.tuples(PIECES, GAPS), max_size=30).map(lambda pairs: "".join(map("".join, pairs)))


@given(text=TEXTS)
@settings(max_examples=300, deadline=None)
def test_stretches_cut_one_by_one_are_what_spacy_makes_of_the_whole(text: str) -> None:
    whole = [(t.text, t.idx) for t in SPACY.make_doc(text) if not t.is_space]
    assert [(t.text, t.start) for t in ENGLISH.tokens(text, 0)] == whole


def test_a_text_without_white_space_is_cut_into_words_and_loses_nothing() -> None:
    text = "x" * 2_500
    assert [(t.start, t.end) for t in ENGLISH.tokens(text, 0)] == [(0, 1000), (1000, 2000), (2000, 2500)]


def test_memory_is_bounded_however_many_words_a_process_has_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_tokens, "_REMEMBERED", 1_000)
    english = BlankEnglish()
    strings = len(english._tokenizer.vocab.strings)
    for number in range(30):
        text = " ".join(f"w{number}x{word}" for word in range(100))
        english.tokens(text, 0)
        assert len(english._cuts) <= 1_000
        assert len(english._tokenizer.vocab.strings) <= strings + 1_000
