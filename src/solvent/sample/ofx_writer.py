"""OFX as banks write it: 1.02 in SGML without end tags, 2.2 in XML, with pending lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape  # nosec B406 # writes, reads nothing

_NAME_LETTERS = 32  # OFX 1.6, 11.4.3: NAME is A-32
_SGML_HEAD = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

"""
_XML_HEAD = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
"""


@dataclass(frozen=True, slots=True)
class OfxLine:
    """One movement; amount in minor units of a currency with two decimals."""

    fitid: str
    kind: str
    day: date
    amount_minor: int
    name: str
    memo: str = ""


@dataclass(frozen=True, slots=True)
class OfxAccount:
    """Whose statement it is. kind: 'bank' or 'card'. zone: as OFX writes it, '-5:EST'."""

    kind: str
    bank_id: str
    number: str
    currency: str
    institution: str
    zone: str


def money(minor: int) -> str:
    """Write minor units with two decimals and a point: -1234 -> '-12.34'."""
    sign = "-" if minor < 0 else ""
    whole, cents = divmod(abs(minor), 100)
    return f"{sign}{whole}.{cents:02d}"


def write(
    account: OfxAccount,
    lines: Sequence[OfxLine],
    *,
    starts_on: date,
    ends_on: date,
    closing_minor: int,
    pending: Sequence[OfxLine] = (),
    version: int = 2,
) -> bytes:
    """Write one statement; `ends_on` is the last booked day and that of the balance.

    Raises ValueError for pending lines in version 1, which cannot hold them.
    """
    if pending and version == 1:
        message = "OFX 1.02 has no place for pending lines."
        raise ValueError(message)
    body = _Body(account, closed=version > 1)
    parts = [_XML_HEAD if version > 1 else _SGML_HEAD]
    parts += body.opening(starts_on, ends_on)
    parts += body.lines(lines)
    parts.append("</BANKTRANLIST>\n")
    parts += body.pending(pending, ends_on)
    parts += body.balance(closing_minor, ends_on)
    parts += body.ending()
    text = "".join(parts)
    return text.encode("utf-8") if version > 1 else text.encode("cp1252").replace(b"\n", b"\r\n")


class _Body:
    def __init__(self, account: OfxAccount, *, closed: bool) -> None:
        self.account, self.closed = account, closed
        self.card = account.kind == "card"
        self.outer = "CREDITCARDMSGSRSV1" if self.card else "BANKMSGSRSV1"
        self.middle = "CCSTMT" if self.card else "STMT"

    def element(self, tag: str, value: str) -> str:
        return f"<{tag}>{escape(value)}</{tag}>\n" if self.closed else f"<{tag}>{escape(value)}\n"

    def day(self, day: date) -> str:
        return f"{day:%Y%m%d}120000.000[{self.account.zone}]"

    def status(self) -> str:
        code, severity = self.element("CODE", "0"), self.element("SEVERITY", "INFO")
        return f"<STATUS>\n{code}{severity}</STATUS>\n"

    def opening(self, starts_on: date, ends_on: date) -> list[str]:
        account, one = self.account, self.element
        identity = "CCACCTFROM" if self.card else "BANKACCTFROM"
        bank = "" if self.card else one("BANKID", account.bank_id)
        sort = "" if self.card else one("ACCTTYPE", "CHECKING")
        return [
            "<OFX>\n<SIGNONMSGSRSV1>\n<SONRS>\n",
            self.status(),
            one("DTSERVER", self.day(ends_on)),
            one("LANGUAGE", "ENG"),
            f"<FI>\n{one('ORG', account.institution)}{one('FID', account.bank_id)}</FI>\n",
            f"</SONRS>\n</SIGNONMSGSRSV1>\n<{self.outer}>\n<{self.middle}TRNRS>\n",
            one("TRNUID", "1"),
            self.status(),
            f"<{self.middle}RS>\n",
            one("CURDEF", account.currency),
            f"<{identity}>\n{bank}{one('ACCTID', account.number)}{sort}</{identity}>\n",
            f"<BANKTRANLIST>\n{one('DTSTART', self.day(starts_on))}",
            one("DTEND", self.day(ends_on)),
        ]

    def lines(self, lines: Iterable[OfxLine]) -> Iterable[str]:
        one, zone = self.element, self.account.zone
        for line in lines:
            memo = one("MEMO", line.memo) if line.memo else ""
            check = ""
            name = line.name[:_NAME_LETTERS].rstrip()
            if line.kind == "CHECK":
                check = one("CHECKNUM", name.rsplit(" ", 1)[-1])
            yield (
                f"<STMTTRN>\n{one('TRNTYPE', line.kind)}"
                f"{one('DTPOSTED', f'{line.day:%Y%m%d}120000.000[{zone}]')}"
                f"{one('TRNAMT', money(line.amount_minor))}{one('FITID', line.fitid)}"
                f"{check}{one('NAME', name)}{memo}</STMTTRN>\n"
            )

    def balance(self, closing_minor: int, ends_on: date) -> list[str]:
        amount = self.element("BALAMT", money(closing_minor))
        return [f"<LEDGERBAL>\n{amount}{self.element('DTASOF', self.day(ends_on))}</LEDGERBAL>\n"]

    def pending(self, lines: Sequence[OfxLine], ends_on: date) -> Iterable[str]:
        if not lines:
            return
        one = self.element
        yield f"<BANKTRANLISTP>\n{one('DTASOF', self.day(ends_on))}"
        for line in lines:
            yield (
                f"<STMTTRNP>\n{one('TRNTYPE', line.kind)}{one('DTTRAN', self.day(line.day))}"
                f"{one('TRNAMT', money(line.amount_minor))}"
                f"{one('NAME', line.name[:_NAME_LETTERS].rstrip())}"
                f"{one('MEMO', line.memo) if line.memo else ''}</STMTTRNP>\n"
            )
        yield "</BANKTRANLISTP>\n"

    def ending(self) -> list[str]:
        return [f"</{self.middle}RS>\n</{self.middle}TRNRS>\n</{self.outer}>\n</OFX>\n"]
