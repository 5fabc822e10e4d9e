from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import connectors as a

from solvent.connectors import reading
from solvent.connectors.file_limits import Limits
from solvent.connectors.statement import AccountKind, FileRefused, Reading, Statement, Tie


def read(text: str, *, encoding: str = "cp1252") -> Reading:
    return reading.read(text.encode(encoding))


def only(text: str, *, encoding: str = "cp1252") -> Statement:
    (statement,) = read(text, encoding=encoding).statements
    return statement


def amounts_of(statement: Statement) -> list[int]:
    return [line.amount_minor for line in statement.lines]


def test_reads_a_statement_with_its_balance_and_account() -> None:
    statement = only(
        a.an_ofx(
            a.a_movement(),
            a.a_movement(day="20240306120000.000[-5:EST]", amount="+1,000.50", fitid="2"),
        )
    )
    assert amounts_of(statement) == [-1234, 100050]
    assert [line.booked_on for line in statement.lines] == [date(2024, 3, 5), date(2024, 3, 6)]
    assert (statement.account_ref, statement.currency) == ("000111", "USD")
    assert (statement.closing_minor, statement.closing_on) == (10000, date(2024, 3, 31))
    assert statement.opening_minor == 10000 + 1234 - 100050
    assert statement.tie is Tie.UNKNOWN
    assert "no opening balance" in statement.tie_note


def test_the_day_is_the_one_written_whatever_the_time_zone() -> None:
    statement = only(a.an_ofx(a.a_movement(day="20240301235959[+14:XX]")))
    assert statement.lines[0].booked_on == date(2024, 3, 1)


def test_a_balance_before_the_last_movement_derives_no_opening() -> None:
    early = "<LEDGERBAL><BALAMT>1<DTASOF>20240301</LEDGERBAL>"
    statement = only(a.an_ofx(a.a_movement(), balance=early))
    assert statement.opening_minor is None
    assert "before the last movement" in statement.tie_note


@pytest.mark.parametrize("change", [str.lower, lambda text: text.replace("</STMTTRN>", "")])
def test_lower_case_and_unclosed_movements_read_alike(change: object) -> None:
    movements = a.a_movement(), a.a_movement(amount="5", fitid="2")
    assert callable(change)
    statement = only(a.an_ofx(*map(change, movements)))
    assert amounts_of(statement) == [-1234, 500]
    assert statement.closing_minor == 10000


def test_xml_with_cdata_comments_attributes_and_empty_elements() -> None:
    movement = (
        "<STMTTRN ><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20240305</DTPOSTED><!-- <TRNAMT>9 -->"
        "<TRNAMT>-12,34</TRNAMT><FITID>1</FITID><CHECKNUM/>"
        "<NAME><![CDATA[R&D <STMTTRN> & SONS]]></NAME></STMTTRN>"
    )
    statement = only(a.an_ofx(movement, header=a.OFX2_HEADER))
    assert amounts_of(statement) == [-1234]
    assert statement.lines[0].description == "R&D <STMTTRN> & SONS"
    assert "CDATA" in statement.lines[0].raw


def test_entities_are_resolved_and_a_stray_ampersand_or_angle_stays() -> None:
    rest = "<NAME>CAF&#233; &amp; BAR&nbsp;1<MEMO>A < B & AT&T &lt;x&gt;"
    line = only(a.an_ofx(a.a_movement(rest=rest))).lines[0]
    assert line.description == "CAFé & BAR 1 A < B & AT&T <x>"


