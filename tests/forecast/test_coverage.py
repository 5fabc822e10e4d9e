from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from solvent.forecast import coverage, paths
from solvent.forecast.coverage import Past
from solvent.forecast.outlook import Coverage
from solvent.forecast.rest import Amounts

COUNT = len(paths.WAYS)
EVEN = np.full(COUNT, 1 / COUNT)
HORIZON = 13


def a_past(walk: Amounts, *, step: int = 1) -> Past:
    """Errors of standing still on a walk, as each way's, from each past week."""
    weeks = len(walk) - 1
    ages = np.arange(step, weeks + 1, step)
    errors = np.full((len(ages), COUNT, HORIZON), np.nan)
    for at, age in enumerate(ages.tolist()):
        seen = min(HORIZON, age)
        origin = weeks - age
        errors[at, :, :seen] = walk[origin + 1 : origin + 1 + seen] - walk[origin]
    return Past(errors, ages.astype(np.float64))


def _realised(past: Past) -> Coverage | None:
    return coverage.realised(past, coverage.reached(past))


@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=40))
def test_the_band_holds_the_path(walk: list[int]) -> None:
    band = coverage.band(a_past(np.array(walk, dtype=np.float64)), EVEN)

    assert band is not None
    assert (band.below <= 0).all()
    assert (band.above >= 0).all()


def test_no_errors_make_no_band_and_no_coverage() -> None:
    none = Past(np.full((0, COUNT, HORIZON), np.nan), np.array([]))

    assert coverage.band(none, EVEN) is None
    assert _realised(none) is None


def test_a_path_that_was_never_wrong_has_a_band_of_no_width() -> None:
    past = a_past(np.zeros(30))

    band = coverage.band(past, EVEN)
    realised = _realised(past)

    assert band is not None
    assert band.below.tolist() == band.above.tolist() == [0] * HORIZON
    assert realised is not None
    assert realised.hits == realised.points


def test_twice_the_errors_make_twice_the_band() -> None:
    walk = np.cumsum(np.random.default_rng(1).normal(size=40))

    one = coverage.band(a_past(walk), EVEN)
    two = coverage.band(a_past(2 * walk), EVEN)

    assert one is not None
    assert two is not None
    assert np.allclose(two.above, 2 * one.above)
    assert np.allclose(two.below, 2 * one.below)


def test_the_band_of_a_random_walk_holds_about_eight_in_ten() -> None:
    random = np.random.default_rng(7)
    held = []
    for _ in range(300):
        walk = np.cumsum(random.normal(size=27 + HORIZON))
        band = coverage.band(a_past(walk[:27], step=2), EVEN)
        assert band is not None
        came = walk[27:] - walk[26]
        held.append((band.below <= came) & (came <= band.above))

    assert 0.74 < np.mean(held) < 0.86


def test_what_came_after_an_origin_was_not_known_at_it() -> None:
    past = a_past(np.arange(20.0))

    then = past.as_known(4)

    assert then.ages.tolist() == [float(age) for age in range(1, 15)]
    for at, age in enumerate(then.ages.astype(int).tolist()):
        known = ~np.isnan(then.errors[at, 0])
        assert known.tolist() == [ahead <= age for ahead in range(1, HORIZON + 1)]


def test_a_shock_of_the_last_weeks_changes_no_earlier_band() -> None:
    calm = np.cumsum(np.random.default_rng(3).normal(size=30))
    shocked = calm.copy()
    shocked[-2:] += 1_000

    before, after = _realised(a_past(calm)), _realised(a_past(shocked))

    assert before is not None
    assert after is not None
    assert before.points == after.points
    assert after.hits < before.hits


def test_a_past_whose_bands_held_too_seldom_makes_the_band_wider() -> None:
    growing = a_past(np.cumsum(1.2 ** np.arange(40)))  # each week is worse than all before it
    plain, wide = (
        coverage.band(growing, EVEN),
        coverage.widened(growing, EVEN, coverage.reached(growing)),
    )
    held = coverage.reached(growing) <= 1

    assert plain is not None
    assert wide is not None
    assert held.mean() < 0.2
    assert np.allclose(wide.above, 1.5 * plain.above)


@given(st.lists(st.floats(0, 100) | st.just(float("inf")) | st.just(float("nan")), max_size=60))
def test_the_widening_is_bounded_and_grows_with_the_reach(reaches: list[float]) -> None:
    found = np.array([reaches])

    once, twice = coverage.widening(found), coverage.widening(2 * found)

    assert 0.85 <= once <= twice <= 1.5


def test_realised_coverage_counts_what_was_known_at_each_origin() -> None:
    calm = np.cumsum(np.random.default_rng(11).normal(size=40))
    past = a_past(calm)
    later = Past(past.errors.copy(), past.ages)
    later.errors[0] *= 50  # the last origin alone: earlier bands must not know of it

    before, after = _realised(past), _realised(later)

    assert before is not None
    assert after is not None
    assert 0 <= before.hits - after.hits <= 1


def test_groups_add_up() -> None:
    found = _realised(a_past(np.cumsum(np.random.default_rng(5).normal(size=30))))

    assert found is not None
    assert [group.weeks for group in found.by_group] == ["1-4", "5-8", "9-13"]
    assert sum(group.hits for group in found.by_group) == found.hits
    assert sum(group.points for group in found.by_group) == found.points
