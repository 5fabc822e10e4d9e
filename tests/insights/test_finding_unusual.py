from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tests.builders.features import AS_OF, a_firm
from tests.builders.insights import found_in

from solvent.insights.finding import Kind
from solvent.ledger.accounts import Role

_DAY = AS_OF - timedelta(days=10)


def test_five_times_the_usual_is_unusual() -> None:
    diary = a_firm()
    diary.pay(_DAY, -4_000_000, Role.COST_OF_GOODS, "the cost_of_goods party")
    values = found_in(diary).values(Kind.UNUSUAL_PAYMENT)
    assert (values["amount"], values["usual"]) == (4_000_000, 800_000)
    assert values["times"] == Decimal("5.00")


def test_twice_the_usual_an_old_one_or_a_tax_is_not() -> None:
    diary = a_firm()
    diary.pay(_DAY, -1_600_000, Role.COST_OF_GOODS, "the cost_of_goods party")
    diary.pay(AS_OF - timedelta(days=90), -4_000_000, Role.RENT, "the rent party")
    diary.pay(_DAY, -4_000_000, Role.SALES_TAX, "the tax_payable party")
    assert not found_in(diary).of(Kind.UNUSUAL_PAYMENT)


def test_the_first_payments_to_a_party_have_no_usual() -> None:
    diary = a_firm()
    diary.pay(_DAY, -4_000_000, Role.REPAIRS, "Roofer")
    assert not found_in(diary).of(Kind.UNUSUAL_PAYMENT)
