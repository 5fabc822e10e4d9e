"""A process that loads a ledger with beancount and prints its balances and a P&L as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from beancount import loader
from beancount.core import data


def main(path: str, first: date, after: date) -> None:
    """Load, sum all postings, then sum income and costs by month from `first` until `after`."""
    started = time.perf_counter()
    entries, errors, _ = loader.load_file(path)
    loaded = time.perf_counter()
    if errors:
        message = f"{len(errors)} errors, the first: {errors[0]}"
        raise SystemExit(message)
    balances = _balances(entries)
    asked = time.perf_counter()
    months = _months(entries, first, after)
    told = {
        "load_s": loaded - started,
        "profit_and_loss_s": time.perf_counter() - asked,
        "balances": balances,
        "months": months,
    }
    json.dump(told, sys.stdout)


def _balances(entries: Sequence[Any]) -> dict[str, int]:
    sums: defaultdict[str, int] = defaultdict(int)
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                sums[posting.account] += _minor(posting)
    return sums


def _months(entries: Sequence[Any], first: date, after: date) -> dict[str, list[int]]:
    width = (after.year - first.year) * 12 + after.month - first.month
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0] * width)
    for entry in entries:
        if isinstance(entry, data.Transaction) and first <= entry.date < after:
            at = (entry.date.year - first.year) * 12 + entry.date.month - first.month
            for posting in entry.postings:
                if posting.account.startswith(("Income:", "Expenses:")):
                    sums[posting.account][at] += _minor(posting)
    return sums


def _minor(posting: data.Posting) -> int:
    if posting.units is None or posting.units.number is None:
        message = f"No amount on {posting.account}"
        raise ValueError(message)
    return int(posting.units.number * 100)


if __name__ == "__main__":
    main(sys.argv[1], date.fromisoformat(sys.argv[2]), date.fromisoformat(sys.argv[3]))
