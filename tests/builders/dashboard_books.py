"""View values of the pages of the books, for tests and the gallery."""

from __future__ import annotations

from datetime import date, timedelta

from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.views import Choice, Choices, Section
from solvent.dashboard.views_books import (
    Cell,
    Check,
    Column,
    EntryCard,
    EntryView,
    LineFilter,
    LineRow,
    PostingRow,
    RowKind,
    SourceCard,
    StatementKind,
    StatementRow,
    StatementsView,
    TransactionsView,
)
from solvent.ledger.accounts import Kind, default_chart
from tests.builders.dashboard import CO, NOW, TODAY, a_frame

_GROUP = {Kind.ASSET: "Assets", Kind.LIABILITY: "Liabilities", Kind.EQUITY: "Equity", Kind.INCOME: "Income", Kind.EXPENSE: "Expenses"}
_BANK = "Kreditbank Nord …4471"
_ROWS = (
    (0, "Aufzugwerke Haldern AG", "SEPA-UEBERWEISUNG RE 2026-0187 Gelaender Los 3", 1_134_000, "Turnover", 98, "The payee is a known customer."),
    (0, "", "KARTENZAHLUNG BAUMARKT 0311 BREMEN", -8_412, "Repairs and maintenance", 72, "The word {word} stands in the text."),
    (1, "Stahlhandel Weser", "LASTSCHRIFT RG 77120", -238_000, "Raw materials and goods", 96, "You chose this for the payee before."),
    (2, "Stahlhandel Weser", "LASTSCHRIFT RG 77120", -238_000, "Raw materials and goods", 96, "You chose this for the payee before."),
    (3, "", "UEBERWEISUNG 0099182 VERWENDUNGSZWECK SIEHE ANLAGE", -61_250, "Suspense", 20, "Nothing in the text names a purpose."),
    (4, "Kreditbank Nord", "DARLEHEN 5531 RATE 24", -187_500, "Loans", 99, "The payee is the lender."),
    (4, "Hallenbau Verwaltung", "MIETE HALLE 4 MAERZ", -420_000, "Rent", 99, "The word {word} stands in the text."),
    (6, "Finanzkasse", "UST VORANMELDUNG 02/26", -534_910, "VAT and payroll tax payable", 97, "The payee is a tax office."),
    (9, "Werft Ost GmbH", "RE 2026-0179", 486_200, "Turnover", 95, "The payee is a known customer."),
)


def lines() -> tuple[LineRow, ...]:
    pending = LineRow("tx_01jqx7v4m2h8s0d9k5t3n6p1p0", f"/companies/{CO}/transactions/tx_p", TODAY, "VORMERKUNG KARTENZAHLUNG TANKHOF", "", _BANK, -9_684, "EUR", "", pending=True)
    return (
        pending,
        *(
            LineRow(
                line_id=f"tx_01jqx7v4m2h8s0d9k5t3n6p1{at:02d}",
                href=f"/companies/{CO}/transactions/tx_{at}",
                booked_on=TODAY - timedelta(days=back),
                description=text,
                counterparty=party,
                account=_BANK,
                amount_minor=minor,
                currency="EUR",
                category=category,
                reason=Phrase(reason, {"word": Figure("MIETE" if "MIETE" in text else "BAUMARKT", Unit.TEXT)}),
                confidence=sure,
                unsure=category == "Suspense",
                corrected=at == 2,
            )
            for at, (back, party, text, minor, category, sure, reason) in enumerate(_ROWS)
        ),
    )


def categories() -> Choices:
    return Choices(tuple(Choice(f"ac_{line.code}", line.name, _GROUP[line.kind]) for line in default_chart("DE")))


def some_transactions(asked: LineFilter | None = None) -> TransactionsView:
    return TransactionsView(
        frame=a_frame(Section.TRANSACTIONS, path=f"/companies/{CO}/transactions"),
        filter=asked or LineFilter(),
        categories=categories(),
        accounts=Choices((Choice("ba_1", _BANK, named=True), Choice("ba_2", "Firmenkarte …0042", named=True))),
        rows=lines(),
        total=3187,
        next_href=f"/companies/{CO}/transactions?after=abc",
    )


def no_transactions(*, narrowed: bool) -> TransactionsView:
    asked = LineFilter(text="nowhere") if narrowed else LineFilter()
    return TransactionsView(a_frame(Section.TRANSACTIONS), asked, categories(), Choices(), ())


def an_entry() -> EntryView:
    bank = PostingRow("1000", _BANK, -61_250, named=True)

    def card(seq: int, kind: str, postings: tuple[PostingRow, ...], **more: object) -> EntryCard:
        return EntryCard(f"en_{seq}", seq, date(2026, 3, 11), kind, postings, recorded_at=NOW, actor="owner", **more)  # type: ignore[arg-type]

    turned = PostingRow("1000", _BANK, 61_250, named=True)
    return EntryView(
        frame=a_frame(Section.TRANSACTIONS, path=f"/companies/{CO}/transactions/tx_4"),
        title="UEBERWEISUNG 0099182",
        currency="EUR",
        row=lines()[5],
        history=(
            card(4120, "Booked from a bank line", (PostingRow("1900", "Suspense", 61_250), bank), stands=False, confidence=20, reason=Phrase("Nothing in the text names a purpose.")),
            card(4181, "Reversal", (PostingRow("1900", "Suspense", -61_250), turned), stands=False, reverses_seq=4120, reason=Phrase("The category was corrected.")),
            card(4182, "Correction", (PostingRow("6550", "Repairs and maintenance", 61_250), bank), confidence=100, reason=Phrase("You chose this category.")),
        ),
        source=SourceCard("umsaetze_2026-03.csv", f"/companies/{CO}/import/im_1", NOW, "line 128", '"11.03.2026";"11.03.2026";"UEBERWEISUNG";"0099182 VERWENDUNGSZWECK SIEHE ANLAGE";"";"-612,50";"EUR"', sha256="9f2c4e17a08b…"),
        categories=categories(),
    )


