from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from solvent.dashboard import charts

EDGES = st.floats(-1e9, 1e9, allow_nan=False)


@given(one=EDGES, other=EDGES, about=st.integers(2, 8))
def test_ticks_cover_the_values_evenly_and_are_few(one: float, other: float, about: int) -> None:
    low, high = sorted((one, other))
    found = charts.ticks(low, high, about=about)
    assert found[0] <= low + abs(low) * 1e-9
    assert found[-1] >= high - abs(high) * 1e-9
    steps = {round(b - a, 6) for a, b in pairwise(found)}
    assert len(steps) == 1 or max(steps) - min(steps) < max(steps) * 1e-6
    assert 2 <= len(found) <= about + 3


def test_a_scale_maps_its_ends_and_what_lies_between() -> None:
    scale = charts.Scale(0, 10, 100, 0)
    assert [scale(value) for value in (0, 5, 10)] == [100, 50, 0]
    assert charts.Scale(3, 3, 0, 10)(3) == 5


def test_content_and_attributes_are_escaped() -> None:
    drawn = charts.tag("text", "<b>", x=1.0, class_='a"b')
    assert drawn == '<text x="1" class="a&#34;b">&lt;b&gt;</text>'


def test_a_picture_is_one_image_with_a_name_and_a_description() -> None:
    size = charts.Size("wide", 10, 10, 0, 0, 0, 0)
    drawn = charts.picture("a", size, title="Cash", desc="It falls.", parts=[])
    assert 'role="img" aria-labelledby="a-title" aria-describedby="a-desc"' in drawn
    assert '<title id="a-title">Cash</title><desc id="a-desc">It falls.</desc>' in drawn


@given(degrees=st.floats(0, 180), radius=st.floats(1, 200))
def test_points_of_an_arc_lie_on_its_circle(degrees: float, radius: float) -> None:
    x, y = charts.on_circle(50, 60, radius, degrees)
    assert math.hypot(x - 50, y - 60) == math.hypot(radius, 0) or math.isclose(
        math.hypot(x - 50, y - 60), radius
    )
    assert y <= 60 + 1e-9


def test_paths_are_closed_on_wish() -> None:
    assert charts.path([(0, 0), (1.5, 2)]) == "M0 0 L1.5 2"
    assert charts.path([(0, 0), (1, 2)], closed=True) == "M0 0 L1 2Z"
    assert charts.path([]) == ""
