from datetime import date, timedelta

import pytest

from solvent.sample import manufacturer, studio
from solvent.sample.chance import Chance
from solvent.sample.diary import Payee
from solvent.sample.invoices import Customer, Invoice, InvoiceBook
from solvent.sample.schedule import days, is_bank_day

START = date(2024, 1, 2)
SLIPS_FROM = date(2025, 1, 1)


def _customer(*, late: float = 0, paydays: tuple[int, ...] = (), slips: bool = False) -> Customer:
    payee = Payee("giro", "Buyer", "sales", "BUYER", "REF %N")
    return Customer(payee, 4, 100_000, late, 2, paydays=paydays, slips=slips)


def _book() -> InvoiceBook:
    return InvoiceBook(country="DE", prefix="RE", term_days=30, tax_rate=0.19, slip_from=SLIPS_FROM)


def _two_years(book: InvoiceBook, customer: Customer) -> list[Invoice]:
    issued = []
    for day in days(START, START + timedelta(days=730)):
        if is_bank_day(day, country="DE"):
            chance = Chance(1, day)
            issued += book.issue([customer], day=day, level=1.0, chance=chance)
    return issued


def test_invoices_come_at_the_customers_pace_and_are_numbered_without_gaps() -> None:
    issued = _two_years(_book(), _customer())
    assert 85 <= len(issued) <= 105
    of_2024 = [each.number for each in issued if each.day.year == 2024]
    assert of_2024 == [f"RE2024-{number:04d}" for number in range(101, 101 + len(of_2024))]
    assert all(each.gross_minor == each.net_minor + round(each.net_minor * 0.19) for each in issued)


def test_a_slipping_customer_takes_weeks_longer_in_the_end() -> None:
    issued = _two_years(_book(), _customer(slips=True))
    waits = [((each.paid_on - each.day).days, each.day) for each in issued]
    before = [wait for wait, day in waits if day < SLIPS_FROM]
    late = [wait for wait, day in waits if day > SLIPS_FROM + timedelta(days=120)]
    assert 28 <= sum(before) / len(before) <= 34
    assert min(late) > max(before) + 10


def test_a_customer_with_payment_runs_pays_on_them_many_invoices_at_once() -> None:
    book = _book()
    issued = _two_years(book, _customer(paydays=(10, 25)))
    assert all(each.paid_on.day in {*range(10, 16), *range(25, 31)} for each in issued)
    last_year = {each.paid_on for each in issued}
    paid = [
        movement for day in sorted(last_year) for movement in book.payments(day, Chance(2, day))
    ]
    assert len(paid) < len(issued)
    assert sum(each.amount_minor for each in paid) == sum(each.gross_minor for each in issued)
    assert all(each.number in " ".join(move.memo for move in paid) for each in issued)


@pytest.mark.parametrize("company", [manufacturer, studio])
def test_one_customer_of_each_company_slips(company: object) -> None:
    table = company._PARTIES  # type: ignore[attr-defined]
    assert sum(customer.slips for customer in table.customers) == 1
