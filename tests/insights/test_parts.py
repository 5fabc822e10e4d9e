from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders.dashboard_firm import the_books
from tests.builders.features import AS_OF, a_firm
from tests.builders.insights import found_in

from solvent.features.books import Books
from solvent.features.measure import FigureId, Unit
from solvent.health_score.assessment import assess
from solvent.insights import fact_index, fact_messages, parts
from solvent.insights.facts import FactKind
from solvent.insights.figure_messages import FIGURE_HOW, FIGURE_NAME, REST
from solvent.ledger.accounts import Role, kind_of
from solvent.ledger.balances import CREDIT_KINDS

MONEY = st.integers(-(10**12), 10**12)
SUMMED = (fact_messages.SUM, fact_messages.BALANCE)


def _lively() -> Books:
    """A firm that refunds, borrows, pays back, owes and prepays tax, and leaves lines unplaced."""
    diary = a_firm({Role.LOAN: 1})
    for minor, role in (
        (900_000, Role.LOAN),
        (-200_000, Role.LOAN),
        (-45_000, Role.SALES_REFUNDS),
        (-80_000, Role.TAX_PAYABLE),
        (30_000, Role.TAX_PAYABLE),
        (12_000, Role.SUSPENSE),
        (-9_000, Role.SUSPENSE),
        (-60_000, Role.SALES_TAX),
        (2_500, Role.OFFICE),
        (-70_000, Role.CARD),
    ):
        diary.pay(AS_OF.replace(day=3 + len(role)), minor, role, "Party")
    return diary.books()


def _sums(books: Books, roles: tuple[Role, ...], first: date | None, last: date) -> list[int]:
    return [books.moved(role, first=first or date.min, last=last) for role in roles]


@pytest.mark.parametrize("made", [the_books, _lively])
def test_the_parts_of_each_money_figure_add_up_or_its_text_claims_no_sum(
    made: Callable[[], Books],
) -> None:
    books = made()
    summed = 0
    for figure in assess(books, None).figures:
        if figure.unit is not Unit.MONEY or figure.value is None:
            continue
        sums = _sums(books, figure.roles, figure.first, figure.last)
        turned = kind_of(figure.roles[0]) in CREDIT_KINDS
        made_of = parts.of_money(figure.value, sums, figure_id=figure.id, turned=turned)
        if made_of is None:
            assert FIGURE_HOW[figure.id] not in SUMMED, figure.id
            continue
        assert sum(made_of[0]) + made_of[1] == figure.value
        assert not made_of[1] or figure.id in REST
        summed += 1
    assert summed >= 18


def test_repayments_show_with_the_sign_of_the_figure() -> None:
    made = parts.of_money(3_154_080, [3_154_080], figure_id=FigureId.PRINCIPAL, turned=True)
    assert made == ((3_154_080,), 0)
    borrowed = parts.of_money(200_000, [-700_000], figure_id=FigureId.PRINCIPAL, turned=True)
    assert borrowed == ((-700_000,), 900_000)


@given(sums=st.lists(MONEY, max_size=5), turned=st.booleans(), sign=st.sampled_from((-1, 1)))
def test_any_sum_is_found_with_either_sign(*, sums: list[int], turned: bool, sign: int) -> None:
    made = parts.of_money(sign * sum(sums), sums, turned=turned)
    assert made is not None
    assert sum(made[0]) == sign * sum(sums)
    assert made[1] == 0


@given(MONEY, st.lists(MONEY, max_size=5), st.sampled_from(sorted(REST)))
def test_with_a_rest_the_parts_are_always_the_figure(
    value: int, sums: list[int], figure_id: FigureId
) -> None:
    made = parts.of_money(value, sums, figure_id=figure_id)
    assert made is not None
    assert sum(made[0]) + made[1] == value


@given(MONEY, st.lists(MONEY, max_size=5))
def test_what_is_no_sum_has_no_parts(value: int, sums: list[int]) -> None:
    made = parts.of_money(value, sums)
    assert (made is None) == (abs(value) != abs(sum(sums)))


def test_each_figure_has_a_name_and_a_sentence_and_only_sums_are_called_so() -> None:
    assert set(FIGURE_NAME) == set(FIGURE_HOW) == set(FigureId)
    for figure in assess(_lively(), None).figures:
        if figure.unit is not Unit.MONEY or not figure.roles:
            assert FIGURE_HOW[figure.id] not in SUMMED, figure.id


def test_a_fact_that_says_it_is_a_sum_of_postings_is_one() -> None:
    said = 0
    for found in (found_in(the_books()), found_in(_lively())):
        for fact in (fact for one in found.all for fact in one.facts if fact.how in SUMMED):
            assert fact.kind is FactKind.MONEY
            rows = fact.evidence
            sums = _sums(found.books, rows.roles, rows.first, rows.last or found.books.as_of)
            assert parts.of_money(int(str(fact.value)), sums) is not None, fact
            said += 1
    assert said


def test_a_count_lists_the_payments_counted_and_no_postings() -> None:
    diary = a_firm()
    charged = diary.pay(AS_OF.replace(day=2), -2_500, Role.BANK_FEES, "Bank", "LATE FEE")
    found = found_in(diary)

    def of(figure_id: FigureId) -> fact_index.Indexed:
        return fact_index.look_up(
            f"figure.{figure_id}", assessment=found.assessment, findings=found.all
        )

    late = of(FigureId.LATE_CHARGES)
    assert (late.value, late.evidence.entry_ids) == (1, (charged.entry_id,))
    for figure_id in (
        FigureId.LATE_CHARGES,
        FigureId.RETURNED_PAYMENTS,
        FigureId.OVERDRAWN_DAYS,
        FigureId.MISSED_TAX,
        FigureId.LOWEST_EXPECTED,
        FigureId.WINDOW_DAYS,
    ):
        assert of(figure_id).evidence.roles == (), figure_id
