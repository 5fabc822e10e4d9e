"""Bank statements as CSV of any bank: dialect found by content, values checked by balances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from solvent.connectors import (
    csv_columns,
    csv_dates,
    csv_guess,
    csv_marks,
    csv_preamble,
    csv_signs,
    csv_sorts,
    csv_statements,
    csv_table,
    csv_text,
    csv_words,
)
from solvent.connectors.amounts import exponent_of
from solvent.connectors.csv_columns import Columns
from solvent.connectors.csv_dates import OrderFound
from solvent.connectors.csv_marks import MarkFound
from solvent.connectors.csv_rows import Dialect, Reader, ReadRow, RowUnreadable, Words
from solvent.connectors.csv_signs import SignFound
from solvent.connectors.csv_sorts import Sorted
from solvent.connectors.csv_statements import Found
from solvent.connectors.csv_table import Row, Table
from solvent.connectors.file_limits import Limits
from solvent.connectors.statement import FileRefused, LeftOut, Question, Reading

_AROUND_MAX = 80  # rows at each end of the table that are searched for balances
_LEFT_OUT_PART_MAX = 5  # one in five unreadable rows makes the file untrustworthy
_DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_FOREIGN_TEXT = (
    "betrag buchungstag datum montant libelle fecha importe importo bedrag kwota belopp belop "
    "saldo solde debito credito wahrung devise moneda descricao descrizione omschrijving opis "
    "valor soll data haben concepto causale buchung rekening konto belob castka osszeg operation"
)
_FOREIGN = frozenset(_FOREIGN_TEXT.split())
_MINUS = frozenset("-−–(")
_AGAIN = "Export the account's transactions from the bank again."


def read(content: bytes, *, answers: Mapping[str, str], limits: Limits) -> Reading:
    """Read a bank's table. Raises FileRefused.

    answers: 'date_order' dmy or mdy, 'decimal_mark' , or ., 'sign' as_written or reversed,
    'currency' a code that is used where the file names none.
    """
    text, encoding = csv_text.open_text(content)
    table = csv_table.open_table(text, limits=limits)
    return read_table(table, encoding=encoding, answers=answers)


def read_table(table: Table, *, encoding: str, answers: Mapping[str, str]) -> Reading:
    """Read the rows of a bank's table. Raises FileRefused."""
    if not table.rows:
        message = "The file holds no rows."
        raise FileRefused(message, remedy=_AGAIN)
    header_at = csv_columns.find_header(table.rows)
    if header_at is None:
        columns, start = csv_guess.by_cells(table.rows), 0
    else:
        columns, start = csv_columns.by_header(table.rows, header_at), header_at + 1
    rows = csv_sorts.sort_out(table.rows[start:], columns)
    _refuse_unreadable(rows, len(rows.movements))
    before = table.rows[: max(start - 1, 0)]
    around = [*before, *rows.around[:_AROUND_MAX], *rows.around[_AROUND_MAX:][-_AROUND_MAX:]]
    order = _order(rows, columns, around, answers)
    mark, currency = _mark(rows, columns, around, order, answers)
    balance_mark = _balance_mark(rows, columns, mark)
    dialect = Dialect(columns, order.order, mark.mark, balance_mark, currency)
    movements = _read_all(rows, dialect)
    sign, word_at = _sign(movements, columns, answers)
    exponent = exponent_of(currency)
    facts = csv_preamble.find(around, order=order.order, mark=mark.mark, exponent=exponent)
    found = Found(columns, movements, sign, word_at, facts)
    return Reading(
        format="csv",
        statements=csv_statements.build(found),
        dialect=_shown(table, encoding, columns, order, mark, sign, currency),
        left_out=(*rows.unreadable, *rows.left_out),
        questions=tuple(_questions(rows, columns, order, mark, sign, movements)),
    )


def _refuse_unreadable(rows: Sorted, movements: int) -> None:
    count = len(rows.unreadable)
    if count * _LEFT_OUT_PART_MAX > movements + count or (count and not movements):
        first = rows.unreadable[0]
        total = movements + count
        message = f"{count} of {total} rows cannot be read. The first: {first.reason}"
        raise FileRefused(message, remedy=_AGAIN, where=first.where)
    if not movements and not rows.left_out and not rows.around:
        message = "The table has a header and no row under it."
        raise FileRefused(message, remedy="Choose a period with transactions.")
    if not movements:
        message = "No row of the table is a movement with a date and an amount."
        where = rows.left_out[0].where if rows.left_out else ""
        raise FileRefused(message, remedy=_AGAIN, where=where)


def _order(
    rows: Sorted, columns: Columns, around: Sequence[Row], answers: Mapping[str, str]
) -> OrderFound:
    answer = answers.get("date_order", "")
    if answer in csv_dates.ORDERS:
        return OrderFound(answer, "you said so")
    tokens = {token for name in columns.names for token in csv_words.normal(name).split()}
    favourite = "dmy" if tokens & _FOREIGN else ""
    likely = "mdy" if _is_dollar(rows, columns) else ""
    days = [written for _, written in rows.movements]
    others = csv_preamble.days_written(around)
    return csv_dates.find_order(days, others=others, favourite=favourite, likely=likely)


def _is_dollar(rows: Sorted, columns: Columns) -> bool:
    """Tell a table of US dollars, where the month is likely to come first."""
    row = rows.movements[0][0]
    texts = [row.cells[at] for at in csv_sorts.amount_places(columns)]
    code = columns.currency or row.cells[columns.place("currency")]
    return code == "USD" or any("$" in text for text in texts)


