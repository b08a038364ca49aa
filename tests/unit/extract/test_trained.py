"""A trained pipeline named in the setting adds persons, organisations and parse to what the rules read."""

import json
from pathlib import Path

import pytest
import spacy
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.adapters.spacy.pipeline import SpacyPipeline
from streams.bootstrap import build_extractor
from streams.cli.rules.extract import extract
from streams.domain.event import Event
from streams.extract.extractor import Extractor
from streams.extract.token import Part
from streams.settings import Extract, Settings, load_settings
from tests.unit.extract.conftest import article, without_first_pass
from tests.unit.extract.small_pipeline import train


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(tmp_path_factory.mktemp("pipeline"))


@pytest.fixture(scope="module")
def trained(small: Path) -> Extractor:
    return build_extractor(Settings(extract=Extract(pipeline=str(small))))


@pytest.fixture(scope="module")
def thorough(trained: Extractor) -> Extractor:
    return without_first_pass(trained)


def told(events: tuple[Event, ...]) -> set[tuple[str, str, str, str]]:
    return {
        (e.type, *(r.id if r else "" for r in (e.actor, e.target, e.organisation)))  # type: ignore[misc]
        for e in events
    }


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Jane Doe denounced Chad.", ("accuse", "person:jane-doe", "TCD", "")),
        ("Kofi Mensah, a Ghanaian lawyer, denounced Chad.", ("accuse", "GHA.person:kofi-mensah", "TCD", "")),
        ("Lakers attacked Sudan.", ("assault", "group:lakers", "SDN", "")),
        ("Greenport was attacked by Libya.", ("assault", "LBY", "place:greenport", "")),
        ("Mali left the Lake League on Friday.", ("membership.leave", "MLI", "", "organisation:lake-league")),
    ],
)
def test_names_that_the_atlas_does_not_know_fill_slots(
    extractor: Extractor, trained: Extractor, text: str, event: tuple[str, str, str, str]
) -> None:
    assert event not in told(extractor(article(text)))
    assert event in told(trained(article(text)))


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("The troops that Chad sent attacked Sudan.", ("assault", "TCD", "SDN", "")),
        ("Sudan was, after talks that lasted hours, attacked by Chad.", ("assault", "TCD", "SDN", "")),
        ("Mali, weary of talks, and Niger have quit ECOWAS.", ("membership.leave", "MLI", "", "ECOWAS")),
    ],
)
def test_the_parse_fills_what_the_walk_over_phrases_is_unsure_of_and_the_explanation_says_so(
    extractor: Extractor, trained: Extractor, text: str, event: tuple[str, str, str, str]
) -> None:
    assert event not in told(extractor(article(text)))
    assert event in told(trained(article(text)))
    whys = [f.why for v in trained.verdicts(article(text)) for several in v.slots.values() for f in several]
    assert any(why.endswith("by the parse") for why in whys)


def test_a_person_is_the_same_under_a_surname_and_has_the_title_that_the_article_gives(trained: Extractor) -> None:
    text = "Chad greeted Ambassador Jane Doe. Jane Doe denounced Chad. Kenya denounced Jane Doe."
    people = {r for e in trained(article(text)) for r in (e.actor, e.target) if r is not None and r.kind == "person"}
    assert {(p.id, p.name) for p in people} == {("person:jane-doe", "Ambassador Jane Doe")}


def test_strangers_among_themselves_are_no_event(trained: Extractor) -> None:
    assert told(trained(article("The Lake League attacked Greenport. Jane Doe denounced the Lake League."))) == set()


def test_no_id_of_a_stranger_can_be_one_of_the_atlas(extractor: Extractor) -> None:
    assert not [i for i in extractor.atlas.ids() if ":" in i]


def test_a_country_inside_a_persons_name_is_none(tmp_path: Path) -> None:
    language = spacy.blank("en")
    language.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Chad Morocco"}])  # type: ignore[attr-defined]
    language.to_disk(tmp_path / "small")
    ruled = build_extractor(Settings(extract=Extract(pipeline=str(tmp_path / "small"))))
    text = "Chad Morocco left the African Union. Kenya left the African Union."
    assert [e.actor.id for e in ruled(article(text)) if e.actor and e.family == "membership"] == ["KEN"]


