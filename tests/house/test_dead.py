from __future__ import annotations

import grimp
from tests.builders import house

ENTRANCES = {
    "solvent.cli.app": "the command `solvent`",
    "solvent.platform.embedded_upgrading": "the command that a refused start names",
    "solvent.sample.bulk": "large files for the benches",
}

# Folders of tests that stand for no room.
KINDS_OF_TESTS = frozenset(
    {"builders", "contracts", "fakes", "house", "journeys", "properties", "security", "__pycache__"}
)


def test_each_module_is_used_by_another_or_is_an_entrance() -> None:
    graph = grimp.build_graph("solvent", cache_dir=None)
    unused = {
        source.module
        for source in house.modules()
        if not graph.find_modules_that_directly_import(source.module)
    }
    assert unused <= set(ENTRANCES)


def test_each_folder_of_tests_is_a_room_or_a_kind() -> None:
    rooms = {source.room for source in house.modules()}
    folders = {path.name for path in (house.ROOT / "tests").iterdir() if path.is_dir()}
    assert folders - rooms <= KINDS_OF_TESTS
