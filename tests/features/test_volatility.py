from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from tests.builders.features import empty_books

from solvent.features import volatility
from solvent.features.books import PartyTotal
from solvent.features.measure import FigureId, Reason
from solvent.ledger.accounts import Role

_SEASON = (60, 70, 90, 110, 130, 150, 150, 130, 110, 90, 70, 60)


def test_steady_sales_do_not_vary() -> None:
    assert volatility.variation_of([500] * 12) == 0


def test_variation_of_one_year_is_deviation_over_mean() -> None:
    months = [100, 120, 80, 110, 90, 100, 100, 120, 80, 110, 90, 100]
    mean = sum(months) / 12
    deviation = math.sqrt(sum((one - mean) ** 2 for one in months) / 11)
    assert volatility.variation_of(months) == int(deviation / mean * 10_000)


def test_a_repeated_season_is_no_variation() -> None:
    assert volatility.variation_of([*_SEASON, *_SEASON]) == 0
    assert volatility.variation_of([*_SEASON, *(2 * one for one in _SEASON)]) == 0
    one_year = volatility.variation_of(list(_SEASON))
    assert one_year is not None
    assert one_year > 3000


def test_deseasonalised_variation_estimates_the_noise() -> None:
    chance = random.Random(3)  # noqa: S311 - no secret
    found = []
    for _ in range(200):
        months = [
            round(100_000 * level * (1 + chance.gauss(0, 0.05))) for level in (*_SEASON, *_SEASON)
        ]
        found.append(volatility.variation_of(months) or 0)
    assert sum(found) / len(found) == pytest.approx(500, rel=0.1)


@pytest.mark.parametrize("months", [[100] * 5, [0] * 12, [-5] * 12])
def test_too_few_months_or_no_sales_vary_by_an_unknown_amount(months: list[int]) -> None:
    assert volatility.variation_of(months) is None


def _customers(*totals: tuple[str, int, int]) -> tuple[PartyTotal, ...]:
    return tuple(PartyTotal(party, Role.SALES, cash, count) for party, cash, count in totals)


def _read(*totals: tuple[str, int, int]) -> dict[FigureId, int | None]:
    books = replace(empty_books(), customers=_customers(*totals))
    return {figure.id: figure.value for figure in volatility.concentration(books)}


def test_the_largest_named_customer_is_set_against_all_receipts() -> None:
    found = _read(("Alder", 300, 3), ("Birch", 100, 1), ("", 200, 9))
    assert found[FigureId.TOP_CUSTOMER] == 300
    assert found[FigureId.CUSTOMER_RECEIPTS] == 600
    assert found[FigureId.CUSTOMER_HHI] == 10_000 * (300**2 + 100**2) // 600**2


def test_a_processor_or_till_is_many_customers() -> None:
    found = _read(
        ("Stripe", 5000, 52), ("Corner Till", 900, 30), ("Busy", 800, 250), ("Elm", 90, 2)
    )
    assert found[FigureId.TOP_CUSTOMER] == 90


def test_a_name_that_only_contains_a_processors_word_is_one_customer() -> None:
    assert _read(("Tillman Brothers", 500, 4))[FigureId.TOP_CUSTOMER] == 500


def test_mostly_unnamed_receipts_leave_the_largest_customer_unknown() -> None:
    books = replace(empty_books(), customers=_customers(("Alder", 100, 1), ("", 101, 7)))
    figures = {figure.id: figure for figure in volatility.concentration(books)}
    assert figures[FigureId.TOP_CUSTOMER].value is None
    assert figures[FigureId.TOP_CUSTOMER].reason is Reason.CUSTOMERS_UNKNOWN
