"""Statements written in any dialect come back exactly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.builders import connectors as a

from solvent.connectors import reading
from solvent.connectors.statement import Tie

HEADERS = {
    "en": ("Date", "Description", "Amount", "Debit", "Credit", "Balance", "Transaction ID"),
    "de": ("Buchungstag", "Verwendungszweck", "Betrag", "Soll", "Haben", "Saldo", "Referenz"),
    "fr": ("Date opération", "Libellé", "Montant", "Débit", "Crédit", "Solde", "Référence"),
    "es": ("Fecha", "Concepto", "Importe", "Cargo", "Abono", "Saldo", "Referencia"),
    "it": ("Data contabile", "Descrizione", "Importo", "Dare", "Avere", "Saldo", "Riferimento"),
    "nl": ("Boekdatum", "Omschrijving", "Bedrag", "Debet", "Credit", "Saldo", "Referentie"),
    "pt": ("Data", "Descrição", "Montante", "Débito", "Crédito", "Saldo", "Referencia"),
    "pl": ("Data operacji", "Opis", "Kwota", "Obciążenia", "Uznania", "Saldo", "Numer transakcji"),
    "sv": ("Bokföringsdag", "Beskrivning", "Belopp", "Uttag", "Insättning", "Saldo", "Referens"),
}
DAYS = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y%m%d",
    "%d-%m-%y",
    "%d %b %Y",
)
MARKS = ((".", ""), (".", ","), (",", "."), (",", ""), (",", " "), (".", "'"), (",", "\u202f"))


@dataclass(frozen=True, slots=True)
class Style:
    """One way of writing a statement."""

    language: str
    day: str
    marks: tuple[str, str]
    delimiter: str
    end: str
    encoding: str
    split: bool
    balance: bool
    newest_first: bool
    preamble: bool


STYLES = st.builds(
    Style,
    st.sampled_from(sorted(HEADERS)),
    st.sampled_from(DAYS),
    st.sampled_from(MARKS),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
PAYMENTS = st.lists(
    st.builds(
        a.Paid,
        st.integers(0, 400).map(lambda days: date(2023, 1, 17) + timedelta(days=days)),
        st.integers(-(10**9), 10**9).filter(bool),
        st.sampled_from(["Corner shop", "Café Zoë, Köln", 'A "quoted" one', "RENT; MARCH", "Łódź"]),
        st.integers(10**5, 10**6).map("T{}".format),
    ),
    min_size=2,
    max_size=12,
).map(lambda payments: sorted(payments, key=lambda paid: paid.day))


def written(payments: list[a.Paid], style: Style, opening: int) -> str:
    day, text, amount, debit, credit, balance, ref = HEADERS[style.language]
    mark, thousands = style.marks

    def money(minor: int) -> str:
        return a.decimal(minor, mark=mark, thousands=thousands)

    balances = list(accumulate((paid.minor for paid in payments), initial=opening))[1:]
    rows = []
    for paid, after in zip(payments, balances, strict=True):
        spent, got = (money(-paid.minor), "") if paid.minor < 0 else ("", money(paid.minor))
        moved = [spent, got] if style.split else [money(paid.minor)]
        shown = [money(after)] if style.balance else []
        rows.append([paid.ref, paid.day.strftime(style.day), paid.text, *moved, *shown])
    if style.newest_first:
        rows.reverse()
    header = [ref, day, text, *([debit, credit] if style.split else [amount])]
    above = [["Some Bank"], ["Printed for the customer"], []] if style.preamble else []
    table = [*above, header + [balance] * style.balance, *rows]
    return a.a_table(table, delimiter=style.delimiter, end=style.end)


@settings(max_examples=250, deadline=None)
@given(PAYMENTS, STYLES, st.integers(-(10**6), 10**6))
def test_a_statement_in_any_dialect_comes_back_exactly(
    payments: list[a.Paid], style: Style, opening: int
) -> None:
    # A file in which nothing shows the sign, or the order of day and month, is asked about.
    assume(style.split or any(paid.minor < 0 for paid in payments))
    found = reading.read(
        written(payments, style, opening).encode(style.encoding),
        answers={"date_order": "mdy" if style.day.startswith("%m") else "dmy", "currency": "EUR"},
    )
    assert found.questions == ()
    (statement,) = found.statements
    assert sorted(
        (line.booked_on, line.amount_minor, line.description, line.source_id)
        for line in statement.lines
    ) == sorted((paid.day, paid.minor, paid.text, paid.ref) for paid in payments)
    assert found.left_out == ()
    if style.balance:
        assert statement.tie is Tie.TIED
        assert statement.opening_minor is not None
        assert statement.closing_minor == statement.opening_minor + sum(
            paid.minor for paid in payments
        )
