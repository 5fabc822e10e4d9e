"""Migrations go forward only, in one line, and safely under a running older version."""

from __future__ import annotations

import ast
import re

from tests.builders import house

VERSIONS = sorted((house.SOURCES / "platform" / "migrations" / "versions").glob("m*.py"))
BREAKING = re.compile(
    r"\bdrop\s+(?:table|column)\b|\brename\s+(?:to|column)\b|\balter\s+column\b.*\btype\b"
    r"|\bset\s+not\s+null\b",
    re.IGNORECASE,
)
# A version that breaks the one before it needs a release in between; it is argued here.
BREAKING_ON_PURPOSE: dict[str, str] = {}


def _constants(source: house.Source) -> dict[str, object]:
    return {
        ast.unparse(node.targets[0]): node.value.value
        for node in source.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    }


def test_versions_stand_in_one_line() -> None:
    assert VERSIONS
    before: object = None
    for number, path in enumerate(VERSIONS, start=1):
        constants = _constants(house.read(path))
        assert path.name.startswith(f"m{number:04}_")
        assert constants["revision"] == f"{number:04}"
        assert constants["down_revision"] == before
        before = constants["revision"]


def test_no_version_can_be_taken_back() -> None:
    for path in VERSIONS:
        names = {function.name for function in house.read(path).functions()}
        assert "upgrade" in names
        assert "downgrade" not in names, f"{path.name}: forward only; a mistake gets a new version"


def test_no_version_breaks_the_one_that_still_runs() -> None:
    found = {
        f"{path.name}: {match[0]}"
        for path in VERSIONS
        if path.name not in BREAKING_ON_PURPOSE
        for match in BREAKING.finditer(path.read_text(encoding="utf-8"))
    }
    assert not found


def test_nothing_relies_on_a_sorting_that_the_embedded_database_lacks() -> None:
    found = {
        f"{source}"
        for source in house.sources()
        if re.search(r"collate\s+\\?\"(?!C\\?\")", source.text, re.IGNORECASE)
    }
    assert not found
