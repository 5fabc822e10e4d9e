"""View values of the pages of an import, for tests and the gallery."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tests.builders.dashboard import a_frame
from tests.builders.dashboard_figures import CO, NOW, TODAY

from solvent.connectors.statement import AccountKind, LeftOut, SourceLine, Tie
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.views import Choice, Choices, Section
from solvent.dashboard.views_import import (
    ImportRow,
    ImportView,
    PreviewView,
    ProgressView,
    QuestionCard,
    ReportView,
    StatementCard,
    TieRow,
)

FILE = "umsaetze_2026-03.csv"
IMPORT = "im_01jqx7v4m2h8s0d9k5t3n6p1im"
_LEFT_OUT = (LeftOut("line 131", "The amount cannot be read.", '"12.03.2026";"";"abc,de"'),)


def an_import(*, refused: bool = False) -> ImportView:
    href = f"/companies/{CO}/import/{IMPORT}"
    return ImportView(
        frame=a_frame(Section.IMPORT),
        bytes_most=50_000_000,
        recent=(
            ImportRow(href, "umsaetze_2026-02.csv", NOW - timedelta(days=30), 118, 0, "booked"),
            ImportRow(href, "card-2026-q1.qfx", NOW - timedelta(days=12), 64, 22, "booked"),
            ImportRow(href, "statement.pdf", NOW - timedelta(days=12), 0, 0, "refused"),
        ),
        refusal=Phrase("This is a PDF, which holds no lines that can be read.")
        if refused
        else None,
        refusal_where="statement.pdf" if refused else "",
        refusal_remedy=Phrase("Download OFX or CSV from the bank's site.") if refused else None,
    )


def a_preview(*, asking: bool = False) -> PreviewView:
    question = QuestionCard(
        "date_order",
        Phrase(
            "Is {example} in this file day, month, year or month, day, year?",
            {"example": Figure("03/04/2026", Unit.TEXT)},
        ),
        Choices((Choice("dmy", "day, month, year"), Choice("mdy", "month, day, year"))),
    )
    rows = tuple(
        SourceLine(f"line {at + 9}", "", date(2026, 3, 2 + at), minor, text, party, pending=at == 3)
        for at, (minor, text, party) in enumerate(
            (
                (-420_000, "MIETE HALLE 4 MAERZ", "Hallenbau Verwaltung"),
                (486_200, "RE 2026-0179", "Werft Ost GmbH"),
                (-238_000, "LASTSCHRIFT RG 77120", "Stahlhandel Weser"),
                (-9_684, "VORMERKUNG KARTENZAHLUNG TANKHOF", ""),
            )
        )
    )
    return PreviewView(
        frame=a_frame(Section.IMPORT, live=False),
        import_id=IMPORT,
        file_name=FILE,
        file_bytes=48_213,
        format="Bank CSV",
        dialect=(
            ("Delimiter", ";"),
            ("Encoding", "windows-1252"),
            ("Date order", "dd.mm.yyyy"),
            ("Decimal mark", ","),
            ("Amount columns", "Betrag"),
            ("Lines before the header", "7"),
        ),
        statements=(
            StatementCard(
                0,
                "DE…4471",
                AccountKind.BANK,
                "Kreditbank Nord",
                "EUR",
                122,
                8_020_000,
                -8_708_070,
                date(2026, 2, 13),
                TODAY,
                4_870_110,
                4_182_040,
                Tie.TIED,
                0,
                None,
                rows,
                Choices(
                    (
                        Choice("ba_1", "Kreditbank Nord …4471", named=True),
                        Choice("new", "A new account"),
                    ),
                    "ba_1",
                ),
                118,
                4,
            ),
            StatementCard(
                1,
                "…0042",
                AccountKind.CARD,
                "",
                "EUR",
                14,
                0,
                -84_120,
                date(2026, 2, 20),
                TODAY,
                None,
                -96_020,
                Tie.BROKEN,
                -12_900,
                Phrase("The balance before the first line is missing."),
                rows[2:3],
                Choices((Choice("new", "A new account"),), "new"),
                14,
                0,
            ),
        ),
        left_out=_LEFT_OUT,
        questions=(question,) if asking else (),
        booked_before=not asking,
    )


def a_progress() -> ProgressView:
    return ProgressView(
        a_frame(Section.IMPORT), IMPORT, FILE, booking=True, done=61_200, total=100_000
    )


def a_report() -> ReportView:
    return ReportView(
        frame=a_frame(Section.IMPORT),
        import_id=IMPORT,
        file_name=FILE,
        finished_at=NOW,
        new=132,
        already=4,
        changed=2,
        unsure=7,
        left_out=_LEFT_OUT,
        ties=(
            TieRow("Kreditbank Nord …4471", "EUR", 122, Tie.TIED, 4_182_040, 0, TODAY),
            TieRow("Firmenkarte …0042", "EUR", 14, Tie.BROKEN, -96_020, -12_900, TODAY),
        ),
        score_before=Decimal("58.5"),
        score_after=Decimal("56.8"),
    )
