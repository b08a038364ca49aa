"""Reliability figures are those that one works out by hand, and the diagrams show them."""

import xml.etree.ElementTree as ET

import pytest

from benchmarks import diagram
from benchmarks.reliability import auc, bands, brier, calibration_error, wilson

POINTS = [(0.9, True), (0.9, True), (0.9, False), (0.2, False)]


def test_bands_say_what_was_said_and_what_was_right() -> None:
    low, high = bands(POINTS)
    assert (low.count, low.confidence, low.share) == (1, 0.2, 0.0)
    assert (high.count, high.confidence, high.share) == (3, pytest.approx(0.9), pytest.approx(2 / 3))


def test_a_confidence_of_one_falls_into_the_last_band() -> None:
    assert [band.count for band in bands([(1.0, True), (0.95, True)])] == [2]


def test_brier_score() -> None:
    assert brier(POINTS) == pytest.approx((0.01 + 0.01 + 0.81 + 0.04) / 4)


def test_calibration_error_weighs_bands_by_their_events() -> None:
    assert calibration_error(POINTS) == pytest.approx((1 * 0.2 + 3 * (0.9 - 2 / 3)) / 4)


def test_the_area_under_the_curve_counts_pairs_in_the_right_order() -> None:
    assert auc(POINTS) == pytest.approx((2 + 2 * 0.5) / 4)
    assert auc([(0.9, True)]) == 1.0


def test_the_interval_of_nine_in_ten() -> None:
    assert wilson(0.9, 10) == (pytest.approx(0.596, abs=0.001), pytest.approx(0.982, abs=0.001))


def test_the_diagram_is_well_formed_and_holds_every_band() -> None:
    drawn = ET.fromstring(diagram.reliability({"now & then": POINTS}))  # noqa: S314 - our own text
    dots = drawn.findall(".//{*}circle/{*}title")
    assert [dot.text for dot in dots] == ["confidence 0.20: 0.00 right of 1", "confidence 0.90: 0.67 right of 3"]
