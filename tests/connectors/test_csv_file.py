from __future__ import annotations

from datetime import date

import pytest

from solvent.connectors import reading
from solvent.connectors.statement import AccountKind, FileRefused, Reading, Statement, Tie


def read(text: str, *, encoding: str = "utf-8", **answers: str) -> Reading:
    return reading.read(text.encode(encoding), answers=answers)


def only(text: str, *, encoding: str = "utf-8", **answers: str) -> Statement:
    found = read(text, encoding=encoding, **answers)
    assert found.questions == ()
    (statement,) = found.statements
    return statement


def amounts_of(statement: Statement) -> list[int]:
    return [line.amount_minor for line in statement.lines]


def test_a_printed_closing_balance_alone_derives_the_opening_and_ties_nothing() -> None:
    statement = only(
        '"Kontostand vom 31.12.2023:";"1.234,56 €"\n'
        '"Buchungstag";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"IBAN";"Betrag (€)"\n'
        '"29.12.23";"Gebucht";"Wir GmbH";"Markt";"DE99";"-23,45 €"\n'
        '"28.12.23";"Gebucht";"Kunde";"Wir GmbH";"DE98";"100 €"\n'
        '"30.12.23";"Vorgemerkt";"Wir GmbH";"Tanke";"DE97";"-50,00 €"\n'
    )
    assert [line.counterparty for line in statement.lines] == ["Tanke", "Kunde", "Markt"]
    assert [line.pending for line in statement.lines] == [True, False, False]
    assert (statement.closing_minor, statement.closing_on) == (123456, date(2023, 12, 31))
    assert statement.opening_minor == 123456 - 10000 + 2345
    assert statement.tie is Tie.UNKNOWN


def test_opening_and_closing_rows_inside_the_table_tie_it() -> None:
    found = read(
        'Account Number:,1234567890\nCurrency:,KES\nOpening Balance,"10,000.00"\n'
        'Date,Details,Money Out,Money In\n02.01.2024,IN,,"5,000.00"\n03.01.2024,OUT,"2,500.50",\n'
        'Closing Balance,,"12,499.50"\n'
    )
    (statement,) = found.statements
    assert (statement.tie, statement.closing_minor) == (Tie.TIED, 1249950)
    broken = read(
        'Opening Balance,"10,000.00"\nDate,Details,Money Out,Money In\n02.01.2024,IN,,"5,000.00"\n'
        'Closing Balance,,"12,499.50"\n'
    ).statements[0]
    assert (broken.tie, broken.tie_gap_minor) == (Tie.BROKEN, -250050)


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["13/02/2024", "05/02/2024"], "dmy"),
        (["02/13/2024", "02/05/2024"], "mdy"),
        (["01/02/2024", "03/02/2024", "02/03/2024"], "dmy"),
        (["01/31/24", "02/01/24"], "mdy"),
        (["5.2.2024", "6.2.2024"], "dmy"),
    ],
)
def test_day_and_month_are_told_apart_by_numbers_or_by_the_order_of_rows(
    days: list[str], order: str
) -> None:
    rows = "".join(f"{day},-{at + 1}.50,X\n" for at, day in enumerate(days))
    statement = only(f"Date,Amount,Description\n{rows}")
    first = min(line.booked_on for line in statement.lines)
    assert first.month in {1, 2}
    told = read(f"Date,Amount,Description\n{rows}").dialect["date order"]
    assert told.startswith(order) or "unmistakably" in told


def test_day_and_month_that_nothing_tells_apart_are_asked_for_with_an_example() -> None:
    text = "Date,Amount,Description\n05/03/2024,-1.50,X\n05/03/2024,-2.50,Y\n"
    (question,) = read(text).questions
    assert question.name == "date_order"
    assert set(question.choices) == {"dmy", "mdy"}
    assert "05/03/2024" in question.text
    assert only(text, date_order="dmy").lines[0].booked_on == date(2024, 3, 5)
    assert only(text, date_order="mdy").lines[0].booked_on == date(2024, 5, 3)


def test_all_positive_amounts_are_asked_for_and_a_balance_settles_them() -> None:
    text = "Date,Amount,Description\n2024-03-05,1.50,X\n2024-03-06,2.50,Y\n"
    (question,) = read(text).questions
    assert question.choices == ("as_written", "reversed")
    assert amounts_of(only(text, sign="reversed")) == [-150, -250]
    with_balance = "Date,Amount,Balance\n2024-03-05,1.50,10.00\n2024-03-06,2.50,7.50\n"
    assert amounts_of(only(with_balance)) == [-150, -250]


def test_a_cards_purchases_are_money_out() -> None:
    statement = only(
        "Trans. Date,Post Date,Description,Amount\n01/15/2024,01/16/2024,SHOP,12.34\n"
        "01/10/2024,01/11/2024,ONLINE PAYMENT - THANK YOU,-50.00\n01/01/2024,01/02/2024,GAS,20\n"
    )
    assert amounts_of(statement) == [-2000, 5000, -1234]
    assert statement.account_kind is AccountKind.CARD


def test_words_for_debit_and_credit_give_the_sign() -> None:
    text = "Datum;Betrag;Soll/Haben;Text\n05.03.2024;1,50;S;X\n06.03.2024;2,50;H;Y\n"
    assert amounts_of(only(text)) == [-150, 250]


