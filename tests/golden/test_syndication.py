"""Copies of one report count as one source, and other stories of the same event do not: on reports written for this."""

import re
from collections import Counter
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


DESKS = {
    name: yaml.safe_load(Path(__file__).with_name(f"syndication_{name}.yaml").read_text())
    for name in ("desks", "fresh", "hard")
}


@pytest.mark.parametrize("name", DESKS)
def test_whatever_comes_first_the_copies_of_a_report_get_one_key_and_rivals_another(name: str) -> None:
    texts = DESKS[name]
    counted: Counter[str] = Counter()
    for seed in range(20):
        counted += key_pairs(Random(seed).sample(texts, len(texts)))
    precision = counted["right"] / (counted["right"] + counted["wrong"])
    recall = counted["right"] / (counted["right"] + counted["missed"])
    print(f"{name}: precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.98
    assert recall >= 0.9


@pytest.mark.parametrize("name", DESKS)
def test_every_copy_that_comes_after_its_report_gets_its_key(name: str) -> None:
    texts = DESKS[name]
    reports = {each["of"]: each for each in reversed(texts)}  # the file has each report before its copies
    for seed in range(6):
        arrived = Random(seed).sample(texts, len(texts))
        arrived.sort(key=lambda each: each is not reports[each["of"]])
        counted = key_pairs(arrived)
        assert (counted["wrong"], counted["missed"]) == (0, 0)


def key_pairs(arrived: list[dict[str, str]]) -> Counter[str]:
    """Pairs with one key that are one report (right) or not (wrong), and of one report with two keys (missed)."""
    known: list[Fingerprint] = []
    for number, each in enumerate(arrived):
        text = "\n\n".join(paragraphs(each["text"]))
        article = fingerprint(str(number), text, source_key=f"paper {number}", origin=None)
        assert article is not None
        bands = set(article.bands)
        known.append(with_origin(article, [earlier for earlier in known if not bands.isdisjoint(earlier.bands)]))
    counted: Counter[str] = Counter()
    for (one, first), (other, second) in combinations(zip(arrived, known, strict=True), 2):
        copied = one["of"] == other["of"]
        found = (first.origin or first.source_key) == (second.origin or second.source_key)
        counted["right" if copied else "wrong"] += found
        counted["missed"] += copied and not found
    return counted


@pytest.mark.parametrize("number", range(len(STORIES)))
def test_the_copies_of_a_report_get_one_origin(number: int) -> None:
    known = []
    for name, (_, form, text) in enumerate(each for each in texts() if each[0] == number):
        article = fingerprint(str(name), text, source_key=f"paper {name}", origin=None)
        assert article is not None
        article = with_origin(article, known)
        known.append(article)
        assert (article.origin or article.source_key) == ("paper 0" if form != "own" else f"paper {name}"), form
