from __future__ import annotations

import json
from collections.abc import Iterator

from tests.builders.features import a_firm, empty_books
from tests.builders.health_score import an_assessment

from solvent.health_score import document
from solvent.health_score.assessment import assess
from solvent.ledger.accounts import Role


def test_an_assessment_survives_json() -> None:
    for found in (
        an_assessment(a_firm()),
        an_assessment(a_firm({Role.COST_OF_GOODS: 1_300_000})),
        assess(empty_books(), None),
    ):
        text = json.dumps(document.to_document(found))
        assert document.from_document(json.loads(text)) == found


def test_the_same_books_give_the_same_bytes() -> None:
    one, other = (json.dumps(document.to_document(an_assessment(a_firm()))) for _ in range(2))
    assert one == other


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def test_a_document_holds_no_floats() -> None:
    leaves = list(_leaves(document.to_document(an_assessment(a_firm()))))
    assert {type(one) for one in leaves} <= {int, str, type(None)}


def test_the_displayed_parts_of_a_document_add_up() -> None:
    found = document.to_document(an_assessment(a_firm()))
    assert sum(one["gained"] for one in found["contributions"]) == found["score"]
    assert sum(one["gained_tenths"] for one in found["pillars"]) == found["score_tenths"]
