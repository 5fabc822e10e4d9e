from __future__ import annotations

import grimp
from tests.builders import house

ENTRANCES = {
    "solvent.cli.app": "the command `solvent`",
    "solvent.__main__": "python -m solvent",
}


def test_each_module_is_used_by_another_or_is_an_entrance() -> None:
    graph = grimp.build_graph("solvent")
    unused = {
        source.module
        for source in house.modules()
        if not graph.find_modules_that_directly_import(source.module)
    }
    assert unused <= set(ENTRANCES)


def test_each_test_is_about_a_module_that_exists() -> None:
    modules = {source.module.removeprefix("solvent.") for source in house.modules()}
    rooms = {module.partition(".")[0] for module in modules}
    strangers = []
    for room in sorted(rooms):
        for path in sorted((house.ROOT / "tests" / room).glob("test_*.py")):
            name = path.stem.removeprefix("test_")
            words = name.split("_")
            stems = {"_".join(words[:count]) for count in range(1, len(words) + 1)}
            if not any(f"{room}.{stem}" in modules for stem in stems):
                strangers.append(str(path.relative_to(house.ROOT)))
    assert not strangers, "a test carries the name of its module, with what it is about behind"
