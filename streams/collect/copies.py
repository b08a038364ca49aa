"""Copies: fingerprints of new articles, and the source key once the original is known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from streams.collect.candidates import Outcome
from streams.collect.syndication import WINDOW, fingerprint
from streams.domain.collecting import Recognised
from streams.domain.feed import Feed
from streams.domain.fingerprint import Fingerprint
from streams.ingest.canonical_url import domain_of


def fingerprints_of(feed: Feed, outcomes: Sequence[Outcome]) -> list[Fingerprint]:
    """Of the articles that are new and recent; a corrected one keeps the origin that it had."""
    found = []
    for outcome in outcomes:
        article = outcome.remembered
        if article.first_seen_at == outcome.seen_at and outcome.seen_at - article.published_at <= WINDOW:
            key = feed.owner or domain_of(str(outcome.tree["url"] or "")) or _source_name(outcome.tree) or feed.name
            text = str(outcome.tree["text"])
            found.append(fingerprint(article.id, text, source_key=key, origin=article.origin))
    return [each for each in found if each is not None]


def tree_with_origin(tree: Mapping[str, object], decided: Mapping[str, Fingerprint]) -> dict[str, object]:
    """An article's tree with whose report it is, if that was decided."""
    source, print_ = tree["source"], decided.get(str(tree["id"]))
    if print_ is None or not isinstance(source, dict):
        return dict(tree)
    return {**tree, "source": {**source, "origin": print_.origin}}


def recognised_with_origin(each: Recognised, decided: Mapping[str, Fingerprint]) -> Recognised:
    """What is kept of an article, with whose report it is, if that was decided."""
    print_ = decided.get(each.article.id)
    return each if print_ is None else replace(each, article=replace(each.article, origin=print_.origin))


def _source_name(tree: Mapping[str, object]) -> str:
    source = tree["source"]
    return str(source.get("name") or "") if isinstance(source, Mapping) else ""
