"""The rows of a table file: delimiter and quoting found by what the cells then look like."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from solvent.connectors.file_limits import Limits
from solvent.connectors.statement import FileRefused

DELIMITERS = (",", ";", "\t", "|")
_AS_MADE = "Send the file as the bank made it."
_CELL_MAX = 60  # longer cells are text
_SAMPLE_ROWS = 300
_LINES_PER_ROW_MAX = 40
_DAY_CELL = re.compile(
    r"\s*(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{2,4}"
    r"|(?:19|20)[0-9]{6}|[0-9]{1,2}\.?[-/ ][^\W\d_]{3,10}\.?[-/ ,]+[0-9]{2,4}"
    r"|[^\W\d_]{3,10}\.? [0-9]{1,2},? [0-9]{4})(?:[T ,].*)?"
)
_AMOUNT_CELL = re.compile(
    r"[-+−–(]?\s*[^\w\s.,]?(?:[A-Z]{3}\s*)?[-+−–(]?[0-9][0-9.,'’\s\xa0\u202f]*[-+)]?\s*(?:[A-Z]{3}|[^\w\s])?"
)
_WITH_DAY, _WITH_AMOUNT = 3, 2


@dataclass(frozen=True, slots=True)
class Row:
    """One record. line: the file's line it starts on, from 1. raw: its text as it stands.

    cells: without white space around them.
    """

    line: int
    cells: list[str]
    raw: str


@dataclass(frozen=True, slots=True)
class Table:
    """All records that hold anything, in the file's order."""

    delimiter: str
    quoted: bool
    rows: list[Row]


def looks_like_day(cell: str) -> bool:
    """Tell whether a cell is written like a date."""
    return len(cell) <= _CELL_MAX and _DAY_CELL.fullmatch(cell) is not None


def looks_like_amount(cell: str) -> bool:
    """Tell whether a cell is written like an amount."""
    return len(cell) <= _CELL_MAX and _AMOUNT_CELL.fullmatch(cell.strip()) is not None


def open_table(text: str, *, limits: Limits) -> Table:
    """Split a text into rows. Raises FileRefused."""
    lines = text.split("\n")
    _refuse_long(lines, limits)
    sample = "\n".join(lines[:_SAMPLE_ROWS])
    delimiter = max(DELIMITERS, key=lambda one: (_score(sample, one), -DELIMITERS.index(one)))
    quoting = csv.QUOTE_MINIMAL
    rows = _rows(text, lines, delimiter, quoting, limits)
    if rows is None:
        quoting = csv.QUOTE_NONE
        rows = _rows(text, lines, delimiter, quoting, limits) or []
    return Table(delimiter, quoting != csv.QUOTE_NONE, rows)


def _refuse_long(lines: list[str], limits: Limits) -> None:
    if len(lines) > limits.elements_max:
        message = f"The file has more than {limits.elements_max} lines."
        raise FileRefused(message, remedy="Ask the bank for a shorter period.")
    longest = max(map(len, lines), default=0)
    if longest > limits.line_chars_max:
        number = next(at for at, line in enumerate(lines, 1) if len(line) == longest)
        message = f"A line has {longest} characters, which no bank's table has."
        raise FileRefused(message, remedy=_AS_MADE, where=f"line {number}")


def _rows(
    text: str, lines: list[str], delimiter: str, quoting: int, limits: Limits
) -> list[Row] | None:
    """Read all rows; None where a quotation mark swallows the lines after it."""
    rows: list[Row] = []
    before = 0
    reader = csv.reader(
        io.StringIO(text),
        delimiter=delimiter,
        quoting=csv.QUOTE_NONE if quoting == csv.QUOTE_NONE else csv.QUOTE_MINIMAL,
        skipinitialspace=True,
    )
    try:
        for found in reader:
            after = reader.line_num
            if after - before > _LINES_PER_ROW_MAX and quoting != csv.QUOTE_NONE:
                return None
            cells = [cell.strip() for cell in found]
            if any(cells):
                if len(cells) > limits.columns_max:
                    raise _too_wide(len(cells), before + 1)
                raw = lines[before] if after == before + 1 else "\n".join(lines[before:after])
                rows.append(Row(before + 1, cells, raw))
            before = after
    except csv.Error as error:
        if quoting != csv.QUOTE_NONE:
            return None
        message = f"The row cannot be split into cells: {error}."
        where = f"line {reader.line_num}"
        raise FileRefused(message, remedy=_AS_MADE, where=where) from error
    return rows


def _too_wide(count: int, line: int) -> FileRefused:
    message = f"The row has {count} cells, which no bank's table has."
    return FileRefused(message, remedy=_AS_MADE, where=f"line {line}")


def _score(sample: str, delimiter: str) -> float:
    """Count what the delimiter makes of the sample: rows with days, amounts, equal widths."""
    widths: Counter[int] = Counter()
    score = 0.0
    try:
        for cells in csv.reader(io.StringIO(sample), delimiter=delimiter, skipinitialspace=True):
            if len(cells) > 1:
                widths[len(cells)] += 1
                has_day = any(map(looks_like_day, cells))
                has_amount = any(looks_like_amount(cell) for cell in cells if cell)
                score += _WITH_DAY * has_day + _WITH_AMOUNT * (has_day and has_amount)
    except csv.Error:
        return -1.0
    if widths:
        width, count = widths.most_common(1)[0]
        score += count * (0.5 + min(width, 12) / 24)
    return score
