from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders.features import AS_OF, a_firm, empty_books
from tests.builders.health_score import an_assessment

from solvent.forecast.outlook import Outlook
from solvent.health_score.assessment import Band, assess
from solvent.ledger.accounts import Role


def _outlook(lowest_minor: int, *, enough: bool = True) -> Outlook:
    return Outlook(
        as_of=AS_OF,
        currency="EUR",
        opening_minor=0,
        weeks=(),
        cash_out_on=None,
        cash_out_low_on=None,
        lowest_minor=lowest_minor,
        lowest_on=AS_OF,
        obligations=(),
        upcoming=(),
        coverage=None,
        enough_history=enough,
    )


def test_a_healthy_firm_is_strong_and_a_losing_one_is_not() -> None:
    healthy = an_assessment(a_firm())
    losing = an_assessment(a_firm({Role.COST_OF_GOODS: 1_400_000}, opening_minor=30_000_000))
    assert healthy.band is Band.STRONG
    assert (losing.score or 0) < (healthy.score or 0) - 2_000


def test_empty_books_have_no_score_and_no_confidence() -> None:
    found = assess(empty_books(), None)
    assert (found.score, found.score_tenths, found.band) == (None, None, None)
    assert found.confidence.percent == 0
    assert found.what_ifs == ()
    assert len(found.unknown) == len(found.contributions)


def test_too_little_history_has_no_score() -> None:
    diary = replace(a_firm(), opened_on=AS_OF - timedelta(days=20))
    diary.payments = [one for one in diary.payments if one.day >= diary.opened_on]
    assert an_assessment(diary).score is None


def test_the_forecast_counts_only_where_it_rests_on_history() -> None:
    books = a_firm().books()
    codes = {
        enough: [one.code for one in assess(books, _outlook(0, enough=enough)).unknown]
        for enough in (True, False)
    }
    assert "LIQ-04" not in codes[True]
    assert "LIQ-04" in codes[False]


def test_a_lower_forecast_never_scores_more() -> None:
    books = a_firm().books()
    scores = [assess(books, _outlook(lowest)).score or 0 for lowest in (-100, 0, 500_000, 10**7)]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_an_untied_account_lowers_confidence_only() -> None:
    books = a_firm().books()
    tied, untied = assess(books, None), assess(replace(books, untied_accounts=("Giro",)), None)
    assert untied.score == tied.score
    assert untied.confidence.percent < tied.confidence.percent


@pytest.mark.parametrize(
    ("tenths", "band"),
    [
        (1000, Band.STRONG),
        (750, Band.STRONG),
        (749, Band.STEADY),
        (499, Band.WEAK),
        (0, "critical"),
    ],
)
def test_bands_begin_at_75_50_and_30(tenths: int, band: Band) -> None:
    whole = an_assessment(a_firm())
    part = replace(whole.contributions[0], gained_tenths=tenths)
    assert replace(whole, contributions=(part,)).band == band
