"""A directory of one's own is laid over the shipped knowledge."""

from pathlib import Path

import pytest

from streams.adapters.knowledge.files import KNOWLEDGE, read_atlas
from streams.adapters.knowledge.lexicon import read_lexicon
from streams.adapters.knowledge.taxonomy import LEXICON
from streams.services.knowledge.diff import knowledge_changes

SHIPPED, _ = read_atlas()
WORDS, _ = read_lexicon(SHIPPED)

PATTERN = """\
family: sanction
kinds: {actor: [country], target: [country]}
patterns:
  - name: impose sanctions
    type: sanction.impose
    verbs: [blackball]
    actor: agent
    target: patient
"""
BODIES = """\
LAKELEAGUE: {name: Lake League, kind: regional_bloc}
ECOWAS: {short: ECOWAS, acronyms: [ECOWAS]}
"""


def written(directory: Path, **files: str) -> Path:
    for name, text in files.items():
        path = directory / name.replace("__", "/").replace("_yaml", ".yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


def test_own_records_are_added_and_own_fields_win_over_shipped_ones(tmp_path: Path) -> None:
    own = written(
        tmp_path,
        countries_yaml="MLI: {names: [Land of Gold]}",
        organisations__mine_yaml=BODIES,
        leaders_yaml="PER: {Ana Torres: {from: 2024-01-01}}",
    )
    atlas, diagnostics = read_atlas(KNOWLEDGE, own)
    assert not diagnostics
    assert "Land of Gold" in atlas.countries["MLI"].names
    assert atlas.countries["MLI"].adjectives == SHIPPED.countries["MLI"].adjectives
    assert atlas.organisations["LAKELEAGUE"].name == "Lake League"
    assert atlas.organisations["ECOWAS"].acronyms == ("ECOWAS",)
    assert atlas.organisations["ECOWAS"].memberships == SHIPPED.organisations["ECOWAS"].memberships
    assert {leader.name for leader in atlas.leaders if leader.country == "PER"} >= {"Ana Torres"}
    assert len(atlas.leaders) == len(SHIPPED.leaders) + 1


def test_own_patterns_replace_those_of_their_name_and_own_words_join_the_shipped_ones(tmp_path: Path) -> None:
    own = written(
        tmp_path,
        lexicon__mine_yaml=PATTERN,
        lexicon__decoys_yaml="decoys: [Chad Valley Toys]",
        lexicon__places_yaml="PER: [Lagunas]",
    )
    lexicon, diagnostics = read_lexicon(SHIPPED, LEXICON, own)
    assert not diagnostics
    (pattern,) = [each for each in lexicon.patterns if each.name == "impose sanctions"]
    assert [str(trigger) for trigger in pattern.triggers] == ["blackball"]
    assert {*WORDS.decoys, "Chad Valley Toys"} == set(lexicon.decoys)
    assert {*WORDS.places["PER"], "Lagunas"} == set(lexicon.places["PER"])


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("countries_yaml", "MLI: {nmaes: [Land of Gold]}", "nmaes"),
        ("organisations__mine_yaml", "LAKELEAGUE: {name: Lake League, kind: puddle}", "puddle"),
        ("gazettes_yaml", "GAZETTE: {}", "nothing reads this file"),
        ("lexicon__mine_yaml", PATTERN.replace("sanction.impose", "sanction.imposed"), "sanction.imposed"),
    ],
)
def test_faults_of_own_files_are_told_with_their_file(tmp_path: Path, name: str, text: str, fault: str) -> None:
    own = written(tmp_path, **{name: text})
    atlas, found = read_atlas(KNOWLEDGE, own)
    told = [*found, *read_lexicon(atlas, LEXICON, own)[1]]
    assert any(fault in str(each) and str(tmp_path) in str(each) for each in told)


def test_diff_lists_what_is_other_than_shipped(tmp_path: Path) -> None:
    own = written(tmp_path, countries_yaml="MLI: {names: [Land of Gold]}", lexicon__mine_yaml=PATTERN)
    atlas, _ = read_atlas(KNOWLEDGE, own)
    lexicon, _ = read_lexicon(atlas, LEXICON, own)
    told = [str(change) for change in knowledge_changes(SHIPPED, atlas, WORDS, lexicon)]
    assert "~ country MLI" in told
    assert "~ pattern impose sanctions" in told
    assert knowledge_changes(SHIPPED, SHIPPED, WORDS, WORDS) == []
