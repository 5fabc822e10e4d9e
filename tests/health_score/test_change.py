from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders.features import a_firm
from tests.builders.health_score import FEATURES, an_assessment

from solvent.features.feature_set import FeatureSet
from solvent.health_score import change, score
from solvent.health_score.assessment import Assessment
from solvent.ledger.accounts import Role

_START = an_assessment(a_firm())


def _rated(features: FeatureSet) -> Assessment:
    parts = score.rate(features)
    return replace(_START, contributions=parts, score=sum(one.gained for one in parts))


@settings(max_examples=60, deadline=None)
@given(before=st.builds(_rated, FEATURES), after=st.builds(_rated, FEATURES))
def test_changes_add_up_to_the_difference(before: Assessment, after: Assessment) -> None:
    found = change.changes(before, after)
    assert sum(one.change for one in found) == (after.score or 0) - (before.score or 0)
    shown = (after.score_tenths or 0) - (before.score_tenths or 0)
    assert sum(one.change_tenths for one in found) == shown


def test_dearer_goods_are_named_first() -> None:
    after = an_assessment(a_firm({Role.COST_OF_GOODS: 1_150_000}))
    found = {one.code: one for one in change.changes(_START, after)}
    assert found["PRO-02"].change < 0
    assert found["PRO-02"].by_value == found["PRO-02"].change
    assert "PAY-02" not in found


def test_the_same_assessment_has_no_changes() -> None:
    assert change.changes(_START, _START) == ()