def _cells(*minors: int) -> tuple[Cell, ...]:
    return tuple(Cell(minor, f"/companies/{CO}/transactions?category=ac_1") for minor in minors)


def statements(kind: StatementKind = StatementKind.PROFIT) -> StatementsView:
    months = tuple(Column(date(2025 + (9 + n) // 12, (9 + n) % 12 + 1, 1), None) for n in range(6))
    if kind is StatementKind.TRIAL:
        columns: tuple[Column, ...] = (Column(word="Debit"), Column(word="Credit"))
        rows = (
            StatementRow(RowKind.LINE, _BANK, (Cell(4_182_040, "/x"), Cell(None)), "1000", named=True),
            StatementRow(RowKind.LINE, "Suspense", (Cell(184_310, "/x"), Cell(None)), "1900"),
            StatementRow(RowKind.LINE, "Loans", (Cell(None), Cell(3_000_000, "/x")), "2500"),
            StatementRow(RowKind.LINE, "Turnover", (Cell(None), Cell(1_366_350, "/x")), "4000"),
            StatementRow(RowKind.TOTAL, "Sum", (Cell(4_366_350), Cell(4_366_350))),
        )
    elif kind is StatementKind.BALANCE:
        columns = tuple(Column(None, column.first) for column in months)
        rows = (
            StatementRow(RowKind.HEADING, "Assets"),
            StatementRow(RowKind.LINE, _BANK, _cells(7_213_400, 6_900_120, 6_120_940, 5_601_200, 4_870_110, 4_182_040), "1000", named=True),
            StatementRow(RowKind.TOTAL, "Total assets", _cells(7_213_400, 6_900_120, 6_120_940, 5_601_200, 4_870_110, 4_182_040)),
            StatementRow(RowKind.HEADING, "Liabilities"),
            StatementRow(RowKind.LINE, "Loans", _cells(3_937_500, 3_750_000, 3_562_500, 3_375_000, 3_187_500, 3_000_000), "2500"),
            StatementRow(RowKind.TOTAL, "Total liabilities", _cells(3_937_500, 3_750_000, 3_562_500, 3_375_000, 3_187_500, 3_000_000)),
            StatementRow(RowKind.HEADING, "Equity"),
            StatementRow(RowKind.TOTAL, "Total equity", _cells(3_275_900, 3_150_120, 2_558_440, 2_226_200, 1_682_610, 1_182_040)),
        )
    else:
        columns = months
        rows = (
            StatementRow(RowKind.HEADING, "Income"),
            StatementRow(RowKind.LINE, "Turnover", _cells(8_441_200, 8_102_310, 7_790_050, 7_655_400, 8_020_000, 3_943_120), "4000"),
            StatementRow(RowKind.LINE, "Refunds to customers", _cells(-42_000, 0, -18_500, 0, 0, 0), "4100"),
            StatementRow(RowKind.SUBTOTAL, "Total income", _cells(8_399_200, 8_102_310, 7_771_550, 7_655_400, 8_020_000, 3_943_120)),
            StatementRow(RowKind.HEADING, "Direct costs"),
            StatementRow(RowKind.LINE, "Raw materials and goods", _cells(4_901_800, 4_840_220, 4_910_300, 5_002_110, 5_140_900, 2_480_000), "5000"),
            StatementRow(RowKind.SUBTOTAL, "Gross profit", _cells(3_497_400, 3_262_090, 2_861_250, 2_653_290, 2_879_100, 1_463_120)),
            StatementRow(RowKind.HEADING, "Overheads"),
            StatementRow(RowKind.LINE, "Wages and salaries", _cells(1_486_220, 1_486_220, 1_486_220, 1_502_400, 1_502_400, 0), "6000"),
            StatementRow(RowKind.LINE, "Rent", _cells(420_000, 420_000, 420_000, 420_000, 420_000, 420_000), "6100"),
            StatementRow(RowKind.TOTAL, "Profit or loss", _cells(1_591_180, 1_355_870, 955_030, 730_890, 956_700, 1_043_120)),
        )
    return StatementsView(
        frame=a_frame(Section.STATEMENTS),
        kind=kind,
        by="month",
        as_of=TODAY,
        known_seq=4182,
        latest_seq=4182 if kind is not StatementKind.BALANCE else 4190,
        currency="EUR",
        columns=columns,
        rows=rows,
        checks=(Check(Phrase("Debit and credit are equal to the cent."), holds=True), Check(Phrase("The profit here is the change of equity in the balance sheet."), holds=True)),
    )
