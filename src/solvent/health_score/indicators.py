"""The indicators: which measure earns how many points by which curve, and whose threshold it is.

Weights are our judgement: liquidity first, as small firms fail for want of cash, then profit.
The points of a pillar are those of its indicators; all add up to 100. A change here is a new
METHOD, so that a past score says by which table it was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from solvent.features.measure import MeasureId
from solvent.health_score.curves import Curve, through

METHOD = "solvent-score/2"


class Pillar(StrEnum):
    """The six sides of financial health."""

    LIQUIDITY = "liquidity"
    PROFITABILITY = "profitability"
    SOLVENCY = "solvency"
    EFFICIENCY = "efficiency"
    GROWTH_AND_STABILITY = "growth_and_stability"
    PAYMENT_BEHAVIOUR = "payment_behaviour"


class Source(StrEnum):
    """Whose threshold a curve follows; the full references are in `insights.score_messages`."""

    BUFFER_DAYS_STUDY = "jpmci_2016"
    CURRENT_RATIO_RULE = "banker_2_to_1"
    ACID_TEST = "acid_test"
    COVER_RATINGS = "damodaran_cover"
    LEVERAGED_LENDING = "leveraged_lending_2013"
    LENDER_DSCR = "sba_dscr"
    LATE_PAYMENT_LAW = "eu_2011_7"
    LABOUR_RATIO = "crabtree_labour"
    MAJOR_CUSTOMER = "ifrs_8_34"
    DAYS_PAST_DUE = "ifrs_9_basel"
    OUR_JUDGEMENT = "our_judgement"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One reason of the score.

    code: stable reason code. points: points of 100 when everything is known.
    """

    code: str
    pillar: Pillar
    measure: MeasureId
    points: int
    curve: Curve
    source: Source


_L, _P, _S = Pillar.LIQUIDITY, Pillar.PROFITABILITY, Pillar.SOLVENCY
_E, _G, _B = Pillar.EFFICIENCY, Pillar.GROWTH_AND_STABILITY, Pillar.PAYMENT_BEHAVIOUR
_M, _OURS = MeasureId, Source.OUR_JUDGEMENT

# Credit is the share of small businesses that hold fewer days: a quarter hold fewer than 13, half
# fewer than 27, three quarters fewer than 62; beyond that, 120 days earn full credit.
_BUFFER = through((0, 0), (13, 25), (27, 50), (62, 75), (120, 100))
# Small, riskier firms: cover under 0.5 is rated D, 1.5 to 2 B-, 3 to 3.5 BB, 4 to 4.5 BBB, 6 A.
_COVER = through(("0.5", 0), ("1.5", 30), (3, 60), ("4.5", 85), (6, 100))
# 6 times EBITDA 'raises concerns'.
_LEVERAGE = through((0, 100), (2, 80), (4, 45), (6, 15), (8, 0))
# 1.15 is the least for standard loans guaranteed by the US Small Business Administration.
_DSCR = through(("0.8", 0), (1, 30), ("1.15", 55), ("1.25", 70), ("1.5", 85), (2, 100))
# 30 days past due is taken as a significant increase in risk, 90 as default.
_OVERDRAWN = through((0, 100), (5, 75), (30, 25), (90, 0))
# A customer of a tenth of revenue must be disclosed by listed companies.
_TOP = through(("0.10", 100), ("0.25", 70), ("0.50", 25), ("0.80", 0))
# 30 days is the statutory term, 60 the longest that parties should agree.
_TERMS = through((30, 100), (60, 60), (90, 20), (120, 0))

