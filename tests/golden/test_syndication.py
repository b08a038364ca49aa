"""Copies of one report count as one source, and other stories of the same event do not: on reports written for this."""

import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
import yaml

from streams.collect.syndication import fingerprint, with_origin
from streams.domain.fingerprint import Fingerprint

STORIES: list[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("syndication.yaml").read_text())
LOCAL = "Readers in this region can send questions to the newsroom, which answers them every Friday in print."
FOLLOWED = (
    "The events were followed closely in our region, where several families have relatives in the area concerned."
)


def paragraphs(text: str) -> list[str]:
    return [" ".join(each.split()) for each in text.strip().split("\n\n")]


def british(text: str) -> str:
    return re.sub(r"\bpercent\b", "per cent", text).replace("metres", "meters").replace('"', "'")


EDITS: dict[str, Callable[[list[str]], list[str]]] = {
    "printed as it is": lambda report: report,
    "without dateline": lambda report: [re.sub(r"^.*?\) - ", "", report[0]), *report[1:]],
    "cut after three paragraphs": lambda report: report[:3],
    "cut from the middle": lambda report: report[:2] + report[4:],
    "with a paragraph of its own": lambda report: [*report[:3], FOLLOWED, *report[3:], LOCAL],
    "with another spelling": lambda report: [british(each) for each in report],
    "cut, with an own lead": lambda report: [FOLLOWED, *report[:4]],
}


def texts() -> list[tuple[int, str, str]]:
    """Story, form and text; all of a story but ``own`` are one report."""
    found = []
    for number, story in enumerate(STORIES):
        report = paragraphs(story["report"])
        found += [(number, name, "\n\n".join(edit(report))) for name, edit in EDITS.items()]
        found += [(number, name, "\n\n".join(paragraphs(story[name]))) for name in ("edited", "own")]
    return found


def test_copies_are_told_from_other_stories_with_precision_and_recall() -> None:
    right = wrong = missed = 0
    for (story, form, text), (other_story, other_form, other) in combinations(texts(), 2):
        copied = story == other_story and "own" not in (form, other_form)
        first = fingerprint("1", text, source_key="a", origin=None)
        second = fingerprint("2", other, source_key="b", origin=None)
        assert first is not None
        assert second is not None
        shares = not set(first.bands).isdisjoint(second.bands)
        found = shares and with_origin(second, [first]).origin == "a"
        right += found and copied
        wrong += found and not copied
        missed += copied and not found
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"precision {precision:.3f}, recall {recall:.3f} of {right + missed} pairs")
    assert precision >= 0.98
    assert recall >= 0.9


HARD: list[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("syndication_hard.yaml").read_text())


@pytest.mark.parametrize("seed", range(6))
def test_rewrites_briefs_and_extracts_get_the_key_of_their_report_and_rivals_do_not(seed: int) -> None:
    arrived = Random(seed).sample(HARD, len(HARD))
    reports = {each["of"]: each for each in reversed(HARD)}  # the file has each report before its copies
    arrived.sort(key=lambda each: each is not reports[each["of"]])
    known: list[Fingerprint] = []
    for number, each in enumerate(arrived):
        text = "\n\n".join(paragraphs(each["text"]))
        article = fingerprint(str(number), text, source_key=f"paper {number}", origin=None)
        assert article is not None
        bands = set(article.bands)
        known.append(with_origin(article, [earlier for earlier in known if not bands.isdisjoint(earlier.bands)]))
    right = wrong = missed = 0
    for (one, first), (other, second) in combinations(zip(arrived, known, strict=True), 2):
        copied = one["of"] == other["of"]
        found = (first.origin or first.source_key) == (second.origin or second.source_key)
        right += found and copied
        wrong += found and not copied
        missed += copied and not found
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"precision {precision:.3f}, recall {recall:.3f} of {right + missed} pairs")
    assert precision >= 0.98
    assert recall >= 0.9


@pytest.mark.parametrize("number", range(len(STORIES)))
def test_the_copies_of_a_report_get_one_origin(number: int) -> None:
    known = []
    for name, (_, form, text) in enumerate(each for each in texts() if each[0] == number):
        article = fingerprint(str(name), text, source_key=f"paper {name}", origin=None)
        assert article is not None
        article = with_origin(article, known)
        known.append(article)
        assert (article.origin or article.source_key) == ("paper 0" if form != "own" else f"paper {name}"), form
