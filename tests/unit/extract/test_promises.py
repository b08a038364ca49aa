"""What holds for any text at all."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.adapters.spacy.pipeline import SpacyPipeline
from streams.extract.blocks import blocks
from streams.extract.extractor import Extractor
from tests.unit.extract.conftest import article

WORDS = """
Mali Niger Burkina-Faso ECOWAS OPEC the bloc it they its we said that will not would has been leave left quit
withdraw withdrew withdrawal from of to join joined suspend suspended by and , . ; : ( ) ' " “ ” 's if after since
which announced threatens denied plans decision membership member Article 50 Sunday 2020 January next year İ ß 🚀
EU's U.S. Trump former country government troops followed suit did same one day no longer
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\n\n", "\x00", "\u202e", "Ma\u0301li", "غادرت"])
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map(" ".join), st.text(max_size=200))
PIPELINE = SpacyPipeline()
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(text=TEXTS, title=TEXTS)
@RELAXED
def test_no_text_raises_and_evidence_always_points_at_its_sentence(extractor: Extractor, text: str, title: str) -> None:
    for event in extractor(article(text, title)):
        for evidence in event.evidence:
            if evidence.start == -1:
                assert evidence.end == -1
                assert evidence.sentence in title
            else:
                assert text[evidence.start : evidence.end] == evidence.sentence


@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
@RELAXED
def test_the_same_article_gives_the_same_events_in_whatever_order_articles_come(
    extractor: Extractor, texts: list[str]
) -> None:
    articles = [article("Mali left ECOWAS."), *map(article, texts), article("Qatar left OPEC.")]
    forwards = [extractor(each) for each in articles]
    backwards = [extractor(each) for each in reversed(articles)]
    assert forwards == backwards[::-1]


@given(text=TEXTS, title=TEXTS)
@RELAXED
def test_reading_only_sentences_with_triggers_gives_what_reading_everything_gives(
    extractor: Extractor, thorough: Extractor, text: str, title: str
) -> None:
    assert extractor(article(text, title)) == thorough(article(text, title))


@given(text=TEXTS)
@RELAXED
def test_blocks_cut_one_by_one_are_the_sentences_of_the_whole(text: str) -> None:
    for start, end in blocks(text):
        for sentence in PIPELINE.sentences(text, start, end):
            assert start <= sentence.start < sentence.end <= end
            assert all(text[t.start : t.end] == t.text for t in sentence.tokens)
