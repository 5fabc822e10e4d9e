"""Exports as banks of several countries make them; the names in them are made up."""

from __future__ import annotations

from datetime import date

import pytest

from solvent.connectors import reading
from solvent.connectors.statement import Statement


def only(text: str, *, encoding: str = "utf-8", **answers: str) -> Statement:
    found = reading.read(text.encode(encoding), answers=answers)
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


HEADERLESS_SPLIT = """01/25/2024,GROCERY,12.00,,100.00
01/26/2024,PAYROLL,,500.00,600.00
01/27/2024,GAS,40.00,,560.00
"""
HEADERLESS_SIGNED = """25/01/2024,"-12.00","SHOP","+100.00"
24/01/2024,"+50.00","SALARY","+112.00"
"""
NEGATIVE_CREDITS = """Status,Date,Description,Debit,Credit
Cleared,01/25/2024,SHOP,25.00,
Cleared,01/20/2024,PAYMENT THANK YOU,,-50.00
"""
UNKNOWN_WORDS = """Posted Transactions Date, Description1, Debit Amount, Credit Amount,Balance
"15/01/2024","VDP-SHOP","12.50",,"100.00"
"16/01/2024","SALARY",,"500.00","600.00"
"""
NOT_YET_BOOKED = """;
"Umsätze Girokonto";"Zeitraum: 30 Tage";
"Neuer Kontostand";"1.000,00 EUR";

"Buchungstag";"Wertstellung (Valuta)";"Vorgang";"Buchungstext";"Umsatz in EUR";
"offen";"--";"Lastschrift";"A";"-10,00";
"31.01.2024";"31.01.2024";"Lastschrift";"B";"-50,00";
"30.01.2024";"30.01.2024";"Gutschrift";"C";"150,00";

"Alter Kontostand";"900,00 EUR";
"""
NAMED_BY_CURRENCY = """Account Number,Transaction Date,Description 1,Description 2,CAD$,USD$
01234-1234567,1/5/2024,PURCHASE,SHOP,-25.00,
01234-1234567,1/25/2024,DEPOSIT,,100.00,
"""
SYMBOLS = """"Account Name:","Current ****12345"
"Account Balance: ","£1600.00"

"Date","Transaction type","Description","Paid out","Paid in","Balance"
"31 Jan 2024","Visa purchase","SHOP","£25.00","","£1600.00"
"30 Jan 2024","Bank credit","EMPLOYER","","£1,500.00","£1625.00"
"""
LAKHS = """Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance
01/04/24,UPI-SHOP,0000123,01/04/24,"1,00,000.00",,"4,00,000.00"
13/04/24,NEFT CR,0000124,13/04/24,,"50,000.00","4,50,000.00"
"""
WHOLE_UNITS = """Date,Description,Amount,Currency,Balance
2024-01-05,Shop,"-1,200",JPY,"98,800"
2024-01-06,Salary,"300,000",JPY,"398,800"
"""
NET_OF_FEES = """"Date","Name","Status","Currency","Gross","Fee","Net","Transaction ID","Balance"
"12/01/2023","Buyer","Completed","USD","100.00","-3.20","96.80","ABC1","196.80"
"12/13/2023","Seller","Completed","USD","-50.00","0.00","-50.00","ABC2","146.80"
"""


@pytest.mark.parametrize(
    ("text", "amounts", "currency", "tie"),
    [
        (HEADERLESS_SPLIT, [-1200, 50000, -4000], "", "tied"),
        (HEADERLESS_SIGNED, [5000, -1200], "", "tied"),
        (NEGATIVE_CREDITS, [5000, -2500], "", "unknown"),
        (UNKNOWN_WORDS, [-1250, 50000], "", "tied"),
        (NOT_YET_BOOKED, [15000, -5000], "EUR", "tied"),
        (NAMED_BY_CURRENCY, [-2500, 10000], "CAD", "unknown"),
        (SYMBOLS, [150000, -2500], "GBP", "tied"),
        (LAKHS, [-10000000, 5000000], "", "tied"),
        (WHOLE_UNITS, [-1200, 300000], "JPY", "tied"),
        (NET_OF_FEES, [9680, -5000], "USD", "tied"),
    ],
)
def test_reads_odd_shapes(text: str, amounts: list[int], currency: str, tie: str) -> None:
    statement = only(text)
    assert amounts_of(statement) == amounts
    assert (statement.currency, statement.tie.value) == (currency, tie)
    assert all(line.description for line in statement.lines)


def test_a_movement_without_a_day_is_left_out_as_not_yet_booked() -> None:
    (left,) = reading.read(NOT_YET_BOOKED.encode()).left_out
    assert "not booked this movement yet" in left.reason
