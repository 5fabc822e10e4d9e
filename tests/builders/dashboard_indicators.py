"""View values of the score page, for tests and the gallery."""

from __future__ import annotations

from datetime import date

from tests.builders.dashboard import a_frame, a_score_history
from tests.builders.dashboard_figures import TODAY, D, eur, fig
from tests.builders.dashboard_score import PILLARS, a_score_head

from solvent.dashboard.charts_score import Curve
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.dashboard.views import Section
from solvent.dashboard.views_score import IndicatorRow, PillarDetail, ScoreView


def _indicator(
    key: str,
    name: str,
    formula: str,
    value: Figure,
    points: str,
    most: str,
    curve: Curve | None,
    **more: object,
) -> IndicatorRow:
    return IndicatorRow(
        key=key,
        name=name,
        formula=formula,
        source=Phrase("our judgement"),
        value=value,
        points=D(points),
        most=D(most),
        curve=curve,
        first=date(2025, 12, 14),
        last=TODAY,
        **more,  # type: ignore[arg-type]
    )


def a_score() -> ScoreView:
    buffer = Curve(
        ((0, 0), (13, 0.25), (27, 0.5), (62, 0.75), (120, 1)),
        18,
        Figure(0, Unit.DAYS),
        Figure(120, Unit.DAYS),
    )
    ratio = Curve(
        ((0.5, 0), (1, 0.4), (1.5, 0.8), (2, 1)),
        1.12,
        Figure(D("0.5"), Unit.TIMES),
        Figure(2, Unit.TIMES),
    )
    rows = {
        "liquidity": (
            _indicator(
                "LIQ-01",
                "Cash buffer",
                "cash / outflow per day",
                fig(18, Unit.DAYS),
                "3.6",
                "10.0",
                buffer,
                inputs=(("Cash", eur(4_182_040)), ("Outflow", eur(21_143_000))),
            ),
            _indicator(
                "LIQ-02",
                "Current ratio",
                "current assets / current liabilities",
                fig(D("1.12"), Unit.TIMES),
                "2.5",
                "5.0",
                ratio,
            ),
            _indicator(
                "LIQ-03",
                "Quick ratio",
                "(current assets - inventory) / current liabilities",
                fig(D("1.12"), Unit.TIMES),
                "5.3",
                "10.0",
                ratio,
            ),
        ),
        "efficiency": (
            _indicator(
                "EFF-03",
                "Cash conversion cycle",
                "DSO + inventory days - DPO",
                Figure(None, Unit.DAYS),
                "0.0",
                "0.0",
                None,
                missing=Phrase("No receivables are booked."),
            ),
            _indicator(
                "EFF-01",
                "Days sales outstanding",
                "receivables / sales per day",
                fig(38, Unit.DAYS),
                "6.1",
                "10.0",
                Curve(
                    ((30, 1), (60, 0.6), (90, 0.2), (120, 0)),
                    38,
                    Figure(30, Unit.DAYS),
                    Figure(120, Unit.DAYS),
                ),
            ),
        ),
    }
    return ScoreView(
        frame=a_frame(Section.SCORE),
        score=a_score_head(),
        pillars=tuple(
            PillarDetail(
                pillar,
                rows.get(pillar.key)
                or (
                    _indicator(
                        f"{pillar.key[:3].upper()}-01",
                        "Operating margin",
                        "operating result / sales",
                        fig(D("0.048"), Unit.SHARE),
                        str(pillar.points),
                        str(pillar.most),
                        Curve(
                            ((-0.05, 0), (0, 0.3), (0.05, 0.6), (0.1, 0.85), (0.15, 1)),
                            0.048,
                            Figure(D("-0.05"), Unit.SHARE),
                            Figure(D("0.15"), Unit.SHARE),
                        ),
                    ),
                ),
            )
            for pillar in PILLARS
        ),
        history=a_score_history(),
        as_of=TODAY,
        known_seq=4182,
        version="solvent-score/1",
        remarks=(
            Phrase(
                "Points of indicators without data go to the others of their pillar; "
                "the confidence falls instead."
            ),
        ),
    )