INDICATORS: tuple[Indicator, ...] = (
    Indicator("LIQ-01", _L, _M.CASH_BUFFER_DAYS, 10, _BUFFER, Source.BUFFER_DAYS_STUDY),
    Indicator(
        "LIQ-02",
        _L,
        _M.CURRENT_RATIO,
        5,
        through(("0.5", 0), (1, 40), ("1.5", 80), (2, 100)),
        Source.CURRENT_RATIO_RULE,
    ),
    Indicator(
        "LIQ-03",
        _L,
        _M.QUICK_RATIO,
        4,
        through(("0.3", 0), ("0.7", 50), (1, 85), ("1.5", 100)),
        Source.ACID_TEST,
    ),
    Indicator(
        "LIQ-04", _L, _M.HEADROOM_DAYS, 6, through((0, 0), (7, 40), (13, 60), (27, 100)), _OURS
    ),
    Indicator(
        "PRO-01",
        _P,
        _M.GROSS_MARGIN,
        3,
        through((0, 0), ("0.20", 50), ("0.40", 85), ("0.60", 100)),
        _OURS,
    ),
    Indicator(
        "PRO-02",
        _P,
        _M.OPERATING_MARGIN,
        8,
        through(("-0.05", 0), (0, 30), ("0.05", 60), ("0.10", 85), ("0.15", 100)),
        _OURS,
    ),
    Indicator(
        "PRO-03",
        _P,
        _M.NET_MARGIN,
        5,
        through(("-0.05", 0), (0, 35), ("0.05", 70), ("0.10", 100)),
        _OURS,
    ),
    Indicator(
        "PRO-04",
        _P,
        _M.GROSS_MARGIN_CHANGE,
        4,
        through(("-0.10", 0), ("-0.05", 35), ("-0.02", 75), (0, 100)),
        _OURS,
    ),
    Indicator("SOL-01", _S, _M.DEBT_TO_EBITDA, 5, _LEVERAGE, Source.LEVERAGED_LENDING),
    Indicator("SOL-02", _S, _M.INTEREST_COVER, 4, _COVER, Source.COVER_RATINGS),
    Indicator("SOL-03", _S, _M.DSCR, 6, _DSCR, Source.LENDER_DSCR),
    Indicator("EFF-01", _E, _M.DSO, 2, _TERMS, Source.LATE_PAYMENT_LAW),
    Indicator("EFF-02", _E, _M.DPO, 2, _TERMS, Source.LATE_PAYMENT_LAW),
    Indicator(
        "EFF-03",
        _E,
        _M.CASH_CONVERSION_CYCLE,
        2,
        through((0, 100), (30, 80), (60, 50), (120, 0)),
        _OURS,
    ),
    Indicator(
        "EFF-04",
        _E,
        _M.LABOUR_EFFICIENCY,
        2,
        through(("0.8", 0), (1, 25), ("1.5", 70), (2, 100)),
        Source.LABOUR_RATIO,
    ),
    Indicator(
        "EFF-05", _E, _M.FEE_SHARE, 2, through(("0.01", 100), ("0.03", 70), ("0.06", 0)), _OURS
    ),
    Indicator(
        "GRO-01",
        _G,
        _M.REVENUE_GROWTH,
        4,
        through(("-0.20", 0), ("-0.10", 25), (0, 60), ("0.10", 90), ("0.20", 100)),
        _OURS,
    ),
    Indicator(
        "GRO-02",
        _G,
        _M.REVENUE_VARIATION,
        4,
        through(("0.10", 100), ("0.20", 75), ("0.35", 40), ("0.60", 0)),
        _OURS,
    ),
    Indicator("GRO-03", _G, _M.TOP_CUSTOMER_SHARE, 4, _TOP, Source.MAJOR_CUSTOMER),
    Indicator(
        "GRO-04",
        _G,
        _M.POSITIVE_MONTHS,
        3,
        through(("0.25", 0), ("0.50", 40), ("0.75", 80), ("0.90", 100)),
        _OURS,
    ),
    Indicator("PAY-01", _B, _M.OVERDRAWN_DAYS, 4, _OVERDRAWN, Source.DAYS_PAST_DUE),
    Indicator(
        "PAY-02", _B, _M.RETURNED_PAYMENTS, 4, through((0, 100), (1, 70), (3, 30), (6, 0)), _OURS
    ),
    Indicator(
        "PAY-03", _B, _M.LATE_CHARGES, 2, through((0, 100), (2, 70), (6, 25), (12, 0)), _OURS
    ),
    Indicator("PAY-04", _B, _M.LATE_REGULAR, 3, through((0, 100), (1, 80), (3, 40), (6, 0)), _OURS),
    Indicator("PAY-05", _B, _M.MISSED_TAX, 2, through((0, 100), (1, 50), (2, 20), (3, 0)), _OURS),
)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
