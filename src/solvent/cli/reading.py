"""`solvent statement | score | forecast | explain`: what is known of a company, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from solvent import period
from solvent.cli import session, terminal
from solvent.errors import NotFound
from solvent.forecast.outlook import Outlook
from solvent.health_score import finding as scores
from solvent.health_score.finding import Stored
from solvent.insights import explaining, headline, narrative
from solvent.insights.finding import Severity
from solvent.insights.score_messages import BAND_NAME, MEASURE_NAME, PILLAR_NAME, TOO_LITTLE
from solvent.ledger import stating
from solvent.ledger.statements import BalanceSheet, ProfitAndLoss, Section
from solvent.ledger.stating import Question
from solvent.money import Currency, currency
from solvent.platform.tools import Tools
from solvent.tenancy.company import Company

_COLUMNS = 4
_STYLE_BY_SEVERITY = {
    Severity.CRITICAL: "bold red",
    Severity.WARNING: "yellow",
    Severity.NOTICE: "cyan",
    Severity.GOOD: "green",
}


class NotAssessed(NotFound):
    """The company has no score yet."""


class StatementKind(StrEnum):
    """Which statement."""

    PROFIT = "profit"
    BALANCE = "balance"
    TRIAL = "trial"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(statement)
    app.command()(score)
    app.command()(forecast)
    app.command()(explain)


def statement(
    kind: Annotated[StatementKind, typer.Argument(help="Which one.")] = StatementKind.PROFIT,
    *,
    company: session.CompanyName,
    as_of: session.Today = "",
    known_seq: Annotated[int | None, typer.Option(help="As known at this ledger sequence.")] = None,
    columns: Annotated[int, typer.Option(min=1, max=24, help="Months shown.")] = _COLUMNS,
    as_json: session.AsJson = False,
) -> None:
    """Show profit and loss, balance sheet or trial balance."""
    day = session.day_of(as_of)

    async def work(tools: Tools) -> tuple[Company, Any]:
        scope, owner = await session.company_of(tools, company)
        question = Question(owner.company_id, day, known_seq)
        months = period.months_between(period.add_months(day, 1 - columns), day)
        async with tools.database.scoped(scope) as connection:
            if kind is StatementKind.PROFIT:
                found: Any = await stating.profit_and_loss(
                    connection, scope, question, periods=months
                )
            elif kind is StatementKind.BALANCE:
                found = await stating.balance_sheet(
                    connection, scope, question, days=[min(one.ends_on, day) for one in months]
                )
            else:
                found = await stating.trial_balance(connection, scope, question)
        return owner, found

    owner, found = session.act(work)
    if as_json:
        _print_json(found)
        return
    unit = currency(owner.currency)
    if kind is StatementKind.PROFIT:
        _show_profit(owner, found, unit)
    elif kind is StatementKind.BALANCE:
        _show_balance(owner, found, unit)
    else:
        table = terminal.table("Code", "Account", "Debit", "Credit", title=f"{owner.name}, {day}")
        for line in found.lines:
            table.add_row(
                line.code, line.name, unit.show(line.debit_minor), unit.show(line.credit_minor)
            )
        table.add_section()
        table.add_row(
            "", "Sum", unit.show(found.debit_minor), unit.show(found.credit_minor), style="bold"
        )
        terminal.console().print(table)


def score(*, company: session.CompanyName, as_json: session.AsJson = False) -> None:
    """Show the health score with every reason; the points add up to it exactly."""
    owner, stored = _stored(company)
    found = stored.assessment
    if as_json:
        _print_json(found)
        return
    console = terminal.console()
    shown = "unknown" if found.score is None else f"{(found.score_tenths or 0) / 10:.1f}"
    band = BAND_NAME[found.band] if found.band else TOO_LITTLE
    console.print(
        f"[bold]{owner.name}: {shown} of 100[/] ({band}), "
        f"confidence {found.confidence.percent} %, as of {found.as_of}"
    )
    table = terminal.table(
        "Code", "Pillar", "Reason", "Value", "Points", "Of", whole=("Code", "Points", "Of")
    )
    for one in found.contributions:
        table.add_row(
            one.code,
            PILLAR_NAME[one.pillar],
            MEASURE_NAME[one.measure],
            terminal.measured(one),
            f"{one.gained_tenths / 10:.1f}",
            f"{one.available_tenths / 10:.1f}",
        )
    console.print(table)
    for what_if in found.what_ifs:
        said = headline.what_if(found, what_if)
        console.print(
            "  ".join(
                narrative.plain(narrative.segments(sentence), said.facts)
                for sentence in said.sentences
            ),
            highlight=False,
        )


def forecast(*, company: session.CompanyName, as_json: session.AsJson = False) -> None:
    """Show thirteen weeks of cash with an 80 % band, and what falls due."""
    owner, stored = _stored(company)
    found, unit = stored.outlook, currency(owner.currency)
    if as_json:
        _print_json(found.to_document())
        return
    console = terminal.console()
    ends = f"runs out on {found.cash_out_on}" if found.cash_out_on else "does not run out"
    console.print(
        f"[bold]{owner.name}[/]: cash {unit.show(found.opening_minor)} {unit.code}; "
        f"expected cash {ends}."
    )
    table = terminal.table("Week to", "In", "Out", "Low", "Expected", "High", whole=("Week to",))
    for week in found.weeks:
        style = "red" if week.mid_minor < 0 else ""
        amounts = (
            week.inflow_minor,
            week.outflow_minor,
            week.low_minor,
            week.mid_minor,
            week.high_minor,
        )
        table.add_row(str(week.ends_on), *(unit.show(amount) for amount in amounts), style=style)
    console.print(table)
    _say_trust(console, found)
    due = terminal.table("Due", "Who", "Amount", "How often", "Sure", whole=("Due", "Amount"))
    by_key = {one.key: one for one in found.obligations}
    for one in found.upcoming[:20]:
        what = by_key[one.key]
        due.add_row(
            str(one.day),
            what.party,
            unit.show(one.amount_minor),
            what.frequency,
            f"{what.confidence} %",
        )
    console.print(due)


def _say_trust(console: Console, found: Outlook) -> None:
    """Say how often the band held, and what a reader must know of it."""
    held = found.coverage
    if held is not None and held.points:
        share = f"{100 * held.hits / held.points:.0f} %"
        console.print(
            f"The {held.target} % band held {held.hits} of {held.points} past weeks ({share})."
        )
    for note in found.notes:
        console.print(f"[yellow]{note}[/]")


def explain(*, company: session.CompanyName, as_json: session.AsJson = False) -> None:
    """Say what was found, the worst first; each figure has rows behind it."""

    async def work(tools: Tools) -> tuple[Company, Any]:
        scope, owner = await session.company_of(tools, company)
        async with tools.database.scoped(scope) as connection:
            return owner, await explaining.last(connection, scope, owner.company_id)

    _, found = session.act(work)
    if as_json:
        _print_json(found)
        return
    console = terminal.console()
    for one in found:
        by_id = narrative.facts_by_id(one)
        title = narrative.plain(narrative.segments(narrative.word(one).title), by_id)
        console.print(f"[{_STYLE_BY_SEVERITY[one.severity]}]{title}[/]", highlight=False)
        console.print(f"  {narrative.plain(narrative.write(one), by_id)}\n", highlight=False)
    if not found:
        console.print("Nothing was found that wants attention.")


def _stored(name: str) -> tuple[Company, Stored]:
    async def work(tools: Tools) -> tuple[Company, Stored]:
        scope, owner = await session.company_of(tools, name)
        async with tools.database.scoped(scope) as connection:
            found = await scores.last(connection, scope, owner.company_id)
        if found is None:
            message = f"{owner.name} has no score yet."
            raise NotAssessed(message, remedy="Import a bank file first: solvent import FILE.")
        return owner, found

    return session.act(work)


def _show_profit(owner: Company, found: ProfitAndLoss, unit: Currency) -> None:
    table = terminal.table(
        f"{owner.name}, {unit.code}", *(f"{one.starts_on:%Y-%m}" for one in found.periods)
    )
    for section in (found.income, found.direct_costs):
        _add_section(table, section, unit)
    _add_sum(table, "Gross profit", found.gross_profit, unit)
    _add_section(table, found.operating_costs, unit)
    _add_sum(table, "Operating profit", found.operating_profit, unit)
    for section in (found.interest, found.income_tax):
        _add_section(table, section, unit)
    _add_sum(table, "Net profit", found.net_profit, unit)
    terminal.console().print(table)


def _show_balance(owner: Company, found: BalanceSheet, unit: Currency) -> None:
    table = terminal.table(f"{owner.name}, {unit.code}", *(str(day) for day in found.dates))
    _add_section(table, found.assets, unit)
    _add_sum(table, "Assets", found.assets.totals_minor, unit)
    _add_section(table, found.liabilities, unit)
    _add_section(table, found.equity, unit)
    _add_sum(table, "Result of earlier years", found.result_before, unit)
    _add_sum(table, "Result of the year", found.result_year, unit)
    _add_sum(table, "Liabilities and equity", found.liabilities_and_equity, unit)
    terminal.console().print(table)


def _add_section(table: Table, section: Section, unit: Currency) -> None:
    for line in section.lines:
        table.add_row(f"  {line.code} {line.name}", *(unit.show(one) for one in line.amounts_minor))


def _add_sum(table: Table, name: str, amounts: Sequence[int], unit: Currency) -> None:
    table.add_row(name, *(unit.show(amount) for amount in amounts), style="bold", end_section=True)


def _print_json(value: Any) -> None:
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    typer.echo(orjson.dumps(value, default=str, option=options).decode())