WORDS = st.sampled_from(
    "Jane Doe Chad Mali the Lake League Greenport ECOWAS attacked denounced left quit was by and , . which that "
    "troops sent 's Lakers met İ ’ \n\n".split(" ")
)


@given(text=st.lists(WORDS, max_size=25).map(" ".join), title=st.lists(WORDS, max_size=6).map(" ".join))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_first_pass_changes_nothing_and_no_text_raises(
    trained: Extractor, thorough: Extractor, text: str, title: str
) -> None:
    assert trained(article(text, title)) == thorough(article(text, title))


def test_the_command_reads_with_the_pipeline_of_the_setting(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"text": "Jane Doe denounced Chad.", "published_at": "2022-05-16T12:00:00Z"})
    for value, actors in ((str(small), ["person:jane-doe"]), (None, [])):
        load_settings.cache_clear()
        if value:
            monkeypatch.setenv("TOCSIN_EXTRACT__PIPELINE", value)
        else:
            monkeypatch.delenv("TOCSIN_EXTRACT__PIPELINE")
        result = CliRunner().invoke(extract, ["-"], input=line)
        assert result.exit_code == 0, result.output
        assert [json.loads(each)["actor"]["id"] for each in result.stdout.splitlines()] == actors
    load_settings.cache_clear()


def test_the_pipeline_says_which_parts_it_gives(small: Path, tmp_path: Path) -> None:
    assert SpacyPipeline().parts == frozenset()
    assert SpacyPipeline(str(small)).parts == {Part.ENTITIES, Part.PARSE}
    language = spacy.load(small, exclude=["parser"])
    language.to_disk(tmp_path / "names")
    assert SpacyPipeline(str(tmp_path / "names")).parts == {Part.ENTITIES}


@pytest.fixture(scope="module")
def naming(tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    language = spacy.blank("en")
    names = [{"label": "PERSON", "pattern": "Jane Doe"}, {"label": "PERSON", "pattern": "Ana Torres"}]
    language.add_pipe("entity_ruler").add_patterns(names)  # type: ignore[attr-defined]
    path = tmp_path_factory.mktemp("naming") / "ruler"
    language.to_disk(path)
    return build_extractor(Settings(extract=Extract(pipeline=str(path))))


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Ana Torres won the presidential election in Peru.", ("government.election", "PER", "", "")),
        ("Soldiers arrested Jane Doe in Peru.", ("coerce.arrest", "PER", "", "")),
    ],
)
def test_a_name_that_nobody_knows_deletes_no_event_of_somebody_of_the_atlas(
    extractor: Extractor, naming: Extractor, text: str, event: tuple[str, str, str, str]
) -> None:
    assert event in told(extractor(article(text)))
    assert event in told(naming(article(text)))


def test_what_only_the_pipeline_says_of_a_kind_is_marked_as_guessed(naming: Extractor) -> None:
    (event,) = naming(article("Jane Doe was arrested by police in Peru."))
    assert event.actor is not None
    assert event.target is not None
    assert (event.actor.guessed, event.target.guessed) == (False, True)


def test_the_parse_of_another_scheme_is_not_used(tmp_path: Path) -> None:
    language = spacy.blank("en")
    ruler = language.add_pipe("entity_ruler")
    parser = language.add_pipe("parser")
    for label in ("nsubj", "nsubj:pass", "obj", "obl", "case"):
        parser.add_label(label)  # type: ignore[attr-defined]
    language.initialize()
    ruler.add_patterns([{"label": "PERSON", "pattern": "Jane Doe"}])  # type: ignore[attr-defined]
    language.to_disk(tmp_path / "universal")
    assert SpacyPipeline(str(tmp_path / "universal")).parts == {Part.ENTITIES}
