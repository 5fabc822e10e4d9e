"""The papers of the house: changelog, decisions, lock files, what the Makefile offers."""

from __future__ import annotations

import re

from tests.builders import house

VERSION = re.compile(r'^__version__ = "(?P<version>\d+\.\d+\.\d+)"$', re.MULTILINE)
PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)
DECISION = re.compile(
    r"\A# (?P<number>\d{4}) [^\n]+\n.*^(?:## Context$|\*\*Context\.\*\*).+"
    r"^(?:## Choice$|\*\*Choice\.\*\*).+^(?:## Price$|\*\*Price\.\*\*).+",
    re.DOTALL | re.MULTILINE,
)


def _read(name: str) -> str:
    return (house.ROOT / name).read_text(encoding="utf-8")


def test_changelog_opens_with_the_version_in_the_code() -> None:
    text = _read("CHANGELOG.md")
    version = VERSION.search(_read("src/solvent/__init__.py"))
    assert version
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings
    assert headings[0].startswith(version["version"])
    form = re.compile(r"\d+\.\d+\.\d+ — (?:unreleased|\d{4}-\d{2}-\d{2})")
    assert [heading for heading in headings if not form.fullmatch(heading)] == []
    assert not re.search(r"^\s*[-*] ", text, re.MULTILINE), "prose, not a list"


def test_decisions_are_numbered_and_say_context_choice_and_price() -> None:
    papers = sorted((house.ROOT / "docs" / "decisions").glob("*.md"))
    assert len(papers) >= 7
    for number, path in enumerate(papers, start=1):
        found = DECISION.match(path.read_text(encoding="utf-8"))
        assert found, path.name
        assert path.name.startswith(f"{number:04}-")
        assert int(found["number"]) == number, path.name
        assert len(path.read_text(encoding="utf-8").split()) < 450, f"{path.name}: half a page"


def test_locks_agree_and_carry_hashes() -> None:
    runs, develops, builds = (
        {match["name"]: match["version"] for match in PINNED.finditer(_read(name))}
        for name in ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
    )
    assert runs.items() <= develops.items()
    for name, version in builds.items():
        assert develops.get(name, version) == version
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-build.lock"):
        blocks = re.split(r"\n(?=\S)", _read(name).strip())
        assert [b.splitlines()[0] for b in blocks if "--hash=sha256:" not in b] == []


def test_each_dependency_is_locked() -> None:
    wanted = {
        re.split(r"[\[<>=; ]", requirement)[0]
        for requirement in house.settings()["project"]["dependencies"]
    }
    locked = {match["name"] for match in PINNED.finditer(_read("requirements.lock"))}
    assert wanted <= locked


def test_makefile_explains_each_of_its_targets() -> None:
    text = _read("Makefile")
    targets = set(re.findall(r"^([a-z-]+):[^=]", text, re.MULTILINE))
    explained = set(re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE))
    promised = {"run", "test", "check", "bench", "test-services", "docs", "lock", "nightly"}
    assert promised <= targets
    assert targets == explained
