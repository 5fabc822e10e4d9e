"""One STMTTRN of an OFX file becomes one line, or a reason why it cannot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from solvent.connectors import amounts, ofx_elements
from solvent.connectors.amounts import AmountUnreadable
from solvent.connectors.ofx_elements import Movement
from solvent.connectors.ofx_text import OfxText
from solvent.connectors.statement import LeftOut, SourceLine
from solvent.errors import Invalid

_FIELD = re.compile(r"<([A-Z][A-Z0-9.]*)>([^<]*(?:<(?![/A-Za-z])[^<]*)*)")
_DAY = re.compile(r"\s*([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})")
_JOINED = frozenset({"NAME", "MEMO", "EXTDNAME"})
_RUNNING = ("ACCTBAL", "RUNNINGBAL", "RUNBAL")
_CODE = re.compile(r"<CURSYM>\s*([A-Za-z]{3})\s*(?:<|$)")
_NO_NUMBER = frozenset({"", "0"})


class MovementUnreadable(Invalid):
    """A movement lacks its day or amount, or they make no sense."""


class OfxLine(NamedTuple):
    """A line, with what only the statement around it can settle.

    currency: the code that the movement itself is in, or '' for the statement's own.
    corrects: the id of an earlier line that this one replaces or deletes, or ''.
    deletes: the earlier line is taken back and this one is no movement.
    """

    line: SourceLine
    currency: str = ""
    corrects: str = ""
    deletes: bool = False


def read(
    text: OfxText, movements: Sequence[Movement], *, currency_code: str
) -> tuple[list[OfxLine], list[LeftOut]]:
    """Read the movements of one list, in the file's order."""
    exponent = amounts.exponent_of(currency_code)
    lines: list[OfxLine] = []
    left_out: list[LeftOut] = []
    day_by_text: dict[str, date] = {}
    for movement in movements:
        try:
            lines.append(_line(text, movement, currency_code, exponent, day_by_text))
        except Invalid as error:
            where = f"STMTTRN {movement.number}, line {text.line_number(movement.start)}"
            raw = text.source[movement.start : movement.end].strip()
            left_out.append(LeftOut(where, error.message, raw))
    return lines, left_out


def day(text: str) -> date:
    """Read the day of an OFX date as written, which is local to the bank.

    Time and time zone, as in '20090401122017.000[-5:EST]', do not move it.
    Raises MovementUnreadable.
    """
    found = _DAY.match(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    message = f"{text.strip()[:40]!r} is no date." if text.strip() else "The date is missing."
    raise MovementUnreadable(message)


def _line(
    text: OfxText,
    movement: Movement,
    currency_code: str,
    exponent: int,
    day_by_text: dict[str, date],
) -> OfxLine:
    if movement.cut:
        message = "The file ends in the middle of this movement."
        raise MovementUnreadable(message)
    block = text.masked[movement.start : movement.end]
    pairs = _FIELD.findall(block)
    fields = dict(pairs)
    if len(fields) != len(pairs):
        fields = _merged(pairs)
    plain = ofx_elements.plain
    written = fields.get("DTPOSTED") or fields.get("DTTRAN" if movement.pending else "", "")
    booked_on = day_by_text.get(written)
    if booked_on is None:
        booked_on = day_by_text[written] = day(plain(written))
    own_code = ""
    if "CURSYM" in fields:
        own_code = _own_currency(block)
        if own_code and own_code != currency_code:
            exponent = amounts.exponent_of(own_code)
    description, counterparty = _words(fields)
    line = SourceLine(
        where=f"STMTTRN {movement.number}",
        source_id=plain(fields.get("FITID", "")),
        booked_on=booked_on,
        amount_minor=_amount(fields.get("TRNAMT"), exponent),
        description=description,
        counterparty=counterparty,
        kind=fields.get("TRNTYPE", "").strip(),
        pending=movement.pending,
        balance_after_minor=_running(fields, exponent) if "BAL>" in block else None,
        raw=text.source[movement.start : movement.end].strip(),
    )
    corrects = plain(fields.get("CORRECTFITID", ""))
    return OfxLine(line, own_code, corrects, bool(corrects) and _deletes(fields))


def _deletes(fields: dict[str, str]) -> bool:
    return fields.get("CORRECTACTION", "").strip().upper() == "DELETE"


def _merged(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Settle elements that stand twice: texts are joined, others must agree."""
    merged: dict[str, str] = {}
    for name, value in pairs:
        old = merged.get(name, "").strip()
        new = value.strip()
        if not old:
            merged[name] = value
        elif name in _JOINED:
            merged[name] = old if new in old else f"{old} {new}"
        elif new and new != old and name in {"TRNAMT", "DTPOSTED", "FITID"}:
            message = f"{name} stands twice, as {old!r} and {new!r}."
            raise MovementUnreadable(message)
    return merged


def _amount(written: str | None, exponent: int) -> int:
    if written is None:
        message = "The amount (TRNAMT) is missing."
        raise MovementUnreadable(message)
    return amounts.minor(ofx_elements.plain(written), exponent=exponent)


def _running(fields: dict[str, str], exponent: int) -> int | None:
    for name in _RUNNING:
        if fields.get(name, "").strip():
            try:
                return amounts.minor(ofx_elements.plain(fields[name]), exponent=exponent)
            except AmountUnreadable:
                return None
    return None


def _own_currency(block: str) -> str:
    """Give the currency that TRNAMT itself is in.

    By OFX 2.2 section 5.2, CURRENCY says so; under ORIGCURRENCY the amount is already converted.
    """
    start = block.find("<CURRENCY>")
    found = _CODE.search(block, start) if start >= 0 else None
    return found[1].upper() if found else ""


def _words(fields: dict[str, str]) -> tuple[str, str]:
    """Join name and memo into one text, without saying the same twice."""
    plain = ofx_elements.plain
    name = plain(fields.get("EXTDNAME") or fields.get("NAME", ""))
    memo = plain(fields["MEMO"]) if "MEMO" in fields else ""
    if name and name in memo:
        return memo, name
    if memo and memo in name:
        return name, name
    joined = f"{name} {memo}".strip()
    if not joined:
        number = plain(fields.get("CHECKNUM", ""))
        kind = fields.get("TRNTYPE", "").strip()
        joined = kind if number in _NO_NUMBER else f"{kind} {number}".strip()
    return joined, name
