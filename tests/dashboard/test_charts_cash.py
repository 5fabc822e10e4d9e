from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from xml.etree.ElementTree import Element

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.dashboard_html import pictures
from tests.builders.dashboard_outlook import a_past, an_outlook

from solvent.dashboard import charts_cash
from solvent.dashboard.language import language_for
from solvent.forecast.outlook import Outlook

EN = language_for("en")


def drawn(outlook: Outlook) -> list[Element]:
    return pictures(charts_cash.fan(outlook, a_past(), language=EN))


def coordinates(picture: Element) -> list[tuple[float, float]]:
    found = []
    for path in picture.iter("path"):
        numbers = [float(text) for text in re.findall(r"-?\d+\.?\d*", path.get("d") or "")]
        found += list(zip(numbers[::2], numbers[1::2], strict=True))
    for circle in picture.iter("circle"):
        found.append((float(circle.get("cx") or 0), float(circle.get("cy") or 0)))
    return found


def test_it_is_drawn_for_phones_columns_and_pages() -> None:
    assert [picture.get("viewBox") for picture in drawn(an_outlook())] == [
        "0 0 1000 340",
        "0 0 640 300",
        "0 0 340 250",
    ]


def test_the_day_that_cash_runs_out_is_marked_and_said() -> None:
    outlook = an_outlook()
    assert outlook.cash_out_on is not None
    for picture in drawn(outlook):
        assert "Below zero May 26" in "".join(picture.itertext())
    assert "falls below zero on May 26, 2026" in charts_cash.describe(outlook, EN)


def test_nothing_is_marked_where_cash_lasts() -> None:
    outlook = replace(an_outlook(), cash_out_on=None)
    assert all("Below zero" not in "".join(picture.itertext()) for picture in drawn(outlook))
    assert "stays above zero" in charts_cash.describe(outlook, EN)


def test_zero_is_always_in_the_picture() -> None:
    outlook = an_outlook()
    rich = replace(
        outlook,
        opening_minor=10**9,
        cash_out_on=None,
        weeks=tuple(
            replace(week, low_minor=10**9, mid_minor=10**9 + 1, high_minor=10**9 + 2)
            for week in outlook.weeks
        ),
    )
    assert all("€0" in "".join(picture.itertext()) for picture in drawn(rich))


@given(
    st.lists(st.tuples(*[st.integers(-(10**10), 10**10)] * 3), min_size=13, max_size=13),
    st.integers(-(10**10), 10**10),
    st.integers(1, 91),
)
def test_every_balance_lies_inside_the_picture(
    edges: list[tuple[int, int, int]], opening: int, days: int
) -> None:
    outlook = an_outlook()
    weeks = tuple(
        replace(week, low_minor=min(three), mid_minor=sorted(three)[1], high_minor=max(three))
        for week, three in zip(outlook.weeks, edges, strict=True)
    )
    changed = replace(
        outlook,
        opening_minor=opening,
        weeks=weeks,
        cash_out_on=outlook.as_of + timedelta(days=days),
    )
    for picture in drawn(changed):
        width, height = (float(text) for text in (picture.get("viewBox") or "").split()[2:])
        for x, y in coordinates(picture):
            assert -0.01 <= x <= width + 0.01
            assert -0.01 <= y <= height + 0.01
