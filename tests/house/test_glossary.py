from __future__ import annotations

import re
from collections import Counter

from tests.builders import house

GLOSSARY = house.ROOT / "docs" / "glossary.md"
_ROW = re.compile(r"^\| (?P<word>[^|]+) \| (?P<meaning>[^|]+) \| (?P<code>[^|]+) \|$", re.MULTILINE)


def _rows() -> list[tuple[str, str, str]]:
    text = GLOSSARY.read_text(encoding="utf-8")
    found = [(m["word"], m["meaning"], m["code"]) for m in _ROW.finditer(text)]
    return [row for row in found if row[0] not in {"word", "---"}]


def _plain(words: str) -> str:
    """Fold what a module's name cannot hold: capitals, hyphens, the plural."""
    singular = (
        f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")
        for word in words.lower().replace("-", "").replace("_", " ").split()
    )
    return " ".join(singular)


def test_each_word_is_explained_once() -> None:
    counts = Counter(_plain(word) for word, _, _ in _rows())
    assert len(counts) > 50
    assert [word for word, count in counts.items() if count > 1] == []


def test_names_in_the_glossary_are_names_in_the_code() -> None:
    known = {source.module.removeprefix("solvent.") for source in house.sources()}
    for source in house.modules():
        classes = re.findall(r"^class (\w+)", source.text, re.MULTILINE)
        known |= {f"{source.module.removeprefix('solvent.')}.{name}" for name in classes}
    named = {name for _, _, code in _rows() for name in re.findall(r"`([^`]+)`", code)}
    assert named - known == set()
    assert all("`" in code for _, _, code in _rows())


def test_each_noun_of_the_code_is_in_the_glossary() -> None:
    words = {_plain(word) for word, _, _ in _rows()}
    for _, meaning, _ in _rows():
        words |= {_plain(word) for word in re.findall(r"`(\w+)`", meaning)}
    missing = {
        source.module
        for source in house.modules()
        # The played outside is named for what it plays: a cafe, a shop.
        if source.room not in house.MACHINES_AND_DOORS | {"sample"} and house.is_noun(source)
        if not _starts_with_one_of(_plain(source.name), words)
    }
    assert not missing


def _starts_with_one_of(name: str, words: set[str]) -> bool:
    parts = name.split()
    return any(" ".join(parts[:count]) in words for count in range(1, len(parts) + 1))
