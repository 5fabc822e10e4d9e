from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.ledger import category_index
from solvent.ledger.accounts import Role
from solvent.ledger.category_words import IN, OUT

_WORDS = ["RENT", "LOAN", "REPAYMENT", "GOOGLE", "ADS", "X", "MIETE"]


def _roles(text: str, *, direction: str = OUT, country: str = "DE") -> list[Role]:
    words = category_index.words_of(text)
    return [hit.role for hit in category_index.hits(words, direction=direction, country=country)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PG&E web-pay 12,50", ["PG&E", "WEB", "PAY", "12", "50"]),
        ("Lowe's #12", ["LOWES", "12"]),
        ("Gebühr für Łódź", ["GEBUHR", "FUR", "LODZ"]),
        ("Straße Æ", ["STRASSE", "AE"]),
        ("GUSTO DES:TAX 1", ["GUSTO", "TAX", "1"]),
        ("SHOP Acc. MAJI-0417 X", ["SHOP", "X"]),
        ("KRA Acc. 2020 PAYE", ["KRA", "ACC", "2020", "PAYE"]),
        ("", []),
    ],
)
def test_texts_come_apart_into_plain_words(text: str, words: list[str]) -> None:
    assert category_index.words_of(text) == words


def test_the_longest_phrase_takes_its_words() -> None:
    assert _roles("GOOGLE WORKSPACE", country="US") == [Role.SUBSCRIPTIONS]
    assert _roles("WORKSPACE", country="US") == [Role.RENT]


def test_the_head_of_a_compound_decides() -> None:
    assert _roles("Büromiete") == [Role.RENT]
    assert _roles("Büroklammern") == [Role.OFFICE]
    assert _roles("Kfz-Haftpflichtversicherung")[-1] is Role.INSURANCE


def test_a_suppliers_name_on_money_in_is_the_same_cost_a_little_less_sure() -> None:
    words = category_index.words_of("STAPLES")
    (paid,) = category_index.hits(words, direction=OUT, country="US")
    (back,) = category_index.hits(words, direction=IN, country="US")
    assert (paid.role, back.role) == (Role.OFFICE, Role.OFFICE)
    assert back.sure < paid.sure


@given(st.lists(st.sampled_from(_WORDS), max_size=8))
def test_each_word_belongs_to_at_most_one_phrase(words: list[str]) -> None:
    hits = category_index.hits(words, direction=OUT, country="")
    assert sum(len(hit.phrase.split()) for hit in hits) <= len(words)
