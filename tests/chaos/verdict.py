"""What came of it, held against what must have come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tests.chaos.stories import Story
from tests.integration.stream import Told


def wrongs(stories: Iterable[Story], told: Sequence[Told]) -> list[str]:
    """Each way in which the receiver was told something else than it must have been."""
    by_key: dict[tuple[str | None, ...], list[Told]] = defaultdict(list)
    for each in told:
        by_key[each.story].append(each)
    known = {story.key: story for story in stories}
    found = [f"told of {key}, of which there was no news" for key in by_key if key not in known]
    for story in known.values():
        found += _of_story(story, by_key.get(story.key, []))
    return found


def missing(stories: Iterable[Story], told: Sequence[Told]) -> list[Story]:
    """The stories of which the receiver has not been told to the end yet."""
    ends = {(each.story, each.change if each.change == "retracted" else each.stage) for each in told}
    opened = {each.story for each in told if each.change == "opened"}
    return [
        story
        for story in stories
        if (story.key in opened or not story.corrected)
        and (story.key, "retracted" if story.corrected else story.last) not in ends
    ]


def letters_missing(expected: Mapping[str, str], letters: Mapping[str, str]) -> list[str]:
    """The garbage that is in no dead letter of its code."""
    return [f"{key}: {code}, found {letters.get(key)}" for key, code in expected.items() if letters.get(key) != code]


def _of_story(story: Story, told: Sequence[Told]) -> list[str]:
    changes = [(each.change, each.stage) for each in told]
    name = f"{story.country} in {story.body}"
    twice = {each for each in changes if changes.count(each) > 1}
    found = [f"{name}: {each} told {changes.count(each)} times" for each in sorted(twice, key=str)]
    if changes and sum(change == "opened" for change, _ in changes) != 1:
        found.append(f"{name}: not opened once, but {changes}")
    if not story.corrected and story.last not in {stage for _, stage in changes}:
        found.append(f"{name}: {story.last} was never told, only {changes}")
    retractions = sum(change == "retracted" for change, _ in changes)
    if retractions != (1 if story.corrected and changes else 0):
        found.append(f"{name}: retracted {retractions} times in {changes}")
    return found
