"""The project's own files, read as what they are: sources, syntax trees, tracked text."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "solvent"
MACHINES_AND_DOORS = frozenset(
    {"platform", "vault", "gateway", "dashboard", "worker", "cli", "entrance", "administration"}
)
DOORS = frozenset({"api", "jobs"})
_PARTICLES = frozenset({"in", "out", "up"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file. module: its dotted name, such as solvent.ledger.entries."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        parts = self.path.relative_to(SOURCES.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def name(self) -> str:
        """The last word of the module's name."""
        return self.module.rpartition(".")[2]

    @property
    def room(self) -> str:
        """The package below solvent that holds it; '' for the words, which are in none."""
        parts = self.module.split(".")
        return parts[1] if len(parts) > 2 else ""

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


def read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path, text, ast.parse(text))


@cache
def sources() -> tuple[Source, ...]:
    """All files of the package."""
    return tuple(read(path) for path in sorted(SOURCES.rglob("*.py")))


@cache
def modules() -> tuple[Source, ...]:
    """The files of the package that hold something: neither rooms' openings nor migrations."""
    return tuple(
        source
        for source in sources()
        if source.path.stem != "__init__" and "migrations" not in source.path.parts
    )


@cache
def others() -> tuple[Source, ...]:
    """Tests, benches and scripts."""
    folders = ("tests", "bench", "scripts")
    return tuple(read(path) for name in folders for path in sorted((ROOT / name).rglob("*.py")))


@cache
def settings() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def is_noun(source: Source) -> bool:
    """Tell whether a module below the doors is named as a value or rule."""
    words = source.name.split("_")
    last = words[-2] if words[-1] in _PARTICLES else words[-1]
    return last != "store" and last not in DOORS and not last.endswith("ing")


def contract(name: str) -> dict[str, Any]:
    """One import contract by its id."""
    contracts: list[dict[str, Any]] = settings()["tool"]["importlinter"]["contracts"]
    (found,) = (each for each in contracts if each["id"] == name)
    return found


def code_lines(function: Function) -> int:
    """Count a function's lines without its docstring."""
    assert function.end_lineno
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        assert first.end_lineno
        lines -= first.end_lineno - first.lineno + 1
    return lines


def tracked() -> list[Path]:
    """List the files that git keeps or would keep; skips where the project is no repository."""
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of the project is no git repository")
    command = ["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    command += ["--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return [path for path in paths if path.is_file()]


def tracked_text() -> Iterator[tuple[Path, str]]:
    """Give each tracked file that holds text, and the text."""
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw[:8192]:
            yield path, raw.decode("utf-8", errors="replace")


def acts() -> set[str]:
    """Give all acts that the code names to be recorded, such as 'key.created'."""
    return {
        word.value.value
        for source in modules()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "act" and isinstance(word.value, ast.Constant)
        if isinstance(word.value.value, str) and "." in word.value.value
    }
