"""Files of other projects' test sets: what a person reads in them, counted and added by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from solvent.connectors import reading
from solvent.connectors.statement import FileRefused, SourceLine

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SAMPLES = SHARED / "samples"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")

# Per statement: account, currency, number of lines, sum in minor units.
READ: dict[str, list[tuple[str, str, int, int]]] = {
    "ofx/ofxparse__fail_nice_empty_balance.ofx": [("192639749", "CAD", 1, 12000)],
    "ofx/ofxparse__fixtures_anzcc.ofx": [("1234123412341234", "AUD", 1, -550)],
    "ofx/ofxparse__fixtures_bank_medium.ofx": [("12300 000012345678", "CAD", 3, -34527)],
    "ofx/ofxparse__fixtures_checking.ofx": [("1452687~7", "USD", 3, -5950)],
    "ofx/ofxparse__fixtures_fidelity.ofx": [("01234567890", "USD", 3, -57)],
    "ofx/ofxparse__fixtures_investment_401k.ofx": [("12345678.123456-01", "USD", 0, 0)],
    "ofx/ofxparse__fixtures_investment_medium.ofx": [
        ("ABC123", "CAD", 0, 0),
        ("ABC123", "USD", 3, -395),
    ],
    "ofx/ofxparse__fixtures_multiple_accounts.ofx": [("9100", "USD", 0, 0), ("9200", "USD", 0, 0)],
    "ofx/ofxparse__fixtures_multiple_accounts2.ofx": [("9100", "USD", 0, 0), ("9200", "USD", 0, 0)],
    "ofx/ofxparse__fixtures_ofx-v102-empty-tags.ofx": [("12345678", "AUD", 1, 1234)],
    "ofx/ofxparse__fixtures_suncorp.ofx": [("123456789", "AUD", 1, -1685)],
    "ofx/ofxparse__fixtures_td_ameritrade.ofx": [("121212121", "USD", 0, 0)],
    "ofx/ofxparse__fixtures_tiaacref.ofx": [("111A1111 22B222 33C333", "USD", 0, 0)],
    "ofx/ofxparse__fixtures_vanguard.ofx": [("01234567890", "USD", 0, 0)],
    "ofx/ofxparse__fixtures_vanguard401k.ofx": [("0123456", "USD", 0, 0)],
    "csv/bankstatementparser__golden_csv_european_decimals.csv": [
        ("DE89370400440532013000", "EUR", 3, 226094)
    ],
    "csv/bankstatementparser__golden_csv_french_headers.csv": [("", "EUR", 3, 226094)],
    "csv/bankstatementparser__golden_csv_spanish_headers.csv": [
        ("ES9121000418450200051332", "EUR", 3, 226094)
    ],
    "csv/bankstatementparser__test_data_sample_split_amounts.csv": [
        ("DE4455667788", "EUR", 2, 105025)
    ],
    "csv/bankstatementparser__test_data_sample_statement.csv": [("DE123456789", "EUR", 2, 130000)],
    "csv/csv2ofx__test_capitalone.csv": [("", "", 2, 0)],
    "csv/csv2ofx__test_creditunion.csv": [("", "", 8, 46500000)],
    "csv/csv2ofx__test_default.csv": [("Checking", "", 6, 37000000), ("Cash", "", 2, 9500000)],
    "csv/csv2ofx__test_gls.csv": [("1234567890", "EUR", 1, -9876)],
    "csv/csv2ofx__test_ingesp.csv": [("", "", 10, 35021)],
    "csv/csv2ofx__test_mint.csv": [("Savings", "", 1, -100000), ("Checking", "", 3, -200000)],
    "csv/csv2ofx__test_mint_extra.csv": [("Savings", "", 1, -100000), ("Checking", "", 3, -200000)],
    "csv/csv2ofx__test_mint_headerless.csv": [("", "", 4, -300000)],
    "csv/csv2ofx__test_n26-fr.csv": [("Coffre fort", "EUR", 2, 0)],
    "csv/csv2ofx__test_outbank.csv": [("DE81254326973657190105", "EUR", 4, -3589)],
    "csv/csv2ofx__test_payoneer.csv": [("", "USD", 2, 2000)],
    "csv/csv2ofx__test_pcmastercard.csv": [("", "", 2, -5031)],
    "csv/csv2ofx__test_schwab-checking.csv": [("", "", 4, -21527)],
    "csv/csv2ofx__test_schwab-checking-baltest-case1.csv": [("", "", 4, -21527)],
    "csv/csv2ofx__test_schwab-checking-baltest-case2.csv": [("", "", 4, -21527)],
    "csv/csv2ofx__test_schwab-checking-baltest-case3.csv": [("", "", 4, -21527)],
    "csv/csv2ofx__test_schwab-checking-baltest-case4.csv": [("", "", 4, -21527)],
    "csv/csv2ofx__test_schwab-checking-baltest-case5.csv": [("", "", 4, -21527)],
    "csv/csv2ofx__test_schwab-checking-baltest-case6.csv": [("", "", 4, -21527)],
    "csv/csv2ofx__test_schwab-checking-baltest-case7.csv": [("", "", 2, 0)],
    # Four of its five payments were made in test mode.
    "csv/csv2ofx__test_stripe-all.csv": [("", "CAD", 1, 1000)],
    "csv/csv2ofx__test_stripe-default.csv": [("", "CAD", 5, 11250)],
    "csv/csv2ofx__test_ubs-ch-fr_trimmed.csv": [("0123 45678901.23A", "CHF", 3, 3000)],
}
REFUSED = {
    "ofx/ofxparse__fail_nice_date_missing.ofx": "date is missing",
    "ofx/ofxparse__fail_nice_decimal_error.ofx": "201120000000",
    "ofx/ofxparse__fixtures_account_listing_aggregation.ofx": "list of 4 accounts",
    "ofx/ofxparse__fixtures_bank_small.ofx": "no statement",
    "ofx/ofxparse__fixtures_error_message.ofx": "General Server Error",
    "ofx/ofxparse__fixtures_fidelity-savings.ofx": "115.8331",
    "ofx/ofxparse__fixtures_signon_fail.ofx": "password was incorrect",
    "ofx/ofxparse__fixtures_signon_success.ofx": "no statement",
    "ofx/ofxparse__fixtures_signon_success_no_message.ofx": "no statement",
    "csv/bankstatementparser__golden_csv_garbled_amount.csv": "12..34",
    "csv/bankstatementparser__test_data_camt_file.csv": "summary of statements",
    "csv/bankstatementparser__test_data_pain_file.csv": "payment orders",
    "csv/csv2ofx__test_amazon.csv": "shop's orders",
    "csv/csv2ofx__test_xero.csv": "double entry",
}
# Opening, closing and whether they tie, where the file prints balances.
BALANCES: dict[str, tuple[int | None, int | None, str]] = {
    "ofx/ofxparse__fixtures_bank_medium.ofx": (72761, 38234, "unknown"),
    "ofx/ofxparse__fixtures_suncorp.ofx": (125097, 123412, "unknown"),
    "csv/bankstatementparser__test_data_sample_split_amounts.csv": (100000, 205025, "tied"),
    "csv/bankstatementparser__test_data_sample_statement.csv": (250000, 380000, "tied"),
    "csv/csv2ofx__test_gls.csv": (133332, 123456, "unknown"),
    "csv/csv2ofx__test_ingesp.csv": (171707, -12619, "broken"),
    "csv/csv2ofx__test_payoneer.csv": (18000, 20000, "tied"),
    "csv/csv2ofx__test_schwab-checking.csv": (109374, 87847, "tied"),
    "csv/csv2ofx__test_schwab-checking-baltest-case2.csv": (109374, 87847, "tied"),
    "csv/csv2ofx__test_schwab-checking-baltest-case5.csv": (109374, 87847, "tied"),
    "csv/csv2ofx__test_ubs-ch-fr_trimmed.csv": (1138394, 1141394, "tied"),
}
ASKED = {
    "csv/csv2ofx__test_creditunion.csv": ["sign"],
    "csv/csv2ofx__test_default.csv": ["sign"],
    "csv/csv2ofx__test_payoneer.csv": ["date_order"],
}


def amount_of(line: SourceLine) -> int:
    return line.amount_minor


@pytest.mark.parametrize("name", READ)
def test_counts_sums_and_questions(name: str) -> None:
    found = reading.read((SAMPLES / name).read_bytes())
    assert [
        (one.account_ref, one.currency, len(one.lines), sum(map(amount_of, one.lines)))
        for one in found.statements
    ] == READ[name]
    assert [question.name for question in found.questions] == ASKED.get(name, [])


@pytest.mark.parametrize("name", BALANCES)
def test_balances(name: str) -> None:
    statement = reading.read((SAMPLES / name).read_bytes()).statements[0]
    found = (statement.opening_minor, statement.closing_minor, statement.tie.value)
    assert found == BALANCES[name]


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(name: str) -> None:
    with pytest.raises(FileRefused, match=REFUSED[name]) as refused:
        reading.read((SAMPLES / name).read_bytes())
    assert refused.value.remedy


def test_every_sample_is_expected_to_be_read_or_refused() -> None:
    files = {
        f"{folder}/{path.name}"
        for folder in ("ofx", "csv")
        for path in (SAMPLES / folder).iterdir()
        if path.name != "SOURCE.txt"
    }
    assert files == set(READ) | set(REFUSED)


OTHERS = (
    "camt/camt__data_camt053.v2.minimal.xml",
    "facturx/factur-x__pdf_invoice_EN16931.pdf",
    "mt940/mt940__jejik_ing.sta",
    "qif/csv2ofx__converted_mint.qif",
    "ubl/eInvoicing-EN16931__examples_guide-example1.xml",
)


@pytest.mark.parametrize("name", OTHERS)
def test_files_of_other_formats_are_refused_by_name(name: str) -> None:
    with pytest.raises(FileRefused, match="looks like"):
        reading.read((SAMPLES / name).read_bytes())
