from __future__ import annotations

from tests.builders.dashboard_statements import some_statements

from solvent.dashboard.views_books import RowKind, StatementKind, StatementsView


def row(view: StatementsView, name: str) -> list[int | None]:
    return next([cell.minor for cell in one.cells] for one in view.rows if one.name == name)


def test_profit_is_what_is_left_of_income() -> None:
    view = some_statements(StatementKind.PROFIT)
    overheads, gross = row(view, "Total overheads"), row(view, "Gross profit")
    left = [(a or 0) - (b or 0) for a, b in zip(gross, overheads, strict=True)]
    assert left == row(view, "Operating profit")


def test_both_sides_of_the_balance_sheet_are_equal() -> None:
    view = some_statements(StatementKind.BALANCE)
    assert row(view, "Total assets") == row(view, "Liabilities and equity")


def test_debit_and_credit_are_equal() -> None:
    debit, credit = row(some_statements(StatementKind.TRIAL), "Sum")
    assert debit == credit


def test_each_account_s_figure_leads_to_its_lines() -> None:
    for kind in StatementKind:
        for one in some_statements(kind).rows:
            if one.kind is RowKind.LINE and one.code:
                for cell in one.cells:
                    assert cell.minor is None or "category=ac_" in cell.href


def test_headings_have_no_figures_and_all_others_one_per_column() -> None:
    for kind in StatementKind:
        view = some_statements(kind)
        for one in view.rows:
            assert len(one.cells) == (0 if one.kind is RowKind.HEADING else len(view.columns))
