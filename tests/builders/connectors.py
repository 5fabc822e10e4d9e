"""Files as banks write them, and lines as read, for tests of the readers."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from solvent.connectors.statement import SourceLine

OFX1_HEADER = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
    "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
)
OFX2_HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" '
    'OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
)


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment to write into a file."""

    day: date
    minor: int
    text: str = "CORNER SHOP"
    ref: str = ""


def a_line(**given: object) -> SourceLine:
    """Make a line; a payment of 12.34 out unless told otherwise."""
    facts: dict[str, object] = {
        "where": "line 2",
        "source_id": "",
        "booked_on": date(2024, 3, 5),
        "amount_minor": -1234,
        "description": "CORNER SHOP",
    }
    return SourceLine(**(facts | given))  # type: ignore[arg-type]


def a_movement(
    *, day: str = "20240305", amount: str = "-12.34", fitid: str = "1", rest: str = "<NAME>SHOP"
) -> str:
    """Write one STMTTRN in SGML."""
    return f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{day}<TRNAMT>{amount}<FITID>{fitid}{rest}</STMTTRN>\n"


def an_ofx(
    *movements: str,
    header: str = OFX1_HEADER,
    currency: str = "USD",
    balance: str = "<LEDGERBAL><BALAMT>100.00<DTASOF>20240331</LEDGERBAL>",
    account: str = "000111",
) -> str:
    """Write an OFX file of one bank account in SGML."""
    return (
        f"{header}<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>"
        "<DTSERVER>20240401<LANGUAGE>ENG<FI><ORG>TESTBANK<FID>1</FI></SONRS></SIGNONMSGSRSV1>\n"
        "<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>"
        f"<STMTRS><CURDEF>{currency}<BANKACCTFROM><BANKID>1<ACCTID>{account}<ACCTTYPE>CHECKING"
        "</BANKACCTFROM><BANKTRANLIST><DTSTART>20240301<DTEND>20240331\n"
        f"{''.join(movements)}</BANKTRANLIST>{balance}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )


def decimal(minor: int, *, mark: str = ".", thousands: str = "", exponent: int = 2) -> str:
    """Write minor units with a decimal mark and groups."""
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(exponent + 1, "0")
    whole = f"{int(digits[: len(digits) - exponent]):,}".replace(",", thousands)
    return f"{sign}{whole}{mark}{digits[len(digits) - exponent :]}" if exponent else sign + whole


def a_table(rows: Sequence[Sequence[str]], *, delimiter: str = ",", end: str = "\r\n") -> str:
    """Write rows as CSV."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows(rows)
    return stream.getvalue()


def an_mpesa(
    *rows: str, header: str = "Receipt No.,Completion Time,Details,Transaction Status,Paid In,"
) -> str:
    """Write an M-Pesa statement with its preamble; each row is one line of CSV."""
    preamble = (
        "M-PESA STATEMENT,,,,,,\nCustomer Name:,TEST TRADERS,,,,,\nMobile Number:,2547******45,,,,,"
        "\nStatement Period:,01 Mar 2024 - 31 Mar 2024,,,,,\nSUMMARY,,,,,,\n"
        'TRANSACTION TYPE,PAID IN,PAID OUT,,,,\nSEND MONEY:,0.00,"1,000.00",,,,\n'
    )
    return f"{preamble}{header}Withdrawn,Balance\n" + "\n".join(rows) + "\n"
