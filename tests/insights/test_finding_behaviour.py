from __future__ import annotations

from datetime import date, timedelta

from tests.builders.features import AS_OF, Diary, a_firm
from tests.builders.insights import found_in

from solvent.insights.finding import Kind, Severity
from solvent.ledger.accounts import Role


def test_overdrawn_days_say_the_last_and_the_lowest() -> None:
    diary = Diary(opening_minor=1_000, opened_on=AS_OF - timedelta(days=200))
    diary.pay(AS_OF - timedelta(days=50), -3_000, Role.RENT, "Landlord")
    diary.pay(AS_OF - timedelta(days=40), 5_000, Role.SALES, "Alder")
    values = found_in(diary).values(Kind.OVERDRAWN)
    assert (values["days"], values["lowest"]) == (10, -2_000)
    assert values["date"] == AS_OF - timedelta(days=41)


def test_overdrawn_to_this_day() -> None:
    diary = Diary(opening_minor=1_000, opened_on=AS_OF - timedelta(days=200))
    diary.pay(AS_OF - timedelta(days=49), -3_000, Role.RENT, "Landlord")
    found = found_in(diary)
    assert found.values(Kind.OVERDRAWN)["date"] == AS_OF
    assert found.values(Kind.OVERDRAWN)["days"] == 50
    assert found.of(Kind.OVERDRAWN)[0].severity is Severity.WARNING


def test_returned_payments_and_charges_are_counted_and_added_up() -> None:
    diary = a_firm()
    for back in (100, 20):
        day = AS_OF - timedelta(days=back)
        diary.pay(day, -3_500, Role.BANK_FEES, "Bank", "returned item")
        diary.pay(day, -1_200, Role.TELECOM, "Carrier", "late fee")
    found = found_in(diary)
    assert found.values(Kind.RETURNED_PAYMENT)["count"] == 2
    charges = found.values(Kind.LATE_CHARGES)
    assert (charges["count"], charges["amount"], charges["party"]) == (2, 2_400, "Carrier")


def test_late_rent_is_found_and_a_stopped_tax_too() -> None:
    diary = a_firm({Role.RENT: 0})
    for month in range(1, 6):
        diary.pay(date(2026, month, 2), -200_000, Role.RENT, "Landlord")
    diary.pay(date(2026, 6, 20), -200_000, Role.RENT, "Landlord")
    diary.payments = [
        one
        for one in diary.payments
        if one.role is not Role.SALES_TAX or one.day < date(2026, 4, 1)
    ]
    found = found_in(diary)
    late = found.values(Kind.PAID_LATE)
    assert (late["role"], late["date"]) == ("Rent", date(2026, 6, 20))
    missed = found.values(Kind.TAX_MISSED)
    assert (missed["date"], missed["silent"]) == (date(2026, 3, 3), 119)


def test_a_firm_that_pays_well_has_none() -> None:
    kinds = {one.kind for one in found_in(a_firm()).all}
    assert not kinds & {
        Kind.OVERDRAWN,
        Kind.RETURNED_PAYMENT,
        Kind.LATE_CHARGES,
        Kind.PAID_LATE,
        Kind.TAX_MISSED,
    }
