"""What import-linter cannot see: that no module of values and rules was left out of its list."""

from __future__ import annotations

import ast

from tests.builders import house

CLOCKS = frozenset({"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"})

# Nouns by name that are no values: what they are instead.
NO_VALUES = {
    "solvent.health_score.answers": "the forms of the API's answers, a part of its door",
    "solvent.tenancy.residents": "the list of this machine's organisations, a file",
    "solvent.identity.access": "who a request comes from; reads keys and sessions",
}


def test_each_noun_below_the_doors_is_in_the_pure_contract() -> None:
    nouns = {
        source.module
        for source in house.modules()
        if source.room not in house.MACHINES_AND_DOORS and house.is_noun(source)
    }
    missing = nouns - set(house.contract("pure")["source_modules"]) - set(NO_VALUES)
    assert not missing, "name each in [tool.importlinter] of pyproject.toml, contract 'pure'"


def test_pure_contract_names_only_what_exists() -> None:
    known = {source.module for source in house.sources()}
    assert not set(house.contract("pure")["source_modules"]) - known
    assert not set(NO_VALUES) - known


def test_pure_modules_read_no_clock_and_no_file() -> None:
    pure = set(house.contract("pure")["source_modules"]) - {"solvent.ids"}  # makes time-ordered ids
    calls = {
        f"{source}: {name}"
        for source in house.modules()
        if source.module in pure
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in CLOCKS | {"open"}
    }
    assert not calls


def test_each_storey_is_a_room_that_exists() -> None:
    named = " ".join(house.contract("storeys")["layers"]).replace("|", " ").split()
    here = {path.name for path in house.SOURCES.iterdir() if (path / "__init__.py").exists()}
    words = {s.name for s in house.modules() if not s.room}
    assert sorted(named) == sorted(here | words)


def test_operations_are_handed_the_time() -> None:
    calls = {
        f"{source}: {name}"
        for source in house.modules()
        if source.room not in house.MACHINES_AND_DOORS and source.name != "ids"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in CLOCKS
    }
    assert not calls
