from __future__ import annotations

from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders.dashboard import a_score_history
from tests.builders.dashboard_html import pictures
from tests.builders.health_score import FEATURES

from solvent.dashboard import charts_score
from solvent.dashboard.charts_score import Curve, share_at
from solvent.dashboard.language import Figure, Unit, language_for
from solvent.dashboard.view_words import BANDS
from solvent.features.feature_set import FeatureSet
from solvent.health_score import score
from solvent.health_score.curves import through

EN = language_for("en")


def one_picture(markup: str) -> Element:
    return pictures(markup)[0]


KNOTS = ((0.0, 0.0), (13.0, 0.25), (27.0, 0.5), (120.0, 1.0))


@pytest.mark.parametrize(
    ("points", "key"),
    [("0", "critical"), ("29.9", "critical"), ("30", "weak"), ("74.9", "steady"), ("75", "strong")],
)
def test_the_band_that_holds_a_score(points: str, key: str) -> None:
    assert charts_score.band_of(Decimal(points), BANDS).key == key


def test_the_dial_says_score_and_band() -> None:
    picture = one_picture(charts_score.dial(Decimal("56.8"), BANDS, language=EN))
    text = "".join(picture.itertext())
    assert "56.8 of 100, in the band steady." in text
    held = [one for one in picture.iter("path") if "dial-held" in (one.get("class") or "")]
    assert [one.get("class") for one in held] == ["dial-band band-steady dial-held"]


def test_a_dial_without_a_band_names_none() -> None:
    drawn = charts_score.dial(Decimal("56.8"), BANDS, language=EN, banded=False)
    picture = one_picture(drawn)
    text = "".join(picture.itertext())
    assert "too little is known" in text
    assert "steady" not in text
    assert not [one for one in picture.iter("path") if "dial-held" in (one.get("class") or "")]


@given(st.floats(-50, 200))
def test_the_curve_is_read_as_the_score_reads_it(value: float) -> None:
    curve = through((0, 0), (13, 25), (27, 50), (120, 100))
    assert share_at(KNOTS, value) == pytest.approx(float(curve.credit(Decimal(value))))


def test_an_indicators_place_is_on_its_curve() -> None:
    curve = Curve(KNOTS, 18.0, Figure(0, Unit.DAYS), Figure(120, Unit.DAYS))
    drawn = charts_score.curve(curve, language=EN, ident="c", said="18 days give 3.4 points.")
    picture = one_picture(drawn)
    assert "120 days" in "".join(picture.itertext())
    assert len(list(picture.iter("circle"))) == 1


def test_an_unknown_value_has_no_place() -> None:
    curve = Curve(KNOTS, None, Figure(0, Unit.DAYS), Figure(120, Unit.DAYS))
    picture = one_picture(charts_score.curve(curve, language=EN, ident="c", said="unknown"))
    assert not list(picture.iter("circle"))


def test_the_history_says_where_it_came_from_and_went() -> None:
    past = a_score_history()
    drawn = pictures(charts_score.history(past, BANDS, language=EN))
    assert len(drawn) == 3
    shown = EN.numbers.decimal(past[-1].points)
    assert all(f"to {shown} on Mar 14, 2026" in "".join(one.itertext()) for one in drawn)


def test_a_short_history_still_makes_a_line() -> None:
    one = a_score_history()[-1:]
    assert "<path" in charts_score.sparkline(one, language=EN, ident="s")
    assert charts_score.sparkline((), language=EN, ident="s") == ""


@given(FEATURES)
def test_bars_never_leave_their_ground(features: FeatureSet) -> None:
    for one in score.pillars(score.rate(features)):
        drawn = charts_score.bar(Decimal(one.gained), Decimal(one.available), key="steady")
        widths = [float(rect.get("width") or 0) for rect in one_picture(drawn).iter("rect")]
        assert 0 <= widths[1] <= widths[0] == 100


def test_a_pillar_of_which_nothing_is_known_has_an_empty_bar() -> None:
    drawn = charts_score.bar(Decimal(0), Decimal(0), key="none")
    assert [rect.get("width") for rect in one_picture(drawn).iter("rect")] == ["100", "0"]


def test_a_long_history_names_its_years() -> None:
    for one in pictures(charts_score.history(a_score_history(110), BANDS, language=EN)):
        ticks = [
            text.text for text in one.iter("text") if "tick-middle" in (text.get("class") or "")
        ]
        assert {"2025", "2026"} <= set(ticks)
        assert len(ticks) <= 13
