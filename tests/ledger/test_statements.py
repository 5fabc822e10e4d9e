from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.ledger import (
    BANK,
    CHART,
    FIRST_DAY,
    ID_BY_ROLE,
    LAST_DAY,
    an_entry,
    books,
)

from solvent import period
from solvent.ledger import balances, statements
from solvent.ledger.accounts import Role
from solvent.ledger.entries import Entry, EntryKind, Posting
from solvent.ledger.statements import BalanceSheet, DayTotals, PeriodTotals, ProfitAndLoss
from solvent.period import Period

_days = st.dates(FIRST_DAY, LAST_DAY)
_ONE_DAY = timedelta(days=1)


def _profit(known: Sequence[Entry], *periods: Period, seq: int | None = None) -> ProfitAndLoss:
    return statements.profit_and_loss(
        [
            PeriodTotals(
                span,
                balances.totals_of(
                    known, CHART, first=span.starts_on, last=span.ends_on, known_seq=seq
                ),
            )
            for span in periods
        ]
    )


def _sheet(known: Sequence[Entry], *days: date, seq: int | None = None) -> BalanceSheet:
    return statements.balance_sheet(
        [
            DayTotals(
                day,
                balances.totals_of(known, CHART, last=day, known_seq=seq),
                balances.totals_of(
                    known, CHART, last=date(day.year, 1, 1) - _ONE_DAY, known_seq=seq
                ),
            )
            for day in days
        ]
    )


_YEAR = [
    an_entry(500_00, Role.OPENING, on=date(2023, 12, 31), number=1, kind=EntryKind.OPENING),
    an_entry(1000_00, Role.SALES, on=date(2024, 1, 10), number=2),
    an_entry(-40_00, Role.SALES_REFUNDS, on=date(2024, 1, 11), number=3),
    an_entry(-300_00, Role.COST_OF_GOODS, on=date(2024, 1, 12), number=4),
    an_entry(-200_00, Role.RENT, on=date(2024, 2, 1), number=5),
    an_entry(-15_00, Role.INTEREST, on=date(2024, 2, 2), number=6),
    an_entry(5_00, Role.INTEREST_INCOME, on=date(2024, 2, 3), number=7),
    an_entry(-50_00, Role.INCOME_TAX, on=date(2024, 2, 4), number=8),
    an_entry(600_00, Role.LOAN, on=date(2024, 2, 5), number=9),
    an_entry(-100_00, Role.OWNER, on=date(2024, 2, 6), number=10),
    an_entry(20_00, Role.SALES, on=date(2025, 1, 2), number=11),
]
_JANUARY, _FEBRUARY = period.month(date(2024, 1, 1)), period.month(date(2024, 2, 1))


def test_profit_and_loss_in_columns_by_month() -> None:
    stated = _profit(_YEAR, _JANUARY, _FEBRUARY)
    assert stated.income.totals_minor == (960_00, 0)
    assert stated.direct_costs.totals_minor == (300_00, 0)
    assert stated.gross_profit == (660_00, 0)
    assert stated.operating_costs.totals_minor == (0, 200_00)
    assert stated.operating_profit == (660_00, -200_00)
    assert stated.interest.totals_minor == (0, 10_00)
    assert stated.profit_before_tax == (660_00, -210_00)
    assert stated.income_tax.totals_minor == (0, 50_00)
    assert stated.net_profit == (660_00, -260_00)


def test_lines_name_their_accounts_and_show_the_natural_sign() -> None:
    stated = _profit(_YEAR, _JANUARY)
    assert [(line.account_id, line.amounts_minor) for line in stated.income.lines] == [
        (ID_BY_ROLE[Role.SALES], (1000_00,)),
        (ID_BY_ROLE[Role.SALES_REFUNDS], (-40_00,)),
    ]
    interest = _profit(_YEAR, _FEBRUARY).interest.lines
    assert [(line.role, line.amounts_minor) for line in interest] == [
        (Role.INTEREST_INCOME, (-5_00,)),
        (Role.INTEREST, (15_00,)),
    ]