@pytest.mark.parametrize(
    ("rest", "description", "counterparty"),
    [
        ("<NAME>SHOP<MEMO>SHOP LONDON", "SHOP LONDON", "SHOP"),
        ("<NAME>SHOP LONDON<MEMO>SHOP", "SHOP LONDON", "SHOP LONDON"),
        ("<NAME>SHOP<MEMO>CARD 1", "SHOP CARD 1", "SHOP"),
        ("<PAYEE><NAME>PAYEE LTD<CITY>X</PAYEE><MEMO>INV 1", "PAYEE LTD INV 1", "PAYEE LTD"),
        ("<MEMO>ONLY", "ONLY", ""),
        ("<CHECKNUM>319", "DEBIT 319", ""),
    ],
)
def test_name_payee_and_memo_make_one_text(rest: str, description: str, counterparty: str) -> None:
    line = only(a.an_ofx(a.a_movement(rest=rest))).lines[0]
    assert (line.description, line.counterparty) == (description, counterparty)


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [("cp1252", "1252"), ("utf-8", "UNICODE"), ("utf-8", "1252"), ("cp1251", "1251")],
)
def test_the_encoding_is_found_even_when_declared_wrongly(encoding: str, charset: str) -> None:
    name = "Шоп" if encoding == "cp1251" else "CAFÉ"
    header = a.OFX1_HEADER.replace("CHARSET:1252", f"CHARSET:{charset}")
    text = a.an_ofx(a.a_movement(rest=f"<NAME>{name}"), header=header)
    assert only(text, encoding=encoding).lines[0].description == name


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_marked_and_wide_encodings(encoding: str) -> None:
    text = a.an_ofx(a.a_movement(rest="<NAME>CAFÉ"))
    assert only(text, encoding=encoding).lines[0].description == "CAFÉ"


def test_a_header_on_one_line_or_none_does_not_matter() -> None:
    for header in ("", a.OFX1_HEADER.replace("\n", "")):
        assert amounts_of(only(a.an_ofx(a.a_movement(), header=header))) == [-1234]


def test_lines_in_a_currency_of_their_own_make_a_statement_of_their_own() -> None:
    foreign = "<CURRENCY><CURRATE>150<CURSYM>JPY</CURRENCY>"
    original = "<ORIGCURRENCY><CURRATE>1.1<CURSYM>EUR</ORIGCURRENCY>"
    found = read(
        a.an_ofx(a.a_movement(amount="-1200", rest=foreign), a.a_movement(fitid="2", rest=original))
    ).statements
    assert [(one.currency, amounts_of(one)) for one in found] == [
        ("USD", [-1234]),
        ("JPY", [-1200]),
    ]


def test_pending_movements_are_marked() -> None:
    pending = (
        "<BANKTRANLISTP><DTASOF>20240401<STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20240331<TRNAMT>-9.00"
        "<NAME>HOTEL</STMTTRNP></BANKTRANLISTP>"
    )
    balance = "<LEDGERBAL><BALAMT>100<DTASOF>20240331</LEDGERBAL>" + pending
    statement = only(a.an_ofx(a.a_movement(), balance=balance))
    assert [line.pending for line in statement.lines] == [False, True]
    assert statement.opening_minor == 10000 + 1234


def test_a_correction_in_the_same_file_replaces_and_deletes() -> None:
    replaced = "<CORRECTFITID>1<CORRECTACTION>REPLACE"
    deleted = "<CORRECTFITID>2<CORRECTACTION>DELETE"
    found = read(
        a.an_ofx(
            a.a_movement(amount="-1"),
            a.a_movement(amount="-2", fitid="2"),
            a.a_movement(amount="-3", fitid="3", rest=replaced),
            a.a_movement(amount="-2", fitid="4", rest=deleted),
        )
    )
    assert amounts_of(found.statements[0]) == [-300]
    assert len(found.left_out) == 3


def test_a_correction_of_an_earlier_file_is_left_out_and_named() -> None:
    found = read(a.an_ofx(a.a_movement(rest="<CORRECTFITID>77<CORRECTACTION>REPLACE")))
    assert found.statements[0].lines == ()
    assert "77" in found.left_out[0].reason


def test_card_and_bank_accounts_stand_side_by_side() -> None:
    card = (
        "<CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>4111"
        f"</CCACCTFROM><BANKTRANLIST>{a.a_movement(amount='-5,00')}</BANKTRANLIST><LEDGERBAL>"
        "<BALAMT>-5<DTASOF>20240331</LEDGERBAL></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>"
    )
    found = read(a.an_ofx(a.a_movement()).replace("</OFX>", card)).statements
    assert [(one.account_kind, one.currency, one.account_ref) for one in found] == [
        (AccountKind.BANK, "USD", "000111"),
        (AccountKind.CARD, "EUR", "4111"),
    ]


