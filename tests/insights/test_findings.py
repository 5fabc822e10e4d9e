from __future__ import annotations

import json
from uuid import UUID

import pytest
from tests.builders.features import empty_books
from tests.builders.insights import Found, found_in
from tests.builders.sample_books import COMPANIES, sample_books

from solvent.forecast import runway
from solvent.insights import document, narrative
from solvent.insights.finding import Kind, Severity

_KINDS_BY_FAULT = {
    "margin_turn": {Kind.MARGIN_TURN},
    "concentration": {Kind.CONCENTRATION},
    "cost_jump": {Kind.COST_JUMP, Kind.PRICE_RISE},
    "tax_due": {Kind.TAX_DUE},
    "cash_gap": {Kind.CASH_GAP, Kind.CASH_GAP_POSSIBLE},
    "duplicate": {Kind.DUPLICATE_PAYMENT},
}


@pytest.fixture(scope="module", params=COMPANIES)
def sampled(request: pytest.FixtureRequest) -> tuple[str, Found]:
    books, _ = sample_books(request.param)
    return request.param, found_in(books, runway.forecast(books))


def test_planted_faults_are_found(sampled: tuple[str, Found]) -> None:
    company, found = sampled
    _, answers = sample_books(company)
    kinds = {one.kind for one in found.all}
    for fault in answers.faults:
        if fault.kind in _KINDS_BY_FAULT:
            assert kinds & _KINDS_BY_FAULT[fault.kind], fault


def test_no_margin_turn_is_found_where_none_was_planted() -> None:
    books, answers = sample_books("cafe")
    assert "margin_turn" not in {one.kind for one in answers.faults}
    assert not found_in(books).of(Kind.MARGIN_TURN)


def test_the_worst_comes_first_and_keys_are_unique(sampled: tuple[str, Found]) -> None:
    _, found = sampled
    order = [list(Severity).index(one.severity) for one in found.all]
    assert order == sorted(order)
    assert len({one.key for one in found.all}) == len(found.all)


def test_each_fact_opens_to_rows_that_exist(sampled: tuple[str, Found]) -> None:
    _, found = sampled
    entries = {one.entry_id for one in found.books.payments}
    for one in found.all:
        for fact in one.facts:
            assert set(fact.evidence.entry_ids) <= entries
            rests_on_rows = fact.evidence.entry_ids or fact.evidence.roles
            assert rests_on_rows or fact.name in {"median", "least", "horizon"}, fact


def test_findings_survive_json(sampled: tuple[str, Found]) -> None:
    _, found = sampled
    stored = json.loads(json.dumps(document.to_document(found.all)))
    assert document.from_document(stored) == found.all


def test_the_same_books_give_the_same_findings(sampled: tuple[str, Found]) -> None:
    company, found = sampled
    books, _ = sample_books(company)
    assert found_in(books, runway.forecast(books)).all == found.all


def test_empty_books_show_nothing() -> None:
    assert found_in(empty_books()).all == ()


def test_money_named_by_entries_is_the_sum_of_them(sampled: tuple[str, Found]) -> None:
    _, found = sampled
    cash = {one.entry_id: one.cash_minor for one in found.books.payments}

    def added(entries: tuple[UUID, ...]) -> int:
        return sum(cash[one] for one in entries)

    for one in found.of(Kind.CONCENTRATION):
        fact = one.facts_by_name["amount"]
        assert fact.value == added(fact.evidence.entry_ids)
    for one in found.of(Kind.DUPLICATE_PAYMENT):
        fact = one.facts_by_name["amount"]
        assert 2 * int(str(fact.value)) == -added(fact.evidence.entry_ids)
    for one in found.all:
        assert set(narrative.facts_by_id(one)) == {one.fact_id(fact.name) for fact in one.facts}
