"""What a reader outside must not find: paths of one machine, hosts of registries, unfinished work.

The patterns are put together from parts, so that this file passes its own test.
"""

from __future__ import annotations

import re

from tests.builders import house

_FOLDERS = "|".join(["wor" + "k", "far" + "m", "tm" + "p/w", "hom" + "e/[a-z]+"])
FORBIDDEN = {
    "a path of somebody's machine": re.compile(rf"(?<![A-Za-z0-9.}}/-])/(?:{_FOLDERS})/"),
    "a registry's host": re.compile(
        r"pypi\.org|python" + r"hosted\.org|registry\.npm|--(?:extra-)?index" + r"-url"
    ),
    "the number of a task": re.compile(r"\bissue" + r"s?\s*#?\d+|\btask\s+#\d+", re.IGNORECASE),
}
UNFINISHED = re.compile(
    r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|raise Not" + r"ImplementedError"
)
BARE_SKIP = re.compile(r"@pytest\.mark\.skip" + r"\b(?!if)")


def test_no_tracked_file_speaks_of_where_it_was_made() -> None:
    found = {
        f"{path.relative_to(house.ROOT)}: {what}: {match[0]}"
        for path, text in house.tracked_text()
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    }
    assert not found


def test_nothing_is_left_half_done() -> None:
    found = {
        f"{source}: {match[0]}"
        for source in (*house.sources(), *house.others())
        for pattern in (UNFINISHED, BARE_SKIP)
        for match in pattern.finditer(source.text)
    }
    assert not found


def test_no_file_of_the_repository_is_heavy() -> None:
    kilobytes_max = 1024
    heavy = [p.name for p in house.tracked() if p.stat().st_size > kilobytes_max * 1024]
    assert not heavy
