from __future__ import annotations

import gzip
import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import connectors as a

from solvent.connectors import reading
from solvent.connectors.file_limits import Limits
from solvent.connectors.statement import FileRefused, Tie

TABLE = b"Date,Amount,Description\n2024-03-05,-1.50,X\n2024-03-06,2.50,Y\n"
OFX = a.an_ofx(a.a_movement()).encode()
MPESA = a.an_mpesa("SA1,2024-03-05 08:00,Airtime,Completed,,5.00,10.00").encode()


def a_zip(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (OFX, "ofx1"),
        (OFX.replace(b"OFXHEADER:100", b'<?xml version="1.0"?>'), "ofx2"),
        (TABLE, "csv"),
        (MPESA, "mpesa_csv"),
    ],
)
def test_content_decides_whatever_name_and_packing(content: bytes, format_: str) -> None:
    packed = [
        content,
        gzip.compress(content),
        a_zip({"../../a.pdf": content, "__MACOSX/._a": b"x", "folder/": b""}),
        gzip.compress(a_zip({"a": content})),
    ]
    for one in packed:
        assert reading.read(one, file_name="statement.pdf").format == format_


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7\n...", "PDF"),
        (a_zip({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "Excel"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "picture"),
        (b"<!DOCTYPE html><html><body>Session expired</body></html>", "web page"),
        (b"\n\n<html>", "web page"),
        (b"<?xml version='1.0'?><Document xmlns='urn:iso:std:iso:20022:camt.053'/>", "camt"),
        (b"<?xml version='1.0'?><invoice/>", "XML"),
        (b'{"transactions": []}', "JSON"),
        (b":20:START\n:25:1234\n", "MT940"),
        (b"!Type:Bank\nD1/2/2024\n", "QIF"),
        (bytes(range(256)) * 20, "binary"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "7-Zip"),
    ],
)
def test_other_files_are_refused_by_what_they_are_with_a_remedy(content: bytes, says: str) -> None:
    with pytest.raises(FileRefused, match=says) as refused:
        reading.read(content, file_name="a.csv")
    assert refused.value.remedy
    assert refused.value.where


@pytest.mark.parametrize(
    ("content", "limits", "says"),
    [
        (TABLE, Limits(bytes_max=10), "the limit is 10"),
        (gzip.compress(TABLE * 9), Limits(bytes_max=len(TABLE) * 3), "larger than any"),
        (gzip.compress(bytes(5_000_000)), Limits(ratio_max=10), "larger than any"),
        (a_zip({"a": bytes(5_000_000)}), Limits(ratio_max=10), "larger than any"),
        (gzip.compress(TABLE) * 5, Limits(entries_max=3), "too many members"),
        (gzip.compress(TABLE)[:-12], Limits(), "ends too early"),
        (gzip.compress(TABLE)[:10] + b"\xff" * 30, Limits(), "damaged"),
        (a_zip({"a": TABLE, "b": TABLE}), Limits(), "holds 2 files"),
        (a_zip({}), Limits(), "holds 0 files"),
        (a_zip({str(number): b"" for number in range(9)}), Limits(entries_max=5), "9 entries"),
        (a_zip({"a": TABLE})[:-30], Limits(), "damaged"),
        (gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"x")))), Limits(), "too often"),
        (b"Date,Amount\n" + b"x" * 500, Limits(line_chars_max=100), "500 characters"),
        (b"Date,Amount\nx" + b"," * 50, Limits(columns_max=10), "51 cells"),
        (TABLE * 5, Limits(elements_max=10), "more than 10 lines"),
        (b"Date,Amount\n2024-03-05,1\n" + b"note\n" * 2000, Limits(), "neither a date nor"),
    ],
)
def test_limits_hold(content: bytes, limits: Limits, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        reading.read(content, limits=limits)


def test_a_zip_of_encrypted_content_is_refused() -> None:
    packed = bytearray(a_zip({"a": TABLE}))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FileRefused, match="encrypted"):
        reading.read(bytes(packed))


PIECES = st.sampled_from(
    [
        *(OFX[at : at + 60] for at in range(0, len(OFX), 60)),
        *(MPESA[at : at + 40] for at in range(0, len(MPESA), 40)),
        *TABLE.splitlines(keepends=True),
        *(
            b"<OFX>",
            b"<STMTTRN>",
            b"</STMTTRN>",
            b"<![CDATA[",
            b"]]>",
            b"<!--",
            b"-->",
            b"&#99999999;",
        ),
        *(b'"', b";", b"\t", b"\r", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x88\x92", b"\x85"),
        *(
            b"9" * 40,
            b"--1",
            b"(1",
            b"0001-01-01",
            b"9999-12-31,1\n",
            b"Date;Betrag\n",
            b"1e9",
            b"NaN",
        ),
        *(b"\x1f\x8b\x08", b"PK\x03\x04", b"PK\x05\x06", b"%PDF", b"\xd9\xa3,\xc2\xb2"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=12)), max_size=40).map(b"".join))
