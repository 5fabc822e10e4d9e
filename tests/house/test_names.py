from __future__ import annotations

import ast

from tests.builders import house

SAYING_NOTHING = frozenset(
    {"base", "common", "handler", "handlers", "helper", "helpers", "manager", "misc", "models"}
    | {"service", "services", "shared", "util", "utils", "types", "exceptions", "constants"}
)
ROOTS_OF_ERRORS = frozenset({"Exception", "BaseException", "SolventError"})


def test_no_module_is_named_for_what_it_is_not_about() -> None:
    found = [
        str(source)
        for source in house.sources()
        if not SAYING_NOTHING.isdisjoint(source.name.split("_"))
    ]
    assert not found


def test_each_module_opens_with_what_is_in_it() -> None:
    found = [str(s) for s in house.sources() if not ast.get_docstring(s.tree)]
    assert not found


def test_each_room_says_what_it_is_for_and_not_for_and_exports_nothing() -> None:
    rooms = [s for s in house.sources() if s.path.stem == "__init__" and s.module.count(".") == 1]
    assert rooms
    for room in rooms:
        opening = ast.get_docstring(room.tree) or ""
        assert "Not for" in opening, room
        assert len(room.tree.body) == 1, room


def test_each_room_holds_something() -> None:
    filled = {source.room for source in house.modules()}
    rooms = {path.parent.name for path in house.SOURCES.glob("*/__init__.py")}
    assert rooms <= filled


def test_errors_are_children_of_the_five_kinds() -> None:
    found = [
        f"{source}: {node.name}"
        for source in house.modules()
        for node in source.tree.body
        if isinstance(node, ast.ClassDef) and source.name != "errors" and node.name[0] != "_"
        if {ast.unparse(base) for base in node.bases} & ROOTS_OF_ERRORS
    ]
    assert not found
