"""View values of the pages of the books, for tests and the gallery."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.builders.dashboard import a_frame
from tests.builders.dashboard_figures import CO, NOW, TODAY

from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.views import Choice, Choices, Section
from solvent.dashboard.views_books import (
    EntryCard,
    EntryView,
    LineFilter,
    LineRow,
    PostingRow,
    SourceCard,
    TransactionsView,
)
from solvent.ledger.accounts import Kind, default_chart

_GROUP = {
    Kind.ASSET: "Assets",
    Kind.LIABILITY: "Liabilities",
    Kind.EQUITY: "Equity",
    Kind.INCOME: "Income",
    Kind.EXPENSE: "Expenses",
}
BANK = "Kreditbank Nord …4471"
_ROWS = (
    (
        0,
        "Aufzugwerke Haldern AG",
        "SEPA-UEBERWEISUNG RE 2026-0187 Gelaender Los 3",
        1_134_000,
        "Turnover",
        98,
        "Money in for the invoice {evidence}.",
    ),
    (
        0,
        "",
        "KARTENZAHLUNG BAUMARKT 0311 BREMEN",
        -8_412,
        "Repairs and maintenance",
        72,
        "The text says “{evidence}”.",
    ),
    (
        1,
        "Stahlhandel Weser",
        "LASTSCHRIFT RG 77120",
        -238_000,
        "Raw materials and goods",
        96,
        "You chose this account for {evidence}.",
    ),
    (
        2,
        "Stahlhandel Weser",
        "LASTSCHRIFT RG 77120",
        -238_000,
        "Raw materials and goods",
        96,
        "You chose this account for {evidence}.",
    ),
    (
        3,
        "",
        "UEBERWEISUNG 0099182 VERWENDUNGSZWECK SIEHE ANLAGE",
        -61_250,
        "Suspense",
        20,
        "Nothing in the text says what this is for.",
    ),
    (
        4,
        "Kreditbank Nord",
        "DARLEHEN 5531 RATE 24",
        -187_500,
        "Loans",
        99,
        "The text says “{evidence}”.",
    ),
    (
        4,
        "Hallenbau Verwaltung",
        "MIETE HALLE 4 MAERZ",
        -420_000,
        "Rent",
        99,
        "The text says “{evidence}”.",
    ),
    (
        6,
        "Finanzkasse",
        "UST VORANMELDUNG 02/26",
        -534_910,
        "VAT paid over",
        97,
        "The text says “{evidence}”.",
    ),
    (
        9,
        "Werft Ost GmbH",
        "RE 2026-0179",
        486_200,
        "Turnover",
        95,
        "Money in for the invoice {evidence}.",
    ),
)


def lines() -> tuple[LineRow, ...]:
    pending = LineRow(
        "tx_01jqx7v4m2h8s0d9k5t3n6p1p0",
        f"/companies/{CO}/transactions/tx_p",
        TODAY,
        "VORMERKUNG KARTENZAHLUNG TANKHOF",
        "",
        BANK,
        -9_684,
        "EUR",
        "",
        pending=True,
    )
    return (
        pending,
        *(
            LineRow(
                line_id=f"tx_01jqx7v4m2h8s0d9k5t3n6p1{at:02d}",
                href=f"/companies/{CO}/transactions/tx_{at}",
                booked_on=TODAY - timedelta(days=back),
                description=text,
                counterparty=party,
                account=BANK,
                amount_minor=minor,
                currency="EUR",
                category=category,
                reason=Phrase(reason, {"evidence": Figure(party or text.split()[1], Unit.TEXT)}),
                confidence=sure,
                unsure=category == "Suspense",
                corrected=at == 2,
            )
            for at, (back, party, text, minor, category, sure, reason) in enumerate(_ROWS)
        ),
    )


def categories() -> Choices:
    return Choices(
        tuple(
            Choice(f"ac_{line.code}", line.name, _GROUP[line.kind]) for line in default_chart("DE")
        )
    )


def some_transactions(asked: LineFilter | None = None) -> TransactionsView:
    return TransactionsView(
        frame=a_frame(Section.TRANSACTIONS, path=f"/companies/{CO}/transactions"),
        filter=asked or LineFilter(),
        categories=categories(),
        accounts=Choices(
            (Choice("ba_1", BANK, named=True), Choice("ba_2", "Firmenkarte …0042", named=True))
        ),
        rows=lines(),
        total=3187,
        next_href=f"/companies/{CO}/transactions?after=abc",
    )


def no_transactions(*, narrowed: bool) -> TransactionsView:
    asked = LineFilter(text="nowhere") if narrowed else LineFilter()
    return TransactionsView(a_frame(Section.TRANSACTIONS), asked, categories(), Choices(), ())


def an_entry() -> EntryView:
    bank = PostingRow("1000", BANK, -61_250, named=True)

    def card(seq: int, kind: str, postings: tuple[PostingRow, ...], **more: Any) -> EntryCard:
        return EntryCard(
            f"en_{seq}",
            seq,
            date(2026, 3, 11),
            kind,
            postings,
            recorded_at=NOW,
            actor="owner",
            **more,
        )

    turned = PostingRow("1000", BANK, 61_250, named=True)
    return EntryView(
        frame=a_frame(Section.TRANSACTIONS, path=f"/companies/{CO}/transactions/tx_4"),
        title="UEBERWEISUNG 0099182",
        currency="EUR",
        row=lines()[5],
        history=(
            card(
                4120,
                "Booked from a bank line",
                (PostingRow("1900", "Suspense", 61_250), bank),
                stands=False,
                confidence=20,
                reason=Phrase("Nothing in the text says what this is for."),
            ),
            card(
                4181,
                "Reversal",
                (PostingRow("1900", "Suspense", -61_250), turned),
                stands=False,
                reverses_seq=4120,
                reason=Phrase(
                    "You chose this account for {evidence}.",
                    {"evidence": Figure("UEBERWEISUNG 0099182", Unit.TEXT)},
                ),
            ),
            card(
                4182,
                "Correction",
                (PostingRow("6550", "Repairs and maintenance", 61_250), bank),
                confidence=100,
                reason=Phrase(
                    "You chose this account for {evidence}.",
                    {"evidence": Figure("UEBERWEISUNG 0099182", Unit.TEXT)},
                ),
            ),
        ),
        source=SourceCard(
            "umsaetze_2026-03.csv",
            f"/companies/{CO}/import/im_1",
            NOW,
            "line 128",
            '"11.03.2026";"11.03.2026";"UEBERWEISUNG";"0099182 VERWENDUNGSZWECK SIEHE ANLAGE";'
            '"";"-612,50";"EUR"',
            sha256="9f2c4e17a08b…",
        ),
        categories=categories(),
    )
