"""OFX and QFX files, versions 1 (SGML) and 2 (XML): bytes become statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from solvent.connectors import amounts, ofx_elements, ofx_lines, ofx_text, running_balance
from solvent.connectors.amounts import AmountUnreadable
from solvent.connectors.file_limits import Limits
from solvent.connectors.ofx_elements import Element, Movement
from solvent.connectors.ofx_lines import MovementUnreadable, OfxLine
from solvent.connectors.ofx_text import OfxText
from solvent.connectors.statement import (
    AccountKind,
    FileRefused,
    LeftOut,
    OpeningBy,
    Reading,
    SourceLine,
    Statement,
    Tie,
)

_KIND_BY_STATEMENT = {
    "STMTRS": AccountKind.BANK,
    "CCSTMTRS": AccountKind.CARD,
    "INVSTMTRS": AccountKind.BANK,
}
_RESPONSES = frozenset({"STMTTRNRS", "CCSTMTTRNRS", "INVSTMTTRNRS"})
_ACCOUNTS = ("BANKACCTFROM", "CCACCTFROM", "INVACCTFROM")
_LISTS = frozenset({"BANKTRANLIST", "BANKTRANLISTP", "INVBANKTRAN", "STMTRS", "CCSTMTRS"})
_NOT_TRADES = frozenset({"DTSTART", "DTEND", "INVBANKTRAN"})
_CODE_LETTERS = 3
_LEFT_OUT_PART_MAX = 5  # one in five unreadable movements makes the file untrustworthy
_ERROR = "The bank sent an error instead of a statement"
_AGAIN = "Download the file from the bank again."


def read(content: bytes, *, answers: Mapping[str, str], limits: Limits) -> Reading:
    """Read an OFX file. Raises FileRefused.

    answers: 'currency' is used where the file names none.
    """
    text = ofx_text.open_text(content)
    root = ofx_elements.read(text, limits=limits)
    _refuse_failed_sign_on(root)
    statements: list[Statement] = []
    left_out: list[LeftOut] = []
    seen = 0
    organisation = next((one.value for one in root.walk() if one.name == "ORG"), "")
    for element in root.walk():
        if element.name in _KIND_BY_STATEMENT:
            account = _Account.of(element, organisation, answers)
            found, missing, count = _statements(text, element, account)
            statements += found
            left_out += missing
            seen += count
    _refuse_mostly_unreadable(seen, left_out)
    errors = _failed_responses(root)
    if not statements:
        raise _nothing(root, errors)
    if "</OFX>" not in text.masked[-65536:]:
        reason = "The file ends before its closing element; the download was cut off."
        left_out.append(LeftOut("end of the file", reason))
    dialect = {
        "version": text.version or "not stated",
        "encoding": text.encoding,
        "currency": ", ".join(dict.fromkeys(one.currency or "not stated" for one in statements)),
    }
    rest = tuple(left_out) + tuple(errors)
    return Reading(text.format, tuple(statements), dialect, rest)


@dataclass(frozen=True, slots=True)
class _Account:
    ref: str
    kind: AccountKind
    currency: str
    institution: str

    @classmethod
    def of(cls, element: Element, organisation: str, answers: Mapping[str, str]) -> _Account:
        holder = next((one for one in map(element.child, _ACCOUNTS) if one), Element(""))
        kind = _KIND_BY_STATEMENT[element.name]
        if holder.text("ACCTTYPE").upper() in {"CREDITCARD", "CC"}:
            kind = AccountKind.CARD
        code = element.text("CURDEF").upper()
        if len(code) != _CODE_LETTERS or not code.isalpha():
            code = answers.get("currency", "").upper()
        institution = organisation or holder.text("BROKERID")
        return cls(holder.text("ACCTID"), kind, code, institution)


def _statements(
    text: OfxText, element: Element, account: _Account
) -> tuple[list[Statement], list[LeftOut], int]:
    """Make the statements of one account, one per currency, and count its movements."""
    movements, left_out = _movements(element)
    read_lines, missing = ofx_lines.read(text, movements, currency_code=account.currency)
    kept, corrections = _corrected(read_lines)
    left_out += missing + corrections
    by_currency: dict[str, list[SourceLine]] = {}
    for one in kept:
        by_currency.setdefault(one.currency or account.currency, []).append(one.line)
    own = account.currency
    if not own and len(by_currency) == 1:
        (own,) = by_currency
    found = [_statement(element, account, own, tuple(by_currency.pop(own, ())))]
    for code, lines in by_currency.items():
        note = "These movements are in another currency than the account's balance."
        found.append(
            Statement(
                account.ref,
                account.kind,
                code,
                tuple(lines),
                institution=account.institution,
                tie_note=note,
            )
        )
    return found, left_out, len(movements)


def _movements(element: Element) -> tuple[list[Movement], list[LeftOut]]:
    """Collect the movements of money, and name those of securities, which are none."""
    movements: list[Movement] = []
    left_out: list[LeftOut] = []
    trades: Counter[str] = Counter()
    for part in _own_parts(element):
        if part.name in _LISTS:
            movements += part.movements
        elif part.name == "INVTRANLIST":
            movements += part.movements
            trades.update(one.name for one in part.children if one.name not in _NOT_TRADES)
        elif part.name == "INVPOSLIST":
            reason = "Positions in securities are no movements of money."
            left_out.append(LeftOut("INVPOSLIST", reason, moved_nothing=True))
    for name, count in trades.items():
        reason = f"{count} movements of securities ({name}) are no lines of a bank account."
        left_out.append(LeftOut(name, reason))
    return movements, left_out


def _own_parts(element: Element) -> Iterator[Element]:
    """Give the parts of a statement, without those of another that stands unclosed inside."""
    rest = [element]
    while rest:
        part = rest.pop()
        yield part
        rest.extend(one for one in reversed(part.children) if one.name not in _KIND_BY_STATEMENT)


def _statement(
    element: Element, account: _Account, code: str, lines: tuple[SourceLine, ...]
) -> Statement:
    closing, closing_on = _balance(element, amounts.exponent_of(code))
    posted = [line for line in lines if not line.pending]
    last = max((line.booked_on for line in posted), default=None)
    opening, note, by = None, "The file gives no balance.", OpeningBy.RUNNING
    tied = running_balance.check(lines, currency=code)
    if tied.tie is not Tie.UNKNOWN:
        opening, closing, note = tied.opening_minor, tied.closing_minor, tied.note
    elif closing is not None and closing_on and (last is None or closing_on >= last):
        opening, by = closing - sum(line.amount_minor for line in posted), OpeningBy.CLOSING
        note = "OFX gives no opening balance; this one is the closing balance less the movements."
    elif closing is not None:
        note = "The balance is of a day before the last movement, so no opening can be derived."
    span = next((one for one in _own_parts(element) if one.child("DTSTART")), Element(""))
    return Statement(
        account_ref=account.ref,
        account_kind=account.kind,
        currency=code,
        lines=lines,
        opening_minor=opening,
        closing_minor=closing,
        closing_on=closing_on,
        starts_on=_day_or_none(span.text("DTSTART")),
        ends_on=_day_or_none(span.text("DTEND")),
        institution=account.institution,
        tie=tied.tie,
        tie_gap_minor=tied.gap_minor,
        tie_note=note,
        opening_by=by,
    )


def _balance(element: Element, exponent: int) -> tuple[int | None, date | None]:
    """Give the ledger balance and its day; an empty or unreadable one is unknown."""
    ledger = element.child("LEDGERBAL") or next(
        (one for one in _own_parts(element) if one.name == "LEDGERBAL"), None
    )
    if ledger is None:
        return None, None
    try:
        amount = amounts.minor(ledger.text("BALAMT"), exponent=exponent)
    except AmountUnreadable:
        return None, None
    return amount, _day_or_none(ledger.text("DTASOF"))


def _day_or_none(text: str) -> date | None:
    try:
        return ofx_lines.day(text)
    except MovementUnreadable:
        return None


def _corrected(found: Sequence[OfxLine]) -> tuple[list[OfxLine], list[LeftOut]]:
    """Apply the bank's own corrections; one whose original is in another file is left out."""
    if not any(one.corrects for one in found):
        return list(found), []
    ids = {one.line.source_id for one in found if not one.corrects}
    replaced = {one.corrects for one in found if one.corrects}
    kept: list[OfxLine] = []
    left_out: list[LeftOut] = []
    for one in found:
        line = one.line
        if one.corrects and one.corrects not in ids:
            reason = (
                f"The bank corrects its movement {one.corrects}, which is in an earlier file: "
                "change that one by hand."
            )
            left_out.append(LeftOut(line.where, reason, line.raw))
        elif one.deletes or (not one.corrects and line.source_id in replaced):
            reason = "The bank itself has corrected or deleted this movement in the same file."
            left_out.append(LeftOut(line.where, reason, line.raw, moved_nothing=True))
        else:
            kept.append(one)
    return kept, left_out


