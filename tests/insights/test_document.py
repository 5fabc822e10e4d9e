from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import orjson
from hypothesis import given
from hypothesis import strategies as st

from solvent.features.measure import FigureId
from solvent.insights import document
from solvent.insights.facts import Evidence, Fact, FactKind, Value
from solvent.insights.finding import Finding, Kind, Severity
from solvent.ledger.accounts import Role

_WHOLE = st.integers(-(2**53), 2**53)
_DAYS = st.dates(min_value=date(1970, 1, 1))
_DECIMALS = st.decimals(-9999, 9999, places=4, allow_nan=False)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_VALUES: dict[FactKind, st.SearchStrategy[Value]] = {
    FactKind.MONEY: _WHOLE,
    FactKind.DAYS: _WHOLE,
    FactKind.COUNT: _WHOLE,
    FactKind.SHARE: _DECIMALS,
    FactKind.POINTS: _DECIMALS,
    FactKind.TIMES: _DECIMALS,
    FactKind.DATE: _DAYS,
    FactKind.TEXT: _TEXTS,
    FactKind.WORD: _TEXTS,
}
_EVIDENCE = st.builds(
    Evidence,
    entry_ids=st.lists(st.uuids(), max_size=3).map(tuple),
    roles=st.lists(st.sampled_from(Role), max_size=3).map(tuple),
    first=st.none() | _DAYS,
    last=st.none() | _DAYS,
    figures=st.lists(st.sampled_from(FigureId), max_size=3).map(tuple),
    ahead=st.booleans(),
)
_FACTS = st.sampled_from(FactKind).flatmap(
    lambda kind: st.builds(
        Fact,
        name=_TEXTS,
        kind=st.just(kind),
        value=_VALUES[kind],
        how=_TEXTS,
        evidence=_EVIDENCE,
        currency=st.sampled_from(("", "EUR", "KES")),
    )
)
_FINDINGS = st.builds(
    Finding,
    kind=st.sampled_from(Kind),
    key=_TEXTS,
    severity=st.sampled_from(Severity),
    weight_minor=_WHOLE,
    facts=st.lists(_FACTS, max_size=4).map(tuple),
)


@given(st.lists(_FINDINGS, max_size=4))
def test_what_is_written_reads_back_equal_through_json(found: list[Finding]) -> None:
    written = orjson.loads(orjson.dumps(document.to_document(found)))
    assert document.from_document(written) == tuple(found)


def test_a_digit_of_a_decimal_is_not_lost_to_a_float() -> None:
    evidence = Evidence(entry_ids=(UUID(int=7),))
    fact = Fact("part", FactKind.SHARE, Decimal("0.1000"), "how", evidence)
    found = Finding(Kind.UNTIED, "untied-1", Severity.NOTICE, 5, (fact,))
    (again,) = document.from_document(document.to_document([found]))
    assert str(again.facts[0].value) == "0.1000"
    assert again.facts[0].evidence.entry_ids == (UUID(int=7),)
