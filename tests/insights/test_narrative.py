from __future__ import annotations

import re

import pytest
from tests.builders.insights import found_in
from tests.builders.sample_books import COMPANIES, sample_books

from solvent.forecast import runway
from solvent.insights import facts, narrative
from solvent.insights.fact_messages import PAYMENT
from solvent.insights.facts import Evidence, Fact, FactKind
from solvent.insights.finding import Kind, Severity, about
from solvent.insights.messages import KIND_NAME, SEVERITY_NAME, TEXT
from solvent.insights.narrative import Segment

_DIGIT = re.compile(r"\d")


def _duplicate(party: str) -> tuple[Fact, ...]:
    rows = Evidence()
    return (
        Fact("party", FactKind.TEXT, party, PAYMENT, rows),
        facts.money("amount", 123_456, "EUR", PAYMENT, rows),
    )


def test_every_kind_and_severity_has_words() -> None:
    assert set(TEXT) == set(KIND_NAME) == set(Kind)
    assert set(SEVERITY_NAME) == set(Severity)


@pytest.mark.parametrize("kind", Kind)
def test_no_message_holds_a_digit(kind: Kind) -> None:
    text = TEXT[kind]
    for message in (text.title, text.body, text.advice, KIND_NAME[kind]):
        assert not _DIGIT.search(message)


@pytest.mark.parametrize("company", COMPANIES)
def test_each_figure_of_a_text_is_a_fact_and_no_other_segment_holds_a_digit(company: str) -> None:
    books, _ = sample_books(company)
    for one in found_in(books, runway.forecast(books)).all:
        by_id = narrative.facts_by_id(one)
        for sentence in narrative.word(one).sentences:
            for segment in narrative.segments(sentence):
                assert bool(segment.text) != bool(segment.fact_id)
                assert not _DIGIT.search(segment.text)
                assert "{" not in segment.text
                assert not segment.fact_id or segment.fact_id in by_id


def test_digits_and_braces_of_a_name_stay_inside_its_fact() -> None:
    found = about(Kind.DUPLICATE_PAYMENT, "", Severity.NOTICE, _duplicate("7 {amount} <b>99"))
    parts = narrative.segments(narrative.word(found).title)
    assert parts == (
        Segment("", found.fact_id("party")),
        Segment(" may have been paid twice"),
    )


def test_a_translation_may_turn_the_order_around() -> None:
    found = about(Kind.DUPLICATE_PAYMENT, "", Severity.NOTICE, _duplicate("Alder"))
    parts = narrative.segments(
        narrative.word(found).title, lambda _: "Womöglich doppelt bezahlt: {party}"
    )
    assert (
        narrative.plain(parts, narrative.facts_by_id(found)) == "Womöglich doppelt bezahlt: Alder"
    )


def test_body_and_advice_make_one_text() -> None:
    found = about(Kind.DUPLICATE_PAYMENT, "", Severity.NOTICE, _duplicate("Alder"))
    parts = narrative.write(found)
    assert Segment("", found.fact_id("amount")) in parts
    assert parts[-1].text == TEXT[Kind.DUPLICATE_PAYMENT].advice


@pytest.mark.parametrize("kind", Kind)
def test_places_are_names_that_facts_can_have(kind: Kind) -> None:
    text = TEXT[kind]
    for message in (text.title, text.body, text.advice):
        assert not re.search(r"\{(?![a-z_]+\})", message)
