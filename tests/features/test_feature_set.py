from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tests.builders.features import AS_OF, Diary, a_feature_set, a_firm, empty_books

from solvent.features import feature_set
from solvent.features.books import DayTotal
from solvent.features.measure import FigureId, MeasureId, Reason, Status
from solvent.ledger.accounts import Role

F, M = FigureId, MeasureId


def test_a_firm_on_bank_lines_alone() -> None:
    found = feature_set.measure(a_firm().books(), lowest_expected_minor=5_000_000)
    values = {one.id: one.value for one in found.measures.values()}
    assert values[M.GROSS_MARGIN] == Decimal("0.6000")  # 2.0m - 0.8m
    assert values[M.OPERATING_MARGIN] == Decimal("0.1250")  # less 0.6m, 0.2m, 0.05m, 0.1m
    assert values[M.DSCR] == Decimal("4.17")  # 0.25m / 0.06m
    assert values[M.TOP_CUSTOMER_SHARE] == Decimal("0.2500")
    assert values[M.REVENUE_GROWTH] == 0
    assert values[M.POSITIVE_MONTHS] == 1
    assert found.measures[M.DSO].reason is Reason.NO_RECEIVABLES
    assert found.measures[M.CURRENT_RATIO].reason is Reason.NO_PAYABLES


def test_a_repaid_loan_without_its_opening_balance_is_unknown_debt() -> None:
    found = feature_set.measure(a_firm().books())
    assert found.figures[F.LOAN_DEBT].reason is Reason.LOAN_OPENING_UNKNOWN
    assert found.measures[M.DEBT_TO_EBITDA].status is Status.UNKNOWN


def test_outflow_leaves_owner_transfers_and_repayment_out() -> None:
    diary = Diary(opening_minor=1_000_000)
    day = AS_OF - timedelta(days=10)
    diary.pay(day, -9_100, Role.RENT)
    for role in (Role.OWNER, Role.TRANSFERS, Role.LOAN, Role.FIXED_ASSETS):
        diary.pay(day, -500_000, role)
    found = feature_set.measure(diary.books()).figures
    assert found[F.OUTFLOW].value == 9_100
    assert found[F.OUTFLOW_DAYS].value == 91


def test_a_bill_and_its_payment_flow_out_once() -> None:
    diary = Diary(opening_minor=1_000_000)
    bill_on, paid_on = AS_OF - timedelta(days=30), AS_OF - timedelta(days=5)
    diary.other += [
        DayTotal(bill_on, Role.COST_OF_GOODS, 4_000),
        DayTotal(bill_on, Role.PAYABLES, -4_000),
    ]
    assert feature_set.measure(diary.books()).figures[F.OUTFLOW].value == 0
    diary.pay(paid_on, -4_000, Role.PAYABLES)
    found = feature_set.measure(diary.books()).figures
    assert found[F.OUTFLOW].value == 4_000
    assert found[F.PAYABLES].value == 0


def test_empty_books_know_nothing() -> None:
    found = feature_set.measure(empty_books())
    assert {one.status for one in found.measures.values()} == {Status.UNKNOWN}


def test_a_month_of_books_knows_the_buffer_but_no_margin() -> None:
    diary = replace(a_firm(), opened_on=AS_OF - timedelta(days=40))
    diary.payments = [one for one in diary.payments if one.day >= diary.opened_on]
    found = feature_set.measure(diary.books())
    assert found.measures[M.CASH_BUFFER_DAYS].status is Status.KNOWN
    assert found.measures[M.GROSS_MARGIN].reason is Reason.HISTORY_SHORT


def test_the_order_of_rows_changes_nothing() -> None:
    books = a_firm().books()
    shuffle = random.Random(7).sample  # noqa: S311 - no secret
    mixed = replace(
        books,
        days=tuple(shuffle(books.days, len(books.days))),
        customers=tuple(shuffle(books.customers, len(books.customers))),
    )
    assert feature_set.measure(mixed) == feature_set.measure(books)


def test_each_figure_opens_to_the_postings_it_is_the_sum_of() -> None:
    books = a_firm().books()
    found = feature_set.measure(books).figures
    for figure_id, sign in ((F.REVENUE, -1), (F.DIRECT_COSTS, 1), (F.OVERHEADS, 1), (F.CASH, 1)):
        figure = found[figure_id]
        first = figure.first or date.min
        assert figure.value == sign * books.moved(*figure.roles, first=first, last=figure.last)


def test_values_are_changed_only_where_known() -> None:
    changed = a_feature_set({F.RECEIVABLES: None}).with_values({F.RECEIVABLES: 5, F.CASH: 7})
    assert changed.figures[F.RECEIVABLES].value is None
    assert changed.figures[F.CASH].value == 7