def test_balance_sheet_keeps_the_years_apart() -> None:
    sheet = _sheet(_YEAR, date(2024, 12, 31), date(2025, 1, 31))
    assert sheet.assets.totals_minor == (1400_00, 1420_00)
    assert sheet.liabilities.totals_minor == (600_00, 600_00)
    assert sheet.equity.totals_minor == (400_00, 400_00)
    assert sheet.result_before == (0, 400_00)
    assert sheet.result_year == (400_00, 20_00)
    assert sheet.liabilities_and_equity == sheet.assets.totals_minor


def test_empty_books_give_empty_statements() -> None:
    assert _profit([], _JANUARY).net_profit == (0,)
    sheet = _sheet([], date(2024, 1, 31))
    assert sheet.assets.lines == ()
    assert sheet.liabilities_and_equity == (0,)


def test_an_account_that_appears_in_one_column_only_is_zero_in_the_other() -> None:
    (loan,) = _sheet(_YEAR, date(2024, 1, 31), date(2024, 2, 28)).liabilities.lines
    assert loan.amounts_minor == (0, 600_00)


@given(books(), st.lists(_days, min_size=1, max_size=3), st.none() | st.integers(0, 40))
def test_assets_are_liabilities_and_equity_on_any_day_at_any_sequence(
    known: Sequence[Entry], days: list[date], seq: int | None
) -> None:
    sheet = _sheet(known, *days, seq=seq)
    assert sheet.assets.totals_minor == sheet.liabilities_and_equity


@given(books(), st.integers(2023, 2025), st.none() | st.integers(0, 40))
def test_months_and_quarters_add_up_to_the_year(
    known: Sequence[Entry], year: int, seq: int | None
) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    whole = _profit(known, Period(first, last), seq=seq)
    for parts in (period.months_between(first, last), period.quarters_between(first, last)):
        split = _profit(known, *parts, seq=seq)
        assert sum(split.net_profit) == whole.net_profit[0]
        assert sum(split.income.totals_minor) == whole.income.totals_minor[0]
        assert _by_account(split) == _by_account(whole)


def _by_account(stated: ProfitAndLoss) -> dict[UUID, int]:
    sections = (stated.income, stated.direct_costs, stated.operating_costs, stated.interest)
    sums = {
        line.account_id: sum(line.amounts_minor) for section in sections for line in section.lines
    }
    return {account_id: amount for account_id, amount in sums.items() if amount}


@given(books(), _days, _days)
def test_the_sheet_moves_by_the_profit_and_what_owners_moved(
    known: Sequence[Entry], one: date, other: date
) -> None:
    before, after = sorted((one, other))
    sheet = _sheet(known, before, after)
    span = Period(before + _ONE_DAY, after)
    profit = _profit(known, span).net_profit[0] if span.days else 0
    owners = sheet.equity.totals_minor[1] - sheet.equity.totals_minor[0]
    assert sheet.equity_total[1] - sheet.equity_total[0] == profit + owners


@given(books(), _days)
def test_every_profit_ever_made_stands_in_equity(known: Sequence[Entry], day: date) -> None:
    ever = _profit(known, Period(FIRST_DAY, day)).net_profit[0]
    sheet = _sheet(known, day)
    assert sheet.result_before[0] + sheet.result_year[0] == ever
    assert sheet.equity_total[0] == sheet.equity.totals_minor[0] + ever


@given(books())
def test_a_category_corrected_leaves_the_cash_as_it_was(known: Sequence[Entry]) -> None:
    moved = [
        replace(
            entry,
            postings=tuple(
                Posting(ID_BY_ROLE[Role.OTHER_INCOME], posting.amount_minor)
                if posting.account_id == ID_BY_ROLE[Role.SALES]
                else posting
                for posting in entry.postings
            ),
        )
        for entry in known
    ]
    before, after = _sheet(known, LAST_DAY), _sheet(moved, LAST_DAY)
    assert before.assets == after.assets
    assert before.result_year == after.result_year
    assert all(line.account_id != BANK for line in after.liabilities.lines)