def test_columns_are_found_without_a_header() -> None:
    statement = only('25/01/2024,SHOP ONE,"-1,200.00"\n24/01/2024,SALARY,2000.00\n')
    assert amounts_of(statement) == [200000, -120000]
    assert statement.lines[0].description == "SALARY"


def test_an_account_column_and_a_currency_column_make_several_statements() -> None:
    found = read(
        "Date,Account,Currency,Amount,Description\n2024-03-05,A1,EUR,-1.50,X\n"
        "2024-03-05,A1,JPY,-150,X\n2024-03-06,A2,EUR,2.50,Y\n2024-03-07,A1,EUR,4.00,Z\n"
        "2024-03-07,A1,JPY,4,Z\n2024-03-08,A2,EUR,1.00,Z\n"
    ).statements
    assert [(one.account_ref, one.currency, amounts_of(one)) for one in found] == [
        ("A1", "EUR", [-150, 400]),
        ("A1", "JPY", [-150, 4]),
        ("A2", "EUR", [250, 100]),
    ]


def test_a_fee_that_moved_the_balance_is_part_of_the_movement() -> None:
    statement = only(
        "Type,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
        "TOPUP,2023-12-03 10:00:01,In,50.00,0.00,EUR,COMPLETED,140.00\n"
        "TRANSFER,2023-12-04 10:00:01,Out,-20.00,0.50,EUR,COMPLETED,119.50\n"
        "TRANSFER,2023-12-05 10:00:01,Back,-20.00,0.50,EUR,REVERTED,\n"
    )
    assert amounts_of(statement) == [5000, -2050]
    assert statement.tie is Tie.TIED


def test_a_running_number_of_rows_is_no_id_but_a_reference_is() -> None:
    head = "No,Reference,Date,Amount,Description\n"
    rows = "1,R-7,2024-03-05,-1.50,X\n2,R-8,2024-03-06,2.50,Y\n"
    assert [line.source_id for line in only(head + rows).lines] == ["R-7", "R-8"]
    counted = head.replace("No,Reference", "ID,Other") + rows
    assert [line.source_id for line in only(counted).lines] == ["", ""]


def test_repeated_headers_totals_and_notes_are_no_movements() -> None:
    head = "Date,Amount,Description\n"
    statement = only(f"{head}2024-03-05,-1.50,X\n{head}2024-03-06,2.50,Y\nTotal,1.00,\nPage 1\n")
    assert amounts_of(statement) == [-150, 250]


def test_a_few_unreadable_rows_are_left_out_with_line_column_and_reason() -> None:
    good = "".join(f"2024-03-{day:02},-1.50,X\n" for day in range(1, 10))
    found = read(f"Date,Amount,Description\n{good}2024-03-10,12..34,Z\n")
    assert len(found.statements[0].lines) == 9
    (left,) = found.left_out
    assert (left.where, left.reason) == ("line 11", "Amount: '12..34' is no amount.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Date,Amount\n2024-03-05,1.234\n2024-03-06,0.5671\n", "decimals"),
        ("Date,Amount\n2024-02-30,1.00\n", "is no date"),
        ("Date,Amount\n,1.00\n", "the date is missing"),
        ("Date,Debit,Credit\n2024-03-05,1.00,2.00\n", "both hold an amount"),
        ("Date,Amount\n", "no row under it"),
        ("order id,order url,items,date,total\n1,x,y,2024-03-05,4.22\n", "list of a shop's orders"),
        ("JournalNumber,JournalDate,AccountName,NetAmount\n1,23-Jan-15,Cash,5\n", "double entry"),
        ("AccountId,StatementCreated,NumTransactions,NetAmount\n1,2024-03-05,3,5\n", "summary"),
        ("hello world, this is a letter\nand nothing else\n", "No columns with a date"),
    ],
)
def test_what_is_no_bank_statement_is_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        read(text)


def test_lone_carriage_returns_and_a_stray_quotation_mark() -> None:
    statement = only('Date,Amount,Description\r2024-03-05,-1.50,5" PIPE\r2024-03-06,2.50,"Q\r')
    assert amounts_of(statement) == [-150, 250]


def test_the_exact_text_of_each_row_is_kept() -> None:
    statement = only('Date,Amount,Description\n2024-03-05,-1.50,"two\nlines"\n2024-03-06,1,X\n')
    assert statement.lines[0].raw == '2024-03-05,-1.50,"two\nlines"'
    assert statement.lines[0].description == "two lines"
    assert statement.lines[1].where == "line 4"


def test_a_remark_that_says_not_yet_booked_makes_a_line_pending() -> None:
    statement = only(
        "Anfangssaldo am 01.03.2026;100,00 EUR\nEndsaldo am 30.03.2026;90,00 EUR\n\n"
        "Buchungstag;Valutadatum;Verwendungszweck;Betrag;Währung;Saldo nach Buchung;Bemerkung\n"
        "30.03.2026;;HOTEL;-99,56;EUR;;Umsatz vorgemerkt\n"
        "30.03.2026;30.03.2026;SHOP;-4,00;EUR;90,00;\n"
        "27.03.2026;27.03.2026;FUEL;-6,00;EUR;94,00;\n"
    )
    assert [(line.amount_minor, line.pending) for line in statement.lines] == [
        (-600, False),
        (-400, False),
        (-9956, True),
    ]
    assert (statement.tie, statement.opening_minor) == (Tie.TIED, 10000)