def test_no_bytes_bring_another_exception_than_a_refusal(content: bytes) -> None:
    # Any exception but a refusal fails the test by itself.
    with suppress(FileRefused):
        found = reading.read(content)
        assert found.statements
        assert found.dialect


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([OFX, TABLE, MPESA, gzip.compress(TABLE), a_zip({"a": TABLE})]),
    st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=3)), max_size=6),
)
def test_no_damage_to_a_good_file_brings_another_exception(
    content: bytes, damage: list[tuple[int, bytes]]
) -> None:
    for at, change in damage:
        place = at % len(content)
        content = content[:place] + change + content[place + 1 :]
    with suppress(FileRefused):
        assert reading.read(content).statements


@pytest.mark.parametrize(
    "content",
    [
        b"<OFX>" + b"<![CDATA[" * 100_000,
        b"<OFX>" + b"<!--" * 200_000,
        b"<OFX>" + b"<" * 500_000,
        b"<OFX><STMTRS>" + b"<STMTTRN>" * 50_000,
        b"<OFX><STMTRS><STMTTRN><CURSYM>X" + b"<CURRENCY>" * 50_000 + b"</STMTTRN>",
        b"Date,Amount\n2024-03-05,1" + b" " * 90_000 + b"x",
        b"(" * 90_000 + b",Date,Amount\n1",
        b"a" * 90_000 + b" \xff\n",
        b'Date,Amount\n2024-03-05,"' + b"a\n" * 100_000,
    ],
    ids=["cdata", "comment", "less", "open", "currency", "spaces", "brackets", "letters", "quote"],
)
def test_hostile_repetition_ends_soon(content: bytes) -> None:
    # Each of these took minutes where a pattern went over the same text again and again.
    with pytest.raises(FileRefused):
        reading.read(content)


ROWS = [f"2024-03-{day:02d},-{day}.00,SHOP {day}" for day in range(1, 13)]
BALANCES = [f"{1000 - sum(range(1, day + 1))}.00" for day in range(1, 13)]


def a_sheet(*rows: str, before: str = "", head: str = "Date,Amount,Description") -> bytes:
    return "\n".join([*filter(None, [before]), head, *rows, ""]).encode()


def spoilt(rows: list[str]) -> list[str]:
    return [row.replace("-7.00", "seven") for row in rows]


WITH_BALANCE = [f"{row},{balance}" for row, balance in zip(ROWS, BALANCES, strict=True)]
ONE_BALANCE = [*(f"{row}," for row in ROWS[:-1]), WITH_BALANCE[-1]]


@pytest.mark.parametrize(
    ("rows", "before", "opening", "tie"),
    [
        pytest.param(ROWS, "Closing balance,922.00", None, Tie.UNKNOWN, id="closing"),
        pytest.param(ROWS, "Opening balance,1000.00", 100_000, Tie.UNKNOWN, id="opening"),
        pytest.param(ONE_BALANCE, "", None, Tie.UNKNOWN, id="one running balance"),
        pytest.param(WITH_BALANCE, "", 100_000, Tie.BROKEN, id="running balances"),
    ],
)
def test_nothing_is_worked_out_from_all_lines_where_some_are_left_out(
    rows: list[str], before: str, opening: int | None, tie: Tie
) -> None:
    head = "Date,Amount,Description" + (",Balance" if rows[-1].count(",") > 2 else "")
    whole = reading.read(a_sheet(*rows, before=before, head=head)).statements[0]
    assert whole.opening_minor == 100_000
    partly = reading.read(a_sheet(*spoilt(rows), before=before, head=head))
    assert [part.moved_nothing for part in partly.left_out] == [False]
    (statement,) = partly.statements
    assert (statement.opening_minor, statement.tie) == (opening, tie)
    assert statement.tie_note


def test_a_note_among_the_rows_leaves_the_lines_complete() -> None:
    content = a_sheet(*ROWS, "some note,,", before="Closing balance,922.00")
    read = reading.read(content)
    assert [part.moved_nothing for part in read.left_out] == [True]
    assert read.statements[0].opening_minor == 100_000
