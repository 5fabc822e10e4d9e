from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.builders.features import AS_OF, Diary, a_firm
from tests.builders.insights import found_in

from solvent.insights.finding import Kind
from solvent.ledger.accounts import Role


def _utilities(amount_by_month: dict[int, int], *, since: dict[date, int] | None = None) -> Diary:
    diary = a_firm({Role.UTILITIES: 0})
    for year in (2024, 2025, 2026):
        for month in range(1, 13):
            day = date(year, month, 20)
            if diary.opened_on <= day <= AS_OF:
                amount = amount_by_month.get(month, 50_000)
                for start, more in (since or {}).items():
                    amount += more if day >= start else 0
                diary.pay(day, -amount, Role.UTILITIES, f"Power {month % 2}")
    return diary


def test_a_jump_is_set_against_usual_quarters_and_the_season() -> None:
    found = found_in(_utilities({}, since={date(2026, 4, 1): 25_000}))
    values = found.values(Kind.COST_JUMP)
    assert values["role"] == "Utilities"
    assert (values["now"], values["usual"], values["season"]) == (225_000, 150_000, 150_000)
    assert values["rise"] == Decimal("0.5000")


def test_a_season_that_comes_each_year_is_no_jump() -> None:
    assert not found_in(_utilities({4: 90_000, 5: 90_000, 6: 90_000})).of(Kind.COST_JUMP)


def test_one_large_bill_is_no_jump() -> None:
    diary = _utilities({})
    diary.pay(date(2026, 5, 9), -400_000, Role.UTILITIES, "New boiler")
    assert not found_in(diary).of(Kind.COST_JUMP)


def test_a_jump_keeps_its_key_from_run_to_run() -> None:
    keys: set[str] = set()
    for opening_minor in (3_000_000, 9_000_000):
        diary = _utilities({}, since={date(2026, 4, 1): 25_000})
        diary.opening_minor = opening_minor
        keys.update(one.key for one in found_in(diary).of(Kind.COST_JUMP))
    assert len(keys) == 1


def test_creeping_subscriptions_are_noted() -> None:
    diary = a_firm()
    for at, name in enumerate(("Ledgerly", "Boardly", "Mailly", "Shiply")):
        for month in range(1, 13):
            for year in (2024, 2025, 2026):
                day = date(year, month, 11 + at)
                if date(2024 + (at + 1) // 2, 6, 1) <= day <= AS_OF:
                    diary.pay(day, -6_000, Role.SUBSCRIPTIONS, name)
    values = found_in(diary).values(Kind.SUBSCRIPTION_CREEP)
    assert (values["count"], values["before"], values["now"]) == (4, 30_000, 60_000)
