"""The day, the companies and the figures that the dashboard's sample views are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from solvent.dashboard.language import Figure, Unit
from solvent.dashboard.views import CompanyLink

TODAY = date(2026, 3, 14)
CO = "co_01jqx7v4m2h8s0d9k5t3n6p1ra"
NOW = datetime(2026, 3, 15, 7, 42, tzinfo=UTC)
D = Decimal

MAKER_SCORE = D("42.8")  # as the books of `dashboard_firm` are assessed
CAFE = CompanyLink(
    "co_01jqx7v4m2h8s0d9k5t3n6p1rb", "Blue Heron Coffee LLC", "USD", D("71.3"), sample=True
)
MAKER = CompanyLink(CO, "Nordlicht Metallbau GmbH", "EUR", MAKER_SCORE, sample=True)
SHOP = CompanyLink(
    "co_01jqx7v4m2h8s0d9k5t3n6p1rc", "Jua Kali Hardware", "KES", D("34.2"), sample=True
)
FACT = f"/companies/{CO}/facts/fa_01jqx7v4m2h8s0d9k5t3n6p1f"


def eur(minor: int | None, fact: str = "1") -> Figure:
    return Figure(minor, Unit.MONEY, "EUR", f"{FACT}{fact}")


def fig(value: int | str | Decimal | date, unit: Unit, fact: str = "2") -> Figure:
    return Figure(value, unit, "", f"{FACT}{fact}")
