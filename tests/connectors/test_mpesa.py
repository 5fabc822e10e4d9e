from __future__ import annotations

from datetime import date

import pytest
from tests.builders import connectors as a

from solvent.connectors import mpesa_details, reading
from solvent.connectors.statement import AccountKind, FileRefused, Reading, Tie

NEWEST_FIRST = (
    'SAB3,2024-03-06 12:00:00,Pay Bill Charge,Completed,,-23.00,"4,477.00"',
    'SAB3,2024-03-06 12:00:00,Pay Bill to 888880 - KPLC PREPAID Acc. 1,Completed,,"-1,000","4,500"',
    'SAB2,2024-03-05 10:00:00,Customer Transfer to 2547***1 - JANE ROE,Failed,,-1.00,"5,500.00"',
    'SAB1,2024-03-05 09:00:00,Funds received from 2547***9 - JO ROE,Completed,"5,500.00",,5500.00',
)


def read(*rows: str) -> Reading:
    return reading.read(a.an_mpesa(*rows).encode())


def test_reads_the_full_statement_oldest_first_and_ties_it() -> None:
    found = read(*NEWEST_FIRST)
    (statement,) = found.statements
    assert found.format == "mpesa_csv"
    assert [line.amount_minor for line in statement.lines] == [550000, -100000, -2300]
    assert [line.source_id for line in statement.lines] == ["SAB1", "SAB3", "SAB3"]
    assert [line.counterparty for line in statement.lines] == ["JO ROE", "KPLC PREPAID", ""]
    assert (statement.currency, statement.account_kind) == ("KES", AccountKind.MOBILE_MONEY)
    assert statement.account_ref == "2547******45"
    assert (statement.opening_minor, statement.closing_minor) == (0, 447700)
    assert (statement.tie, statement.tie_gap_minor) == (Tie.TIED, 0)
    assert (statement.starts_on, statement.ends_on) == (date(2024, 3, 1), date(2024, 3, 31))


def test_failed_rows_are_left_out_by_name() -> None:
    (left,) = read(*NEWEST_FIRST).left_out
    assert "failed" in left.reason
    assert "SAB2" in left.raw


def test_a_missing_row_breaks_the_tie_at_its_place() -> None:
    (statement,) = read(NEWEST_FIRST[0], *NEWEST_FIRST[2:]).statements
    assert statement.tie is Tie.BROKEN
    assert statement.tie_gap_minor == -100000
    assert "2024-03-06" in statement.tie_note


def test_withdrawn_may_be_written_positive_and_the_day_before_the_month() -> None:
    (statement,) = read(
        "SA1,13/3/2024 8:05,Merchant Payment to 123 - SHOP,Completed,,500.00,500.00",
        'SA0,12/3/2024 8:05,Business Payment from BANK LTD via API,Completed,"1,000.00",,1000.00',
    ).statements
    assert [line.amount_minor for line in statement.lines] == [100000, -50000]
    assert statement.lines[0].booked_on == date(2024, 3, 12)
    assert [line.counterparty for line in statement.lines] == ["BANK LTD", "SHOP"]
    assert statement.tie is Tie.TIED


def test_days_and_months_that_cannot_be_told_apart_are_asked_for() -> None:
    rows = (
        "SA2,03/02/2024 8:05,Funds received from 2547***1 - JO,Completed,5.00,,10.00",
        "SA1,03/02/2024 8:00,Funds received from 2547***1 - JO,Completed,5.00,,5.00",
    )
    (question,) = read(*rows).questions
    assert question.name == "date_order"
    answered = reading.read(a.an_mpesa(*rows).encode(), answers={"date_order": "mdy"})
    assert not answered.questions
    assert answered.statements[0].lines[0].booked_on == date(2024, 3, 2)


def test_a_tills_statement_names_the_other_party_in_its_own_column() -> None:
    text = (
        "Short Code:,123456\nReceipt No.,Completion Time,Initiation Time,Details,"
        "Transaction Status,Paid In,Withdrawn,Balance,Balance Confirmed,Reason Type,"
        "Other Party Info,Linked Transaction ID,A/C No.\n"
        "SB1,2024-03-05 09:00:00,2024-03-05 09:00:00,Pay Bill payment,Completed,250,,250.00,TRUE,"
        "Pay Bill,2547***123 - JANE ROE,,INV7\n"
        "SB2,2024-03-05 10:00:00,2024-03-05 10:00:00,Pay Bill charge,Completed,,2.50,247.50,TRUE,"
        "Pay Bill Charge,Safaricom,,\n"
    )
    (statement,) = reading.read(text.encode()).statements
    first, second = statement.lines
    assert (first.counterparty, first.kind) == ("JANE ROE", "Pay Bill")
    assert "INV7" in first.description
    assert second.amount_minor == -250
    assert statement.tie is Tie.TIED
    assert statement.account_ref == "123456"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("SA1,2024-13-05 08:00,X,Completed,5.00,,5.00", "is no date"),
        ("SA1,2024-03-05 08:00,X,Completed,5..00,,5.00", "Paid In"),
        ("SA1,2024-03-05 08:00,X,Completed,5.00,5.00,5.00", "both hold an amount"),
        ("SA1,2024-03-05 08:00,X,Completed,,,5.00", "neither holds an amount"),
        ("SA1,2024-03-05 08:00,X,Completed,5.001,,5.00", "more decimals"),
    ],
)
def test_unreadable_rows_are_named_by_column_and_line(row: str, says: str) -> None:
    with pytest.raises(FileRefused, match=says) as refused:
        read(row)
    assert refused.value.where == "line 9"


def test_a_statement_without_rows_is_refused() -> None:
    with pytest.raises(FileRefused, match="no movement"):
        read()


@pytest.mark.parametrize(
    ("details", "party", "kind"),
    [
        ("Pay Bill to 888880 - KPLC PREPAID Acc. 123", "KPLC PREPAID", "Pay Bill"),
        ("Pay Bill Online to 247247 - EQUITY Acc. 1", "EQUITY", "Pay Bill Online"),
        ("Customer Transfer to 2547***123 - JANE ROE", "JANE ROE", "Customer Transfer"),
        ("Customer Transfer to - 07******12 JANE ROE", "JANE ROE", "Customer Transfer"),
        ("Funds received from 2547***123 - JO ROE", "JO ROE", "Funds received"),
        ("Merchant Payment to 123 - CORNER - SHOP", "CORNER - SHOP", "Merchant Payment"),
        ("Business Payment from B2C LTD via API", "B2C LTD", "Business Payment"),
        ("Customer Withdrawal At Agent Till 123 - AGENT 1", "AGENT 1", "Customer Withdrawal"),
        ("Customer Transfer of Funds Charge", "", "Customer Transfer"),
        ("Airtime Purchase", "", "Airtime Purchase"),
    ],
)
def test_details_name_the_other_party_and_the_kind(details: str, party: str, kind: str) -> None:
    assert mpesa_details.party(details) == party
    assert mpesa_details.kind(details) == kind