def _mark(
    rows: Sorted,
    columns: Columns,
    around: Sequence[Row],
    order: OrderFound,
    answers: Mapping[str, str],
) -> tuple[MarkFound, str]:
    """Find decimal mark and currency, which need each other."""
    places = csv_sorts.amount_places(columns)
    texts = [row.cells[at] for row, _ in rows.movements for at in places]
    currency = columns.currency or csv_statements.currency_of_symbols(texts)
    if not currency:
        facts = csv_preamble.find(around, order=order.order, mark="", exponent=2)
        currency = facts.currency or answers.get("currency", "").upper()
    at = columns.place("currency")
    first = next((code for row, _ in rows.movements if (code := row.cells[at])), "")
    exponent = exponent_of(first or currency)
    answer = answers.get("decimal_mark", "")
    if answer in csv_marks.MARKS:
        return MarkFound(answer, "you said so"), currency
    found = csv_marks.find(filter(None, texts), exponent=exponent)
    return found, currency


def _balance_mark(rows: Sorted, columns: Columns, mark: MarkFound) -> str:
    """Find the mark of the balances, which some banks write otherwise than the amounts."""
    at = columns.place("balance")
    texts = [text for row, _ in rows.movements if (text := row.cells[at])]
    found = csv_marks.find(texts, exponent=2, favourite=mark.mark)
    return found.mark if found.sure else mark.mark


def _read_all(rows: Sorted, dialect: Dialect) -> list[ReadRow]:
    """Read all movements; what cannot be read moves to rows.unreadable. Raises FileRefused."""
    movements = []
    places = (dialect.columns.place("debit"), dialect.columns.place("credit"))
    signed = [_is_always_negative([row for row, _ in rows.movements], at) for at in places]
    reader = Reader(dialect, debit_is_negative=signed[0], credit_is_negative=signed[1])
    for row, written in rows.movements:
        try:
            movements.append(reader.read(row, written))
        except RowUnreadable as error:
            rows.unreadable.append(LeftOut(f"line {row.line}", error.message, row.raw))
    rows.unreadable.sort(key=lambda one: int(one.where.removeprefix("line ")))
    _refuse_unreadable(rows, len(movements))
    return _less_fees(movements)


def _is_always_negative(rows: Sequence[Row], at: int) -> bool:
    """Tell a column of debits or credits that writes each with a minus."""
    texts = [text for row in rows if (text := row.cells[at]) and text.strip("0.,- ")]
    return bool(texts) and all(set(text) & _MINUS for text in texts)


def _less_fees(movements: list[ReadRow]) -> list[ReadRow]:
    """Take fees off the amounts where the running balance shows that they moved it too."""
    if not any(one.fee_minor for one in movements):
        return movements
    figures = [(one.amount_minor, one.fee_minor, one.balance_minor) for one in movements]
    if not csv_signs.fees_apart(figures):
        return movements
    return [replace(one, amount_minor=one.amount_minor - abs(one.fee_minor)) for one in movements]


def _sign(
    movements: Sequence[ReadRow], columns: Columns, answers: Mapping[str, str]
) -> tuple[SignFound, int]:
    """Settle the sign, and the column whose words give it, -1 without one."""
    if columns.place("amount") < 0:
        return SignFound(1, "by the columns of debit and credit"), -1
    amounts = [one.amount_minor for one in movements]
    at = csv_signs.word_column(columns, [one.row for one in movements], amounts)
    if at >= 0:
        return SignFound(1, f"by the words of {columns.name(at)}"), at
    said = Words(columns)
    found = csv_signs.find(
        amounts,
        [one.balance_minor for one in movements],
        lambda: [said.of(one.row)[0] for one in movements],
        is_card=csv_statements.is_card(columns),
        is_processor=columns.place("fee") >= 0,
        answer=answers.get("sign", ""),
    )
    return found, -1


def _shown(
    table: Table,
    encoding: str,
    columns: Columns,
    order: OrderFound,
    mark: MarkFound,
    sign: SignFound,
    currency: str,
) -> dict[str, str]:
    header = f"line {columns.header.line}" if columns.header else "none; columns by their content"
    by_column = columns.place("currency") >= 0
    return {
        "encoding": encoding,
        "delimiter": _DELIMITER_NAMES[table.delimiter],
        "header": header,
        "date order": f"{order.order}: {order.how}" if order.order else order.how,
        "date column": columns.name(columns.dates[0]),
        "amount columns": ", ".join(map(columns.name, csv_sorts.amount_places(columns))),
        "decimal mark": f"{mark.name}: {mark.how}",
        "sign": sign.how,
        "currency": "by column" if by_column else currency or "not stated",
    }


def _questions(
    rows: Sorted,
    columns: Columns,
    order: OrderFound,
    mark: MarkFound,
    sign: SignFound,
    movements: Sequence[ReadRow],
) -> list[Question]:
    row = rows.movements[0][0]
    questions = []
    if not order.sure:
        choices = (order.order, *(one for one in csv_dates.ORDERS if one != order.order))
        text = f"Is {row.cells[columns.dates[0]]} written day first or month first?"
        questions.append(Question("date_order", choices, text))
    example = row.cells[csv_sorts.amount_places(columns)[0]]
    if not mark.sure:
        choices = (mark.mark, *(one for one in csv_marks.MARKS if one != mark.mark))
        text = f"Which is the decimal mark in {example}?"
        questions.append(Question("decimal_mark", choices, text))
    if not sign.sure:
        said = Words(columns).of(movements[0].row)[0][:60]
        text = f"All amounts are positive. Is {example} ({said}) money in, or money out?"
        questions.append(Question("sign", (csv_signs.AS_WRITTEN, csv_signs.REVERSED), text))
    return questions
