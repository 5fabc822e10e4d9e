"""Strategies and builders of assessments."""

from __future__ import annotations

from hypothesis import strategies as st
from tests.builders.features import Diary, a_feature_set

from solvent.features.feature_set import FeatureSet
from solvent.features.measure import FigureId
from solvent.forecast.outlook import Outlook
from solvent.health_score import assessment
from solvent.health_score.assessment import Assessment

F = FigureId
_COUNTS = (
    *(F.OVERDRAWN_DAYS, F.RETURNED_PAYMENTS, F.LATE_CHARGES, F.LATE_REGULAR, F.MISSED_TAX),
    *(F.MONTHS_POSITIVE, F.REVENUE_VARIATION, F.CUSTOMER_HHI),
)
_FIXED = (F.OUTFLOW_DAYS, F.WINDOW_DAYS, F.MONTHS_SEEN)
_SIGNED = (F.CASH, F.LOWEST_EXPECTED, F.REVENUE, F.OVERHEADS, F.OTHER_RESULT, F.DIRECT_COSTS)
_MONEY = tuple(one for one in F if one not in (*_COUNTS, *_FIXED, *_SIGNED))


def _maybe(values: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.one_of(st.none(), values, values, values)


# Any figures that books could hold, each of them known or not.
FIGURES: st.SearchStrategy[dict[FigureId, int | None]] = st.fixed_dictionaries(
    {
        **dict.fromkeys(_COUNTS, _maybe(st.integers(0, 40))),
        **dict.fromkeys(_MONEY, _maybe(st.integers(0, 10**8))),
        **dict.fromkeys(_SIGNED, _maybe(st.integers(-(10**7), 10**8))),
    }
)
FEATURES: st.SearchStrategy[FeatureSet] = st.builds(
    a_feature_set, FIGURES, history_days=st.integers(0, 900)
)


def an_assessment(diary: Diary, outlook: Outlook | None = None) -> Assessment:
    return assessment.assess(diary.books(), outlook)
