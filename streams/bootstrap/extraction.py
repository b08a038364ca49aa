"""Extraction: articles to events."""

import gc
from datetime import datetime
from importlib.machinery import ExtensionFileLoader
from importlib.util import find_spec
from typing import TYPE_CHECKING

from streams.bootstrap.clock import now
from streams.domain.errors import TocsinError
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.spacy.pipeline import SpacyPipeline
    from streams.agents.article_reader import ArticleReader
    from streams.extract.confidence import Calibration
    from streams.extract.extractor import Extractor
    from streams.extract.language import Identify
    from streams.services.extraction.read_article import ArticleReader as TrialReader


def language_pipeline(settings: Settings) -> "SpacyPipeline":
    """What cuts text into sentences. Raises FaultsError when the trained pipeline of the setting cannot be used."""
    from streams.adapters.spacy.pipeline import SpacyPipeline

    return SpacyPipeline(settings.extract.pipeline)


def language_identifier() -> "Identify":
    """What tells the language of articles that name none."""
    from streams.adapters.languages.identifier import identify

    return identify


def extraction_is_compiled() -> bool:
    """Whether extraction runs as machine code instead of Python; the events are the same."""
    found = find_spec("streams.extract.extractor")
    return found is not None and isinstance(found.loader, ExtensionFileLoader)


def build_extractor(
    settings: Settings, *, min_confidence: float | None = None, calibration: "Calibration | None" = None
) -> "Extractor":
    """The extractor of one process; built inside it, because what it holds cannot be sent between processes."""
    from streams.adapters.localrun.gc_pause import gc_paused

    with gc_paused():
        extractor = _extractor(settings, min_confidence, calibration)
        gc.freeze()  # it lives as long as the process: walking it would halt a sentence for a tenth of a second
    return extractor


def _extractor(settings: Settings, min_confidence: float | None, calibration: "Calibration | None") -> "Extractor":
    from streams.adapters.knowledge.cities import load_cities
    from streams.adapters.knowledge.confidence import load_calibration
    from streams.adapters.knowledge.files import KNOWLEDGE, load_atlas
    from streams.adapters.knowledge.lexicon import load_lexicon
    from streams.adapters.knowledge.taxonomy import LEXICON
    from streams.extract.extractor import Extractor
    from streams.extract.lang.en.english import English

    atlas = load_atlas(KNOWLEDGE, settings.knowledge)
    pipeline = language_pipeline(settings)
    least = settings.extract.min_confidence if min_confidence is None else min_confidence
    lexicon = load_lexicon(atlas, LEXICON, settings.knowledge)
    wanted = settings.extract.families
    unknown = sorted(set(wanted) - lexicon.families)
    if unknown:
        known = ", ".join(sorted(lexicon.families))
        raise TocsinError(f"setting extract.families: unknown {', '.join(unknown)} (known are {known})")
    chosen = lexicon.only(wanted) if wanted else lexicon
    if calibration is None:
        calibration = load_calibration(settings.extract.weights)
    return Extractor(
        pipeline, atlas, chosen, calibration, language=English(), cities=load_cities(), min_confidence=least
    )


def trial_reader(settings: Settings, published_at: datetime | None = None) -> "TrialReader":
    """What reads single articles that nobody stores, and keeps every event however unsure.

    Args:
        settings: which pipeline and families.
        published_at: when undated articles were published, if that is known.
    """
    from streams.adapters.knowledge.outlets import load_outlets
    from streams.bootstrap.articles import read_page
    from streams.services.extraction.read_article import ArticleReader as TrialReader

    return TrialReader(
        extractor=build_extractor(settings, min_confidence=0.0),
        identify=language_identifier(),
        read_page=read_page,
        clock=now,
        outlets=load_outlets(settings.knowledge),
        published_at=published_at,
    )


def build_article_reader(settings: Settings) -> "ArticleReader":
    """What a process of the extraction pool does with an article."""
    from streams.adapters.articles.html_text import read_page
    from streams.adapters.knowledge.outlets import load_outlets
    from streams.adapters.logging.logs import configure_logging
    from streams.agents.article_reader import ArticleReader

    configure_logging("worker", form=settings.log.format, level=settings.log.level)
    return ArticleReader(
        build_extractor(settings),
        read_page=read_page,
        identify=language_identifier(),
        clock=now,
        max_bytes=settings.kafka.max_message_bytes,
        outlets=load_outlets(settings.knowledge),
    )
