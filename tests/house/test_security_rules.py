"""The scanners' own rules: each is tried, and each thing passed over is explained."""

from __future__ import annotations

import json
import re

from tests.builders import house

RULES = house.ROOT / ".semgrep"
_IGNORED = re.compile(r"# nosemgrep: [a-z-]+ - \w|# nosec B\d+")


def test_each_rule_has_examples_of_both_kinds() -> None:
    found = sorted(RULES.glob("*.yaml"))
    assert len(found) >= 15
    for rule in found:
        assert f"  - id: {rule.stem}\n" in rule.read_text(encoding="utf-8")
        (example,) = [path for path in RULES.glob(f"{rule.stem}.*") if path.suffix != ".yaml"]
        text = example.read_text(encoding="utf-8")
        assert f"ruleid: {rule.stem}" in text, example.name
        assert f"ok: {rule.stem}" in text, example.name


def test_the_baseline_holds_nothing_unexplained() -> None:
    held = json.loads((house.ROOT / ".secrets.baseline").read_text(encoding="utf-8"))["results"]
    told = (house.ROOT / "docs" / "security" / "suppressions.md").read_text(encoding="utf-8")
    assert [name for name in held if f"`{name}`" not in told] == []
    listed = set(re.findall(r"^\| `([^`]+)`", told, re.MULTILINE))
    assert listed - set(held) == set(), "what is found no more needs no reason"
    assert all(one["is_secret"] is False for found in held.values() for one in found)


def test_each_suppression_says_what_it_passes_over() -> None:
    bare = [
        f"{source}:{number}"
        for source in house.sources()
        for number, line in enumerate(source.text.splitlines(), start=1)
        if re.search(r"#\s*(?:nosec|nosemgrep)", line) and not _IGNORED.search(line)
    ]
    assert bare == []


def test_the_lock_of_the_scanner_has_hashes() -> None:
    text = (house.ROOT / "requirements-security.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [each.splitlines()[0] for each in blocks if "--hash=sha256:" not in each] == []
