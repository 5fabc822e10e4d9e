"""The service and the database are killed at random points of imports, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bench import kill, kill_check
from bench.kill import Kills
from bench.kill_check import Expected, Found
from tests.builders import platform as places

from solvent.platform import embedded
from solvent.platform.settings import Settings

IMPORTS, SEED = 12, 5
pytestmark = pytest.mark.services

Result = tuple[Found, Expected, Kills]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    log: Path = tmp_path_factory.mktemp("kill") / "service.log"
    with places.a_shelf() as shelf:
        settings = Settings(home=shelf / "home", system_folder=shelf / "system")
        try:
            yield kill.run(settings, imports=IMPORTS, seed=SEED, log=log)
        finally:
            embedded.stop(home=settings.home, system_folder=settings.system_folder)


def test_nothing_acknowledged_is_lost_or_doubled_and_the_books_balance(result: Result) -> None:
    found, expected, kills = result
    assert kills.service > 0
    assert kills.database > 0
    assert len(expected.acknowledged) == len(expected.sent) > 3 * IMPORTS - 1
    assert kill_check.faults(found, expected) == []


def test_the_check_sees_each_kind_of_fault(result: Result) -> None:
    """The control: books with a line too few, too many, unposted or unbalanced are told of."""
    found, expected, _ = result
    name = expected.sent[0]
    without = {key: count for key, count in found.lines.items() if key != name}
    spoiled = {
        "lost": replace(found, lines=without, entries=without),
        "more or less often": replace(found, lines={**found.lines, name: 2}),
        "standing entry": replace(found, entries={**found.entries, name: 2}),
        "do not balance": replace(found, unbalanced=1),
        "daily totals": replace(found, days_wrong=1),
        "gaps": replace(found, sequence_broken=True),
        "debit and credit": replace(found, debit_minor=found.debit_minor + 1),
        "the bank says": replace(found, bank_minor=found.bank_minor + 1),
        "not handled": replace(found, waiting=1),
        "given up": replace(found, parked=1),
        "imports stand at": replace(found, states={"received": 1}),
        "does not know": replace(found, unknown_to_score=3),
    }
    for words, books in spoiled.items():
        assert any(words in fault for fault in kill_check.faults(books, expected)), words
