from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.features import a_feature_set
from tests.builders.health_score import FIGURES

from solvent.features.feature_set import FeatureSet
from solvent.features.measure import FigureId
from solvent.health_score import confidence
from solvent.health_score.confidence import Ground

F = FigureId
# Unknown debt is missing data; a known absence of debt is not, so it may not stand in for it.
_INPUTS = [one for one in F if one not in {F.SUSPENSE_TURNOVER, F.TURNOVER}]


def _percent(features: FeatureSet) -> int:
    return confidence.of(features, untied_accounts=0).percent


@given(values=FIGURES, missing=st.sampled_from(_INPUTS))
def test_a_missing_figure_never_raises_confidence(
    values: dict[FigureId, int | None], missing: FigureId
) -> None:
    assert _percent(a_feature_set({**values, missing: None})) <= _percent(a_feature_set(values))


def test_all_known_on_a_year_of_tied_books_is_near_full() -> None:
    found = confidence.of(a_feature_set({F.SUSPENSE_TURNOVER: 0}), untied_accounts=0)
    assert found.percent == 100


@given(days=st.integers(0, 800), more=st.integers(0, 400))
def test_more_history_never_lowers_it(days: int, more: int) -> None:
    short, long = (a_feature_set(history_days=one) for one in (days, days + more))
    assert _percent(short) <= _percent(long)


def test_suspense_and_untied_accounts_lower_it_and_are_named() -> None:
    features = a_feature_set({F.SUSPENSE_TURNOVER: 10, F.TURNOVER: 100})
    found = confidence.of(features, untied_accounts=1)
    assert dict(found.factors)[Ground.PLACED] == 90
    assert dict(found.factors)[Ground.TIED] == 90
    assert found.percent == 81
