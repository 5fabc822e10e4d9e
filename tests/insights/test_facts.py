from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from solvent.insights import facts
from solvent.insights.facts import Evidence, Fact, FactKind

_ROWS = Evidence()


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        (facts.money("a", -123_456, "EUR", "", _ROWS), "-1234.56 EUR"),
        (facts.money("a", 500, "JPY", "", _ROWS), "500 JPY"),
        (facts.share("a", Decimal("0.4342"), "", _ROWS), "43.4 %"),
        (facts.basis("a", 1650, "", _ROWS), "16.5 %"),
        (facts.points("a", -53, "", _ROWS), "-5.3"),
        (Fact("a", FactKind.DAYS, 1, "", _ROWS), "1 day"),
        (Fact("a", FactKind.DAYS, 27, "", _ROWS), "27 days"),
        (Fact("a", FactKind.TIMES, Decimal("1.15"), "", _ROWS), "1.15 times"),
        (Fact("a", FactKind.COUNT, 3, "", _ROWS), "3"),
        (Fact("a", FactKind.DATE, date(2026, 8, 6), "", _ROWS), "2026-08-06"),
        (Fact("a", FactKind.TEXT, "Alder", "", _ROWS), "Alder"),
    ],
)
def test_a_fact_is_shown_plainly(fact: Fact, shown: str) -> None:
    assert facts.show(fact) == shown


def test_merged_evidence_names_each_entry_once() -> None:
    one, other = UUID(int=1), UUID(int=2)
    parts = [Evidence(entry_ids=(one, other)), Evidence(entry_ids=(other,))]
    assert facts.merged(parts).entry_ids == (one, other)
