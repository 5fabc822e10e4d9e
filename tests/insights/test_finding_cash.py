from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from tests.builders.features import AS_OF, a_firm
from tests.builders.insights import found_in

from solvent.forecast.outlook import Obligation, Outlook, Upcoming
from solvent.insights.finding import Kind, Severity
from solvent.ledger.accounts import Role

_GAP_ON = AS_OF + timedelta(days=40)


def _outlook(**changes: object) -> Outlook:
    plain = Outlook(
        as_of=AS_OF,
        currency="EUR",
        opening_minor=0,
        weeks=(),
        cash_out_on=None,
        cash_out_low_on=None,
        lowest_minor=1_000_000,
        lowest_on=AS_OF,
        obligations=(),
        upcoming=(),
        coverage=None,
        enough_history=True,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def _tax(amount_minor: int, *days: date) -> Outlook:
    obligation = Obligation(
        key="vat",
        party="Tax office",
        role=Role.SALES_TAX,
        direction="out",
        frequency="monthly",
        next_on=days[0],
        amount_minor=amount_minor,
        amount_low_minor=amount_minor,
        amount_high_minor=amount_minor,
        occurrences=9,
        confidence=90,
        entry_ids=(UUID(int=7), UUID(int=8)),
        dates=(),
    )
    upcoming = tuple(Upcoming(day, "vat", amount_minor) for day in days)
    return _outlook(obligations=(obligation,), upcoming=upcoming)


def test_a_gap_is_critical_and_says_when_and_how_much() -> None:
    gap = _outlook(cash_out_on=_GAP_ON, lowest_minor=-250_000, lowest_on=_GAP_ON)
    found = found_in(a_firm(), gap)
    values = found.values(Kind.CASH_GAP)
    assert (values["date"], values["days"]) == (_GAP_ON, 40)
    assert (values["lowest"], values["needed"]) == (-250_000, 250_000)
    assert found.all[0].kind is Kind.CASH_GAP
    assert found.all[0].severity is Severity.CRITICAL


def test_a_gap_at_the_low_edge_is_a_warning() -> None:
    found = found_in(a_firm(), _outlook(cash_out_low_on=_GAP_ON))
    assert found.values(Kind.CASH_GAP_POSSIBLE)["date"] == _GAP_ON
    assert not found.of(Kind.CASH_GAP)


def test_a_guessed_forecast_finds_nothing() -> None:
    found = found_in(a_firm(), _outlook(cash_out_on=_GAP_ON, enough_history=False))
    assert not found.of(Kind.CASH_GAP)


def test_taxes_within_the_horizon_are_added_up_and_set_against_cash() -> None:
    days = [AS_OF + timedelta(days=ahead) for ahead in (10, 40, 70)]
    found = found_in(a_firm(), _tax(-100_000, *days))
    values = found.values(Kind.TAX_DUE)
    assert (values["amount"], values["count"]) == (200_000, 2)
    assert (values["date"], values["last_date"]) == (days[0], days[1])
    (only,) = found.of(Kind.TAX_DUE)
    assert only.severity is Severity.NOTICE
    assert only.facts_by_name["amount"].evidence.entry_ids == (UUID(int=7), UUID(int=8))


def test_tax_above_the_cash_is_critical() -> None:
    found = found_in(a_firm(opening_minor=0), _tax(-50_000_000, AS_OF + timedelta(days=3)))
    assert found.of(Kind.TAX_DUE)[0].severity is Severity.CRITICAL


def test_a_short_buffer_says_what_is_missing_to_the_median() -> None:
    diary = a_firm(opening_minor=0)
    cash = diary.books().balance(Role.BANK)
    diary.pay(AS_OF, -(cash - 300_000), Role.OWNER, "Owner")
    found = found_in(diary)
    values = found.values(Kind.BUFFER_SHORT)
    assert values["cash"] == 300_000
    daily = 1_760_000 * 3 / 91  # the costs of a month of the firm, its loan repayment left out
    assert values["outflow"] == int(daily)
    assert abs(int(str(values["needed"])) - (27 * daily - 300_000)) < 2
    assert not found_in(a_firm()).of(Kind.BUFFER_SHORT)
