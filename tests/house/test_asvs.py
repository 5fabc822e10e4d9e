"""What docs/security/asvs.csv claims: complete, well-formed, and shown by tests that exist."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from functools import cache

from tests.builders import house
from tests.conftest import Counted

PLACE = house.ROOT / "docs" / "security"
STATES = {"held", "partly", "not applicable", "not yet"}
# How many requirements ASVS 5.0.0 has on its levels 1 and 2.
PER_LEVEL = {"1": 70, "2": 183}
_ID = re.compile(r"V\d{1,2}\.\d{1,2}\.\d{1,2}")
_TEST = re.compile(r"(?P<path>tests/\w+/test_\w+\.py)::(?P<name>test_\w+)")
_PAGE = re.compile(r"docs/[\w/-]+\.md")


@cache
def rows() -> tuple[dict[str, str], ...]:
    with (PLACE / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def test_each_requirement_of_both_levels_stands_once(counted: Counted) -> None:
    numbers = [row["id"] for row in rows()]
    assert [number for number in numbers if not _ID.fullmatch(number)] == []
    assert len(set(numbers)) == len(numbers)
    assert Counter(row["level"] for row in rows()) == PER_LEVEL
    states = Counter(row["state"] for row in rows())
    assert set(states) <= STATES
    counted("ASVS 5.0, levels 1 and 2", dict(states.most_common()))


def test_each_requirement_is_said_with_how_it_is_met_or_why_not() -> None:
    assert [row["id"] for row in rows() if len(row["requirement"]) < 10 or not row["how"]] == []


def test_what_is_held_names_what_shows_it() -> None:
    assert [row["id"] for row in rows() if row["state"] == "held" and not row["test"]] == []
    shown = [row["id"] for row in rows() if row["state"] in {"not applicable", "not yet"}]
    assert [row["id"] for row in rows() if row["id"] in shown and row["test"]] == []


@cache
def _functions(path: str) -> frozenset[str]:
    file = house.ROOT / path
    if not file.exists():
        return frozenset()
    tree = house.read(file).tree
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_each_test_that_is_named_exists() -> None:
    missing = []
    for row in rows():
        if row["test"].startswith("command: "):
            continue
        for name in row["test"].split():
            found = _TEST.fullmatch(name)
            if found is None or found["name"] not in _functions(found["path"]):
                missing.append(f"{row['id']} {name}")
    assert missing == []


def test_pages_that_are_named_exist() -> None:
    texts = [row["how"] for row in rows()]
    texts += [path.read_text(encoding="utf-8") for path in PLACE.glob("*.md")]
    named = {page for text in texts for page in _PAGE.findall(text)}
    assert {page for page in named if not (house.ROOT / page).exists()} == set()
    assert {"docs/security/threats.md", "docs/security/signing-in.md"} <= named