def test_a_few_unreadable_movements_are_left_out_with_their_place() -> None:
    good = [a.a_movement(fitid=str(number)) for number in range(9)]
    found = read(a.an_ofx(*good, a.a_movement(day="20240231")))
    assert len(found.statements[0].lines) == 9
    (left,) = found.left_out
    assert left.where.startswith("STMTTRN 10, line ")
    assert "20240231" in left.reason


@pytest.mark.parametrize(
    "movement",
    [
        a.a_movement(day=""),
        a.a_movement(amount="12.345"),
        a.a_movement(amount=""),
        "<STMTTRN><DTPOSTED>20240305<FITID>1</STMTTRN>",
        "<STMTTRN><DTPOSTED>20240305<TRNAMT>1<TRNAMT>2</STMTTRN>",
    ],
)
def test_mostly_unreadable_files_are_refused_with_the_first_place(movement: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(a.an_ofx(movement))
    assert refused.value.where.startswith("STMTTRN 1, line ")


def test_a_file_cut_off_loses_its_last_movement_and_says_so() -> None:
    whole = a.an_ofx(*(a.a_movement(fitid=str(number)) for number in range(9)))
    cut = whole[: whole.rindex("34<FITID>8")]
    found = read(cut)
    assert len(found.statements[0].lines) == 8
    assert any("cut off" in one.reason for one in found.left_out)
    assert found.statements[0].closing_minor is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<OFX></OFX>", "no statement"),
        ("<!DOCTYPE OFX><OFX></OFX>", "document type"),
        ("<OFX><!ENTITY a 'b'></OFX>", "document type"),
        (
            "<OFX><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Bad password</STATUS></SONRS>",
            "Bad password",
        ),
        (
            "<OFX><STMTTRNRS><STATUS><CODE>2000<SEVERITY>ERROR</STATUS></STMTTRNRS></OFX>",
            "error 2000",
        ),
        ("<OFX><ACCTINFO></ACCTINFO><ACCTINFO></ACCTINFO></OFX>", "list of 2 accounts"),
    ],
)
def test_refuses_files_without_a_statement_and_says_why(text: str, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        read(text)


def test_nesting_is_limited() -> None:
    names = [f"A{number}" for number in range(50)]
    deep = "".join(f"<{name}>" for name in names) + "".join(f"</{name}>" for name in names)
    with pytest.raises(FileRefused, match="deep"):
        read(f"<OFX>{deep}</OFX>")
    with pytest.raises(FileRefused, match="more than 2"):
        reading.read(f"<OFX>{'<X>1' * 9}</OFX>".encode(), limits=Limits(elements_max=2))


_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20
)
_PAYMENTS = st.lists(
    st.builds(
        a.Paid,
        st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        st.integers(-(10**12), 10**12),
        _TEXTS,
        st.text("abc123-", max_size=8),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(_PAYMENTS, st.sampled_from(["closed", "open", "small"]), st.sampled_from([".", ","]))
def test_any_statement_comes_back_as_it_was_written(
    payments: list[a.Paid], style: str, mark: str
) -> None:
    def element(name: str, value: str) -> str:
        escaped = value.replace("&", "&amp;").replace("<", "&lt;")
        name = name.lower() if style == "small" else name
        return f"<{name}>{escaped}\n" if style == "open" else f"<{name}>{escaped}</{name}>"

    movements = [
        "<STMTTRN>"
        + element("DTPOSTED", f"{paid.day:%Y%m%d}")
        + element("TRNAMT", a.decimal(paid.minor, mark=mark))
        + element("FITID", paid.ref)
        + element("NAME", paid.text)
        + "</STMTTRN>"
        for paid in payments
    ]
    statement = only(a.an_ofx(*movements), encoding="utf-8")
    assert [
        (line.booked_on, line.amount_minor, line.source_id, line.description)
        for line in statement.lines
    ] == [(paid.day, paid.minor, paid.ref, paid.text) for paid in payments]
