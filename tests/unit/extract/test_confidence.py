"""Confidence says how likely a reading is right, and what made it so."""

import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.adapters.knowledge.confidence import calibration_text, load_calibration
from streams.cli.rules.extract import extract
from streams.domain.errors import DiagnosticsError
from streams.extract.confidence import Calibration
from streams.extract.extractor import Extractor
from streams.extract.lang.en.reading.features import FEATURES
from tests.unit.extract.conftest import article


def features(extractor: Extractor, text: str, trigger: str) -> dict[str, float]:
    verdicts = extractor.verdicts(article(text))
    return dict(next(v for v in verdicts if v.fired and v.trigger == trigger).readings[0].features)


def test_nothing_known_gives_the_constant_and_features_add_to_its_log_odds() -> None:
    calibration = Calibration(math.log(3), {"membership fits": math.log(3), "historical": -math.log(9)})
    assert calibration.probability({}) == pytest.approx(3 / 4)
    assert calibration.probability({"membership fits": 1.0}) == pytest.approx(9 / 10)
    assert calibration.probability({"membership fits": 1.0, "historical": 1.0}) == pytest.approx(1 / 2)
    assert calibration.probability({"historical": 0.5}) == pytest.approx(1 / 2)


def test_effects_are_what_the_features_add_the_largest_first() -> None:
    calibration = Calibration(1.0, {"membership fits": 0.5, "historical": -2.0, "announced": 0.0})
    effects = calibration.effects({"membership fits": 1.0, "historical": 0.5, "announced": 1.0})
    assert effects == [("historical", -1.0), ("membership fits", 0.5)]


def test_every_feature_of_every_reading_is_known(extractor: Extractor) -> None:
    text = (
        "Mali's junta, which joined ECOWAS in 1975, said it would leave. The bloc may suspend Niger. Protesters in "
        "Chad condemned France. Germany and Italy warned Russian rebels. Opposition leaders in Togo were arrested."
    )
    verdicts = extractor.verdicts(article(text, title="Mali quits ECOWAS"))
    found = {name for v in verdicts for r in v.readings for name in r.features}
    assert found <= FEATURES
    assert set(extractor.calibration.weights) <= FEATURES


@pytest.mark.parametrize(
    ("text", "trigger", "feature"),
    [
        ("Mali spoke. It left ECOWAS on Sunday.", "left", "actor by reference"),
        ("Mali left ECOWAS on Sunday.", "left", "membership fits"),
        ("Japan left ECOWAS on Sunday.", "left", "membership speaks against it"),
        ("Mali might leave ECOWAS.", "leave", "not real"),
        ("Mali will leave ECOWAS.", "leave", "announced"),
        ("Guinea, which left ECOWAS years ago, wants help.", "left", "historical"),
    ],
)
def test_what_is_known_of_a_reading_becomes_a_feature(
    extractor: Extractor, text: str, trigger: str, feature: str
) -> None:
    assert features(extractor, text, trigger)[feature] == 1.0


def test_a_name_is_surer_than_a_reference(extractor: Extractor) -> None:
    named, meant = (
        next(e for e in extractor(article(text)) if e.actor and e.actor.id == "MLI").confidence
        for text in ("Mali left ECOWAS on Sunday.", "Mali spoke. On Sunday it left ECOWAS.")
    )
    assert named > meant


def test_explain_says_what_made_up_the_confidence() -> None:
    given = '{"text": "Mali will leave ECOWAS.", "published_at": "2024-01-28T12:00:00Z"}'
    shown = CliRunner().invoke(extract, ["--explain"], input=given).output
    constant, weights = load_calibration().constant, load_calibration().weights
    assert f"{constant:+.2f} to begin with" in shown
    assert f"membership fits {weights['membership fits']:+.2f}" in shown


def test_the_file_holds_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "confidence.yaml"
    path.write_text(calibration_text(Calibration(-0.5, {"membership fits": 1.25, "historical": -2.0}), "Two\nlines."))
    assert load_calibration(path) == Calibration(-0.5, {"membership fits": 1.25, "historical": -2.0})
    assert path.read_text().startswith("# Two\n# lines.\n")


def test_every_fault_of_the_file_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "confidence.yaml"
    path.write_text(
        "constant: much\nweights:\n  membership fit: 1\n  historical: nan\n  announced: 1\n  announced: 2\n"
    )
    with pytest.raises(DiagnosticsError) as caught:
        load_calibration(path)
    said = [(diagnostic.place.line, str(diagnostic)) for diagnostic in caught.value.diagnostics]
    assert [line for line, _ in said] == [1, 3, 4, 6]
    assert "did you mean membership fits?" in said[1][1]


def test_a_file_without_weights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "confidence.yaml"
    path.write_text("constant: 1\n")
    with pytest.raises(DiagnosticsError, match="has no weights"):
        load_calibration(path)
