"""`solvent organisation`: made, exported, opened, restored elsewhere, deleted, by its commands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.builders import custody as builder
from tests.builders import platform as places

Ask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def asked() -> Iterator[Callable[[str], Ask]]:
    """Give the command line of one of two installations, by name."""
    with places.a_shelf() as shelf:

        def of(place: str) -> Ask:
            def ask(*words: str) -> subprocess.CompletedProcess[str]:
                return subprocess.run(
                    [sys.executable, "-m", "solvent.cli.app", "organisation", *words],
                    env={
                        "PATH": "/usr/bin:/bin",
                        "SOLVENT_HOME": str(shelf / place),
                        "SOLVENT_SYSTEM_FOLDER": str(shelf / f"{place}-system"),
                        "SOLVENT_PASSPHRASE": builder.PASSPHRASE,
                    },
                    capture_output=True,
                    text=True,
                    check=False,
                    timeout=120,
                )

            return ask

        yield of


def test_an_organisation_moves_by_the_command_line(
    asked: Callable[[str], Ask], tmp_path: Path
) -> None:
    old, new = asked("old"), asked("new")
    locked, plain = tmp_path / "locked.bin", tmp_path / "plain.zip"
    made = old("Page & Sons")  # a first word that is no command is a name
    assert made.stdout.startswith("sk_"), made.stderr
    exported = old("export", "page", "--to", str(locked), "--locked")
    assert exported.returncode == 0, exported.stderr
    assert locked.stat().st_mode & 0o077 == 0
    assert old("export", "page", "--to", str(locked)).returncode == 4
    assert old("open", str(locked), "--to", str(plain)).returncode == 0
    assert "README.txt" in builder.unpacked(plain.read_bytes())
    restored = new("restore", str(locked))
    assert restored.returncode == 0, restored.stderr
    assert "Page & Sons (org_" in restored.stdout
    assert "/sign-in?link=" in restored.stdout
    assert new("restore", str(locked)).returncode == 4
    assert old("delete", "page", "--named", "Page").returncode == 2
    assert old("delete", "page", "--named", "Page & Sons").returncode == 0
    assert old("keep", "page").returncode == 0
    gone = old("delete", "page", "--named", "Page & Sons", "--now")
    assert "keys are destroyed" in gone.stdout, gone.stderr
    assert old("export", "page", "--to", str(tmp_path / "late.zip")).returncode == 3
    assert old("restore", str(locked)).returncode == 4
