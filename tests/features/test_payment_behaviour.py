from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.features import AS_OF, Diary, a_firm

from solvent.features import payment_behaviour, timeline
from solvent.features.books import Books
from solvent.features.measure import FigureId, Reason
from solvent.ledger.accounts import Role


def _read(books: Books) -> dict[FigureId, int | None]:
    return {one.id: one.value for one in payment_behaviour.read(books, timeline.index(books))}


@given(moves=st.lists(st.tuples(st.integers(0, 120), st.integers(-500, 500)), max_size=20))
def test_overdrawn_days_are_the_days_that_end_below_zero(moves: list[tuple[int, int]]) -> None:
    first = AS_OF - timedelta(days=100)
    diary = Diary(opening_minor=100, opened_on=AS_OF - timedelta(days=120))
    for back, amount in moves:
        diary.pay(AS_OF - timedelta(days=back), amount, Role.SALES)
    books = diary.books()
    counted = sum(books.balance(Role.BANK, on=first + timedelta(days=at)) < 0 for at in range(101))
    line = timeline.index(books)
    assert payment_behaviour.overdrawn_days(line, first=first, last=AS_OF) == counted


def test_returned_and_late_charges_are_told_apart() -> None:
    diary = a_firm()
    day = AS_OF - timedelta(days=50)
    diary.pay(day, -3_500, Role.BANK_FEES, "Bank", "NSF RETURNED ITEM FEE")
    diary.pay(day, -2_000, Role.RENT, "Landlord", "late fee may")
    diary.pay(day, -900, Role.TELECOM, "Carrier", "Mahngebühr")
    diary.pay(AS_OF - timedelta(days=380), -900, Role.TELECOM, "Carrier", "late fee")
    found = _read(diary.books())
    assert found[FigureId.RETURNED_PAYMENTS] == 1
    assert found[FigureId.LATE_CHARGES] == 2


def test_a_skipped_tax_is_missed() -> None:
    diary = a_firm()
    skipped = date(2026, 2, 3)
    diary.payments = [
        one for one in diary.payments if (one.role, one.day) != (Role.SALES_TAX, skipped)
    ]
    assert _read(a_firm().books())[FigureId.MISSED_TAX] == 0
    assert _read(diary.books())[FigureId.MISSED_TAX] == 1


def test_a_tax_that_stopped_is_missed() -> None:
    diary = a_firm()
    diary.payments = [
        one
        for one in diary.payments
        if one.role is not Role.SALES_TAX or one.day < date(2026, 4, 1)
    ]
    assert _read(diary.books())[FigureId.MISSED_TAX] == 1


def test_several_wages_late_on_one_day_count_once() -> None:
    diary = Diary()
    for name in ("Ash", "Beech"):
        for month in range(1, 6):
            diary.pay(date(2026, month, 1), -100, Role.PAYROLL, name)
        diary.pay(date(2026, 6, 20), -100, Role.PAYROLL, name)
    assert _read(diary.books())[FigureId.LATE_REGULAR] == 1


def test_without_regular_payments_lateness_is_unknown() -> None:
    diary = Diary()
    diary.pay(AS_OF, -100, Role.RENT, "Landlord")
    books = diary.books()
    found = {one.id: one for one in payment_behaviour.read(books, timeline.index(books))}
    assert found[FigureId.LATE_REGULAR].reason is Reason.NO_RHYTHM
    assert found[FigureId.OVERDRAWN_DAYS].value is not None


def test_a_transfer_says_nothing_of_insufficient_funds() -> None:
    diary = Diary(opening_minor=1_000_000)
    day = AS_OF - timedelta(days=10)
    diary.pay(day, -5_000, Role.TRANSFERS, text="CUSTOMER TRANSFER TO SAVINGS")
    assert payment_behaviour.returned(diary.books()) == []
    diary.pay(day, -3_500, Role.BANK_FEES, text="NSF FEE")
    assert len(payment_behaviour.returned(diary.books())) == 1
