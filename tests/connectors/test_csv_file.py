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


GERMAN = """Umsatzanzeige;Datei erstellt am: 12.01.2024 10:00

IBAN;DE12 5001 0517 1234 5678 90
Bank;TESTBANK
Zeitraum;01.12.2023 - 31.12.2023
Saldo;1.000,50;EUR

Buchung;Valuta;Auftraggeber/Empfänger;Buchungstext;Verwendungszweck;Saldo;Währung;Betrag;Währung
28.12.2023;29.12.2023;Stadtwerke;Lastschrift;Strom;1.000,50;EUR;-99,50;EUR
03.12.2023;03.12.2023;Kunde AG;Überweisung;RE 1001;1.100,00;EUR;1.000,00;EUR
"""
POLISH = """TESTBANK S.A.;
#Waluta;#Wpływy;#Wydatki;
PLN;1 000,00;-250,50;

#Saldo początkowe;500,00 PLN;

#Data operacji;#Data księgowania;#Opis operacji;#Tytuł;#Nadawca/Odbiorca;#Kwota;#Saldo po operacji;
2024-01-02;2024-01-02;PRZELEW;FAKTURA 1;"KLIENT";1 000,00;1 500,00;
2024-01-05;2024-01-05;ZAKUP;"SKLEP ŻABKA";"";-250,50;1 249,50;

;;;;;#Saldo końcowe;1 249,50 PLN;
"""
PORTUGUESE = """Consultar movimentos - 01-02-2024
Conta ;0123456789 - EUR - Conta

Data mov. ;Data valor ;Descrição ;Débito ;Crédito ;Saldo contabilístico ;
31-01-2024;31-01-2024;COMPRA LOJA;15,00;;985,00;
30-01-2024;30-01-2024;TRF CLIENTE;;1.000,00;1.000,00;

 ; ; ; ;Saldo contabilístico ;985,00 ;
"""
SWISS = """Date from:;01.01.2024
Date to:;31.01.2024
Account:;CH9300762011623852957
Currency:;CHF

Booking date;Notification text;Credit in CHF;Debit in CHF;Value;Balance in CHF
31.01.2024;Purchase;;-50.00;31.01.2024;950.00
30.01.2024;Client;1'000.00;;30.01.2024;1'000.00

Disclaimer:
The content was generated.
"""
DUTCH = """"Datum","Naam / Omschrijving","Rekening","Tegenrekening","Code","Af Bij","Bedrag (EUR)"
"20240131","Winkel","NL01INGB0001234567","NL02ABNA0001234567","BA","Af","12,50"
"20240130","Klant BV","NL01INGB0001234567","NL03RABO0001234567","OV","Bij","1.000,00"
"""
ITALIAN = """Data contabile;Data valuta;Descrizione;Accrediti;Addebiti
31/01/2024;31/01/2024;Pagamento POS;;-35,20
30/01/2024;30/01/2024;Bonifico;1.250,00;
"""
SWEDISH = """* Transaktioner Period 2024-01-01 – 2024-01-31 Skapad 2024-02-01 10:00 CET
Radnummer,Kontonummer,Valuta,Bokföringsdag,Valutadag,Referens,Beskrivning,Belopp,Bokfört saldo
1,1234567,SEK,2024-01-31,2024-01-31,Butik,Kortköp,-120.00,880.00
2,1234567,SEK,2024-01-30,2024-01-30,Kund,Insättning,1000.00,1000.00
"""
FRENCH = """="0301234567890123";01/12/2023;31/12/2023;2

Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;Devise
29/12/2023;CARTE;CARTE X1 28/12 CAFÉ;-34,44;EUR
05/12/2023;VIR RECU;VIR RECU CLIENT;1 000,00;EUR
"""
SPANISH = """Movimientos
Cuenta;ES91 2100 0418 4502 0005 1332

FECHA OPERACIÓN;FECHA VALOR;CONCEPTO;IMPORTE EUR;SALDO
02/01/2024;02/01/2024;Pago tienda;-20,00;1.500,00
01/01/2024;01/01/2024;Transferencia;520,00;1.520,00
"""


@pytest.mark.parametrize(
    ("text", "encoding", "currency", "account", "amounts", "ends", "tie"),
    [
        (
            GERMAN,
            "cp1252",
            "EUR",
            "DE12500105171234567890",
            [100000, -9950],
            (10000, 100050),
            "tied",
        ),
        (POLISH, "cp1250", "PLN", "", [100000, -25050], (50000, 124950), "tied"),
        (PORTUGUESE, "cp1252", "", "0123456789", [100000, -1500], (0, 98500), "tied"),
        (SWISS, "utf-8-sig", "CHF", "CH9300762011623852957", [100000, -5000], (0, 95000), "tied"),
        (DUTCH, "utf-8", "EUR", "NL01INGB0001234567", [100000, -1250], (None, None), "unknown"),
        (ITALIAN, "utf-8", "", "", [125000, -3520], (None, None), "unknown"),
        (SWEDISH, "utf-16", "SEK", "1234567", [100000, -12000], (0, 88000), "tied"),
        (FRENCH, "mac_roman", "EUR", "", [100000, -3444], (None, None), "unknown"),
        (
            SPANISH,
            "utf-8",
            "EUR",
            "ES9121000418450200051332",
            [52000, -2000],
            (100000, 150000),
            "tied",
        ),
    ],
)
def test_reads_banks_of_many_languages(
    text: str,
    encoding: str,
    currency: str,
    account: str,
    amounts: list[int],
    ends: tuple[int | None, int | None],
    tie: str,
) -> None:
    statement = only(text, encoding=encoding)
    assert amounts_of(statement) == amounts
    assert (statement.currency, statement.account_ref) == (currency, account)
    assert (statement.opening_minor, statement.closing_minor) == ends
    assert statement.tie.value == tie


def test_accents_survive_their_code_pages() -> None:
    assert "Überweisung" in only(GERMAN, encoding="cp1252").lines[0].description
    assert only(POLISH, encoding="cp1250").lines[1].description == "ZAKUP SKLEP ŻABKA"
    assert only(FRENCH, encoding="mac_roman").lines[1].description.endswith("CAFÉ")


def test_other_party_and_text_are_told_apart() -> None:
    line = only(GERMAN, encoding="cp1252").lines[1]
    assert line.counterparty == "Stadtwerke"
    assert "Strom" in line.description
    assert line.booked_on == date(2023, 12, 28)


def test_the_period_is_read_from_above_the_table() -> None:
    statement = only(SWISS)
    assert (statement.starts_on, statement.ends_on) == (date(2024, 1, 1), date(2024, 1, 31))


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
