from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console
from tests.builders.features import a_firm

from solvent.cli import terminal
from solvent.features.measure import Reason, Status, Unit
from solvent.health_score.assessment import assess

ONE = assess(a_firm().books(), None).contributions[0]


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Decimal("0.7128"), Unit.SHARE, "71.3 %"),
        (Decimal("-0.0333"), Unit.SHARE, "-3.3 %"),
        (Decimal("1.40"), Unit.TIMES, "1.40x"),
        (Decimal("45.6"), Unit.DAYS, "45.6 days"),
        (Decimal(1), Unit.DAYS, "1 day"),
        (Decimal(3), Unit.COUNT, "3"),
    ],
)
def test_a_measure_is_written_with_its_unit(value: Decimal, unit: Unit, shown: str) -> None:
    one = replace(ONE, value=value, unit=unit, reason=None)
    assert terminal.measured(one) == shown


@pytest.mark.parametrize("reason", list(Reason))
def test_why_there_is_no_value_is_said_in_words(reason: Reason) -> None:
    written = terminal.measured(replace(ONE, value=None, status=Status.UNKNOWN, reason=reason))
    assert written.startswith("unknown: ")
    assert reason.value not in written
    assert "_" not in written


def test_a_narrow_table_cuts_nothing() -> None:
    table = terminal.table("Account", "Day", whole=("Day",))
    table.add_row("A-name-of-many-letters-and-no-blank", "2026-06-30")
    out = StringIO()
    Console(file=out, width=32).print(table)
    assert "2026-06-30" in out.getvalue()
    assert "…" not in out.getvalue()
