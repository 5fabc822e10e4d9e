"""Whom a company deals with, read from the table beside its module: payees, bills, purchases."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from solvent.sample.diary import Bill, Payee
from solvent.sample.invoices import Customer
from solvent.sample.schedule import EveryDays, Monthly, Rule, Shift

_PAYEE_FIELDS = ("account", "party", "role", "name", "memo", "kind")


@dataclass(frozen=True, slots=True)
class Purchase:
    """Something bought now and then. odds: per day; least, most: minor units."""

    payee: Payee
    odds: float
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A supplier paid on weekdays (Monday is 0) with a share of what was sold in the week."""

    key: str
    payee: Payee
    share: float
    weekdays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Parties:
    """All that a company's table holds."""

    payees: dict[str, Payee]
    bills: tuple[Bill, ...]
    purchases: tuple[Purchase, ...]
    deliveries: tuple[Delivery, ...]
    customers: tuple[Customer, ...]


@cache
def read(company: str) -> Parties:
    """Read the table of a company."""
    source = resources.files("solvent.sample").joinpath(f"{company}.toml")
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    return Parties(
        payees={key: _payee(row) for key, row in table["payees"].items()},
        bills=tuple(_bill(row) for row in table["bills"]),
        purchases=tuple(
            Purchase(_payee(row), row["odds"], row["least"], row["most"])
            for row in table.get("purchases", ())
        ),
        deliveries=tuple(
            Delivery(row["key"], _payee(row), row["share"], tuple(row["weekdays"]))
            for row in table.get("deliveries", ())
        ),
        customers=tuple(_customer(row) for row in table.get("customers", ())),
    )


def _payee(row: dict[str, Any]) -> Payee:
    return Payee(**{name: row.get(name, "") for name in _PAYEE_FIELDS})


def _customer(row: dict[str, Any]) -> Customer:
    return Customer(
        payee=_payee(row),
        per_month=row["per_month"],
        net_minor=row["net"],
        late_days=row["late"],
        late_spread=row["spread"],
        taxed=row.get("taxed", True),
        paydays=tuple(row.get("paydays", ())),
        slips=row.get("slips", False),
    )


def _bill(row: dict[str, Any]) -> Bill:
    return Bill(
        key=row["key"],
        payee=_payee(row),
        amount_minor=row.get("minor", 0),
        rule=_rule(row),
        rise=row.get("rise", 0.03),
        spread=row.get("spread", 0.0),
        season=tuple(row.get("season", ())),
    )


def _rule(row: dict[str, Any]) -> Rule:
    shift = Shift(row.get("shift", "after"))
    if "every" in row:
        return EveryDays(date.fromisoformat(row["from"]), row["every"], shift)
    months = frozenset(row.get("months", range(1, 13)))
    return Monthly(row["day"], months, shift)
