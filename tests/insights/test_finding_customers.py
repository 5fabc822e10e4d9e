from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tests.builders.features import AS_OF, a_firm
from tests.builders.insights import found_in

from solvent.insights.finding import Kind, Severity
from solvent.ledger.accounts import Role


def test_reliance_names_the_customer_and_opens_to_its_payments() -> None:
    diary = a_firm()
    extra = [diary.pay(AS_OF - timedelta(days=at), 4_000_000, Role.SALES, "Alder") for at in (3, 9)]
    found = found_in(diary)
    (only,) = found.of(Kind.CONCENTRATION)
    values = found.values(Kind.CONCENTRATION)
    assert values["party"] == "Alder"
    assert values["amount"] == 12 * 500_000 + 8_000_000
    assert values["share"] == Decimal("0.4375")  # 14m of 32m
    assert only.severity is Severity.WARNING
    rows = only.facts_by_name["amount"].evidence.entry_ids
    assert len(rows) == 14
    assert {one.entry_id for one in extra} <= set(rows)


def test_even_customers_are_no_reliance() -> None:
    diary = a_firm()
    diary.monthly(500_000, Role.SALES, "Elder", on_day=12)
    assert not found_in(diary).of(Kind.CONCENTRATION)


def test_a_customer_that_stopped_paying_is_quiet() -> None:
    diary = a_firm()
    diary.payments = [
        one for one in diary.payments if one.party != "Cedar" or one.day < date(2026, 4, 1)
    ]
    values = found_in(diary).values(Kind.CUSTOMER_QUIET)
    assert (values["party"], values["date"]) == ("Cedar", date(2026, 3, 7))
    assert values["silent"] == (AS_OF - date(2026, 3, 7)).days


def test_a_customer_that_skipped_one_month_is_not_yet() -> None:
    diary = a_firm()
    diary.payments = [
        one for one in diary.payments if one.party != "Cedar" or one.day < date(2026, 6, 1)
    ]
    assert not found_in(diary).of(Kind.CUSTOMER_QUIET)
