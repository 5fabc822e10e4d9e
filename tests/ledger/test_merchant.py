from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from solvent.ledger.merchant import normalise

_NAME_BY_TEXT = {
    # cards
    "POS PURCHASE 0312 SQ *LUCKY FOX #12 BOSTON MA": "LUCKY FOX",
    "SQ *Lucky Fox": "LUCKY FOX",
    "Lucky Fox, LLC": "LUCKY FOX",
    "TST* BLUE DOOR BAKERY 00123 PORTLAND OR": "BLUE DOOR BAKERY",
    "PAYPAL *SPOTIFY 402-935-7733 CA": "SPOTIFY",
    "AMZN Mktp US*2K4RT5": "AMAZON MARKETPLACE",
    "AMZN MKTP US*2K4 AMZN.COM/BILL WA": "AMAZON MARKETPLACE",
    "CHECKCARD 0312 STAPLES 00104 AUSTIN TX 24692165074": "STAPLES",
    "PURCHASE AUTHORIZED ON 03/12 COSTCO WHSE #0123 DENVER CO S123456789 CARD 1234": "COSTCO WHSE",
    "UBER *TRIP HELP.UBER.COM": "UBER TRIP",
    "7-ELEVEN 33412": "7-ELEVEN",
    "CARD PAYMENT TO TESCO STORES 2345 ON 12 MAR": "TESCO STORES",
    "CB CARREFOUR 12/03/24 PARIS": "CARREFOUR",
    "PAGAMENTO POS 12/03 ESSELUNGA MILANO ITA": "ESSELUNGA",
    "ZAKUP PRZY UŻYCIU KARTY BIEDRONKA 123 WARSZAWA": "BIEDRONKA",
    # ACH, direct debit, credit transfer
    "ORIG CO NAME:GUSTO ORIG ID:9138864 DESC DATE:240312 CO ENTRY DESCR:PAYROLL SEC:CCD": "GUSTO",
    "COMCAST DES:CABLE ID:1234 INDN:CAFE LLC CO ID:123 CCD": "COMCAST XFINITY",
    "DIRECT DEBIT PAYMENT TO BRITISH GAS REF 850012, MANDATE NO 0012": "BRITISH GAS",
    "FASTER PAYMENTS RECEIPT REF 1234 FROM ACME WIDGETS LTD": "ACME WIDGETS",
    "Zelle payment to Jane Smith 123456": "JANE SMITH",
    "EREF+1 MREF+M-9 SVWZ+Miete Juli ABWA+Immobilien Müller GmbH & Co. KG": "IMMOBILIEN MÜLLER",
    "SEPA-Basislastschrift Stadtwerke München GmbH Kd-Nr 12345": "STADTWERKE MÜNCHEN",
    "/TRTP/SEPA OVERBOEKING/IBAN/NL12INGB0000/NAME/De Vries B.V./REMI/Factuur 123": "DE VRIES",
    "Naam: Ziggo Services BV Omschrijving: Factuur 12 IBAN: NL12": "ZIGGO SERVICES",
    "VIR SEPA RECU /DE DUPONT SARL /MOTIF FACTURE 12 /REF 33": "DUPONT",
    "PP.1234.PP . SPOTIFY, Ihr Einkauf bei SPOTIFY": "SPOTIFY",
    # M-Pesa
    "Pay Bill to 888880 - KPLC PREPAID Acc. 123": "KPLC PREPAID",
    "Pay Bill Online to 4086131 - ZUKU FIBER Acc. 0722": "ZUKU FIBER",
    "Customer Transfer to - 07******123 JOHN KAMAU": "JOHN KAMAU ***123",
    "Merchant Payment from 254722***123 - PETER OTIENO": "PETER OTIENO ***123",
    "Customer Transfer to 2547***020 - A S": "A S ***020",
    "Customer Transfer - 2547***589 A S": "A S ***589",
    "Pay Bill to 888880 - KPLC PREPAID Acc. 2547***123": "KPLC PREPAID",
    # what has no party keeps its words
    "MONTHLY SERVICE FEE": "MONTHLY SERVICE FEE",
    "ACH DEBIT 123": "ACH DEBIT",
    "CHECK 1042": "CHECK",
    "Rent March 2024": "RENT",
    "": "",
}


@pytest.mark.parametrize(("text", "name"), _NAME_BY_TEXT.items())
def test_the_party_is_found_in_what_banks_print(text: str, name: str) -> None:
    assert normalise(text) == name


@pytest.mark.parametrize(
    "name", ["DIRECT ENERGY", "CREDIT AGRICOLE", "BP CONNECT", "FREE MOBILE", "O2", "H&M", "1&1"]
)
def test_names_that_begin_like_ways_of_payment_stay_whole(name: str) -> None:
    assert normalise(name) == name


def test_the_banks_own_field_for_the_party_goes_before_the_text() -> None:
    assert normalise("Rechnung 123 Lieferung", "Weber Stahl GmbH") == "WEBER STAHL"
    assert normalise("SQ *LUCKY FOX", "  ") == "LUCKY FOX"


def test_persons_of_one_name_are_told_apart_by_their_masked_phones() -> None:
    texts = [f"Customer Transfer to - 2547***{tail} A S" for tail in ("589", "020", "589")]

    assert [normalise(text) for text in texts] == ["A S ***589", "A S ***020", "A S ***589"]
    assert [normalise(text, "A S") for text in texts] == [normalise(text) for text in texts]


def test_the_masked_account_of_a_bill_is_no_persons_phone() -> None:
    assert normalise("Pay Bill to 888880 - KPLC Acc. 2547***123", "KPLC") == "KPLC"


def test_the_same_shop_keeps_its_name_through_dates_and_numbers() -> None:
    names = {normalise(f"POS 03{day} SHELL OIL 574{day} RALEIGH NC") for day in range(10, 29)}
    assert names == {"SHELL OIL"}


_TEXT = (
    "POS SQ * TST* PAYMENT TO FROM ACME GMBH & CO KG LTD BOSTON MA MAR 12/03 #0123 REF SVWZ+ /DE "
    "NAAM: - 07******123 ***589 2547***020 STRAßE İSTANBUL ŉ ΐ CARD DIRECT DEBIT ABWA+X "
    "EINKAUF BEI US"
)
_WORDS = st.sampled_from(_TEXT.split())


@given(st.text() | st.lists(_WORDS, max_size=9).map(" ".join))
@example("ΐ *ŉ ß")
@example("SQ *SQ *SQ *X")
@example("07******12 A ***3 ***4")
def test_a_name_is_its_own_name(text: str) -> None:
    name = normalise(text)
    assert normalise(name) == name


@given(st.text(min_size=1).filter(lambda text: any(map(str.isalpha, text))))
def test_text_with_letters_has_no_edges_of_blank(text: str) -> None:
    name = normalise(text)
    assert name == " ".join(name.split())
