from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.tenancy import plan
from solvent.tenancy.plan import PLANS, PlanUnknown, Quota, QuotaReached, Use

COUNTS = st.integers(min_value=0, max_value=10**9)


@given(
    st.sampled_from([one for one in PLANS.values() if one.limits]),
    st.sampled_from(Quota),
    COUNTS,
    COUNTS,
)
def test_what_passes_the_check_fits_and_what_does_not_is_refused(
    chosen: plan.Plan, quota: Quota, used: int, count: int
) -> None:
    limit = chosen.limit(quota)
    assert limit is not None
    if count == 0 or used + count <= limit:
        plan.check(chosen, quota, used=used, count=count)
        return
    with pytest.raises(QuotaReached) as refused:
        plan.check(chosen, quota, used=used, count=count)
    assert refused.value.where == quota.value
    for told in (chosen.name, str(limit), str(used)):
        assert told in refused.value.message
    assert refused.value.remedy


@given(st.sampled_from(Quota), COUNTS, COUNTS)
def test_an_own_installation_is_never_refused(quota: Quota, used: int, count: int) -> None:
    plan.check(plan.OPEN, quota, used=used, count=count)
    assert Use(quota, used, plan.OPEN.limit(quota)).share is None


@pytest.mark.parametrize(
    ("used", "near", "reached"),
    [
        (0, False, False),
        (79, False, False),
        (80, True, False),
        (99, True, False),
        (100, False, True),
        (250, False, True),
        (None, False, False),
    ],
)
def test_use_is_warned_of_from_eighty_percent_until_it_is_reached(
    used: int | None, *, near: bool, reached: bool
) -> None:
    use = Use(Quota.COMPANIES, used, 100)
    assert (use.is_near, use.is_reached) == (near, reached)


def test_nothing_allowed_is_all_used() -> None:
    assert Use(Quota.AI_SPEND, 0, 0).is_reached


def test_a_plan_is_found_by_its_name_only() -> None:
    assert plan.named("firm").name == "firm"
    with pytest.raises(PlanUnknown, match="'gold'") as refused:
        plan.named("gold")
    assert "starter" in refused.value.remedy


def test_plans_grow_from_starter_to_firm() -> None:
    for quota in Quota:
        limits = [PLANS[name].limits[quota] for name in ("starter", "business", "firm")]
        assert limits == sorted(limits)
        assert len(set(limits)) == 3
