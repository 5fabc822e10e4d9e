from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from solvent.dashboard.language import Figure, Phrase, Unit, language_for

EN, DE = language_for("en"), language_for("de")


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (Figure(1234, Unit.MONEY, "EUR"), "€12.34"),
        (Figure(Decimal("0.347"), Unit.SHARE), "34.7%"),
        (Figure(Decimal("-6.2"), Unit.POINTS), "-6.2"),
        (Figure(1, Unit.DAYS), "1 day"),
        (Figure(Decimal("18.0"), Unit.DAYS), "18 days"),
        (Figure(Decimal("22.7"), Unit.DAYS), "22.7 days"),
        (Figure(Decimal("1.31"), Unit.TIMES), "1.31 times"),
        (Figure(1200, Unit.COUNT), "1,200"),
        (Figure(date(2026, 5, 26), Unit.DATE), "May 26, 2026"),
        (Figure(date(2026, 5, 1), Unit.MONTH), "May 2026"),
        (Figure("Rent", Unit.TEXT), "Rent"),
        (Figure(None, Unit.MONEY, "EUR"), "unknown"),
    ],
)
def test_figures_are_written_by_their_unit(figure: Figure, shown: str) -> None:
    assert EN.write(figure) == shown


def test_words_are_translated_and_names_are_not() -> None:
    assert DE.write(Figure("Rent", Unit.WORD)) == "Miete"
    assert DE.write(Figure("Rent", Unit.TEXT)) == "Rent"


def test_each_figure_of_a_phrase_links_to_its_fact() -> None:
    said = EN.phrase(
        Phrase("Cash runs out on {date}", {"date": Figure(date(2026, 5, 26), Unit.DATE, "", "/f")})
    )
    assert said == 'Cash runs out on <a class="figure" href="/f">May 26, 2026</a>'


def test_a_phrase_is_translated_around_its_figures() -> None:
    said = DE.phrase(
        Phrase("Cash runs out on {date}", {"date": Figure(date(2026, 5, 26), Unit.DATE)})
    )
    assert said == "Das Geld geht am 26.05.2026 aus"


def test_what_a_bank_wrote_cannot_become_markup() -> None:
    said = EN.phrase(
        Phrase("{party} <b>", {"party": Figure("<script>x</script>", Unit.TEXT, "", '"/f')})
    )
    assert "<script>" not in said
    assert "<b>" not in said
    assert 'href="&#34;/f"' in said


def test_a_place_without_a_figure_stays_visible() -> None:
    assert EN.phrase(Phrase("{amount} is due")) == "{amount} is due"


def test_plurals_follow_the_language() -> None:
    assert EN.plural("{n} line", "{n} lines", 1) == "1 line"
    assert EN.plural("{n} line", "{n} lines", 1200) == "1,200 lines"
    assert DE.plural("{n} line", "{n} lines", 1200) == "1.200 Zeilen"