def _refuse_mostly_unreadable(count: int, left_out: Sequence[LeftOut]) -> None:
    unreadable = [one for one in left_out if one.where.startswith("STMTTRN") and ", " in one.where]
    if len(unreadable) * _LEFT_OUT_PART_MAX > count:
        first = unreadable[0]
        message = (
            f"{len(unreadable)} of {count} movements cannot be read. The first: {first.reason}"
        )
        raise FileRefused(message, remedy=_AGAIN, where=first.where)


def _status(element: Element) -> str:
    """Give the bank's error message of a response, '' where it succeeded."""
    status = element.child("STATUS")
    if status is None or status.text("SEVERITY").upper() != "ERROR":
        return ""
    code = status.text("CODE")
    return status.text("MESSAGE") or f"error {code}"


def _refuse_failed_sign_on(root: Element) -> None:
    for element in root.walk():
        if element.name == "SONRS" and (said := _status(element)):
            message = f"The bank refused the sign-on and sent no statement: “{said}”"
            remedy = "Sign in at the bank and download again."
            raise FileRefused(message, remedy=remedy, where="SONRS")


def _failed_responses(root: Element) -> list[LeftOut]:
    return [
        LeftOut(element.name, f"{_ERROR}: “{said}”", moved_nothing=True)
        for element in root.walk()
        if element.name in _RESPONSES and (said := _status(element))
    ]


def _nothing(root: Element, errors: Sequence[LeftOut]) -> FileRefused:
    """Say why a file has no statement at all."""
    if errors:
        return FileRefused(errors[0].reason, remedy=_AGAIN, where=errors[0].where)
    remedy = "Choose a statement or transactions when downloading from the bank."
    accounts = sum(element.name == "ACCTINFO" for element in root.walk())
    if accounts:
        message = f"The file is a list of {accounts} accounts and holds no statement."
        return FileRefused(message, remedy=remedy, where="ACCTINFORS")
    message = "The file is OFX, but holds no statement."
    return FileRefused(message, remedy=remedy, where="OFX")
