"""Course: the expected balance of each day ahead, in whole minor units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from solvent.forecast import history
from solvent.forecast.history import History, Known
from solvent.forecast.rest import Amounts

_DAYS = 7
_PROFILE_WEEKS = 26

Movement = tuple[date, int]


def by_day(
    past: History, now: Known, path: Amounts, movements: Sequence[Movement]
) -> tuple[int, ...]:
    """Give the balance at the end of each day ahead, `_DAYS` for each week of the path.

    path: expected balance at the end of each week, with `now.expected` in it. movements: what is
    known to come, day and amount, in the place of `now.expected`. What else a week expects is
    spread over its days as it usually lies.
    """
    before = np.concatenate([[float(past.opening_minor)], path[:-1]])
    rest_by_day = (path - before - now.expected)[:, None] / _DAYS + _profile(past, now)
    rest_so_far = np.rint(np.cumsum(rest_by_day.reshape(-1))).astype(np.int64).tolist()
    moved = [0] * len(rest_so_far)
    for day, amount in movements:
        moved[day.toordinal() - past.as_of - 1] += amount
    found = []
    total = past.opening_minor
    for rest_minor, amount in zip(rest_so_far, moved, strict=True):
        total += amount
        found.append(total + int(rest_minor))
    return tuple(found)


def edge(balances: Sequence[int], distances: Amounts) -> tuple[int, ...]:
    """Give a band's edge by day: its distance grows evenly within each week, from none."""
    ends = np.arange(0, _DAYS * len(distances) + 1, _DAYS, dtype=np.float64)
    days = np.arange(1, _DAYS * len(distances) + 1, dtype=np.float64)
    apart = np.interp(days, ends, np.concatenate([[0.0], distances]))
    outward = np.where(apart < 0, np.floor(apart), np.ceil(apart)).astype(np.int64).tolist()
    return tuple(
        balance + int(distance) for balance, distance in zip(balances, outward, strict=True)
    )


def first_below_zero(balances: Sequence[int], *, as_of: date) -> date | None:
    """Find the first day ahead with a balance below zero."""
    for at, balance in enumerate(balances, start=1):
        if balance < 0:
            return as_of + timedelta(days=at)
    return None


def _profile(past: History, now: Known) -> Amounts:
    """Tell how the rest of a week usually lies on its days; over the week it sums to zero."""
    weeks = min(len(now.rest), _PROFILE_WEEKS)
    if weeks == 0:
        return np.zeros(_DAYS)
    days = past.ordinary_days.copy()
    for found in now.running:
        history.take_out(days, found, first_day=past.as_of + 1 - len(days))
    usual = np.median(days[-_DAYS * weeks :].reshape(weeks, _DAYS), axis=0)
    return np.asarray(usual - usual.mean(), dtype=np.float64)
