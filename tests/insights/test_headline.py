from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from tests.builders.features import a_firm, empty_books
from tests.builders.health_score import an_assessment

from solvent.features.measure import MeasureId, Reason
from solvent.health_score.assessment import Band, assess
from solvent.health_score.confidence import Ground
from solvent.health_score.indicators import Pillar, Source
from solvent.health_score.levers import LeverId
from solvent.insights import headline, narrative, score_messages
from solvent.insights.headline import Said
from solvent.insights.role_messages import ROLE_NAME
from solvent.ledger.accounts import Role

_WEAK = an_assessment(a_firm({Role.COST_OF_GOODS: 1_150_000}))


def _plain(said: Said) -> str:
    return " ".join(
        narrative.plain(narrative.segments(sentence), said.facts) for sentence in said.sentences
    )


def test_every_key_has_words() -> None:
    assert set(score_messages.MEASURE_NAME) == set(score_messages.FORMULA) == set(MeasureId)
    assert set(score_messages.PILLAR_NAME) == set(Pillar)
    assert set(score_messages.BAND_NAME) == set(Band)
    assert set(score_messages.SOURCE_TEXT) == set(Source)
    assert set(score_messages.REASON_TEXT) == set(Reason)
    assert set(score_messages.GROUND_TEXT) == set(Ground)
    assert set(score_messages.MOVE) == set(LeverId)
    assert set(ROLE_NAME) == set(Role)


def test_the_headline_names_the_three_costliest_reasons() -> None:
    said = headline.of(_WEAK)
    lost = sorted((one.lost_tenths for one in _WEAK.contributions), reverse=True)[:3]
    shown = [said.facts[f"score.{place}_lost"].value for place in "abc"]
    assert shown == [Decimal(-tenths) / 10 for tenths in lost]
    assert said.facts["score.score"].value == Decimal(_WEAK.score_tenths or 0) / 10
    assert said.facts["score.a_lost"].evidence.roles


def test_no_digit_stands_outside_a_fact() -> None:
    for said in (headline.of(_WEAK), *(headline.what_if(_WEAK, one) for one in _WEAK.what_ifs)):
        for sentence in said.sentences:
            assert set(sentence.fact_ids.values()) <= set(said.facts)
            for segment in narrative.segments(sentence):
                assert not re.search(r"\d|\{", segment.text)


def test_without_a_score_it_says_so() -> None:
    assert _plain(headline.of(assess(empty_books(), None))) == "Too little is known for a score."


def test_what_would_lift_it_is_said_in_business_terms() -> None:
    assert _WEAK.what_ifs
    texts = [_plain(headline.what_if(_WEAK, one)) for one in _WEAK.what_ifs]
    assert all(" points if: " in text for text in texts)
    assert any("EUR" in text or " %" in text for text in texts)


def test_with_little_confidence_no_band_is_named() -> None:
    unsure = replace(_WEAK, confidence=replace(_WEAK.confidence, percent=29))
    assert unsure.band is None
    said = headline.of(unsure)
    assert "too little is known" in _plain(said)
    assert "score.band" not in said.facts
    for band in score_messages.BAND_NAME.values():
        assert band not in _plain(said)
