from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.builders import audit as builder
from tests.builders.audit import ORIGIN, PUBLIC
from typer.testing import CliRunner, Result

from solvent.audit import checkpoint
from solvent.cli import app
from solvent.errors import Invalid

KEY = checkpoint.show_key(PUBLIC)


def verify(*words: str | Path) -> Result:
    return CliRunner().invoke(app.app, ["audit", "verify", *map(str, words)])


def test_a_whole_export_is_said_to_be_whole(tmp_path: Path) -> None:
    path = builder.an_export(300, [100, 200]).write(tmp_path / "export.jsonl")
    keys = tmp_path / "keys.txt"
    keys.write_text(f"{checkpoint.show_key(PUBLIC, name=ORIGIN)}\n")
    for key in (KEY, str(keys)):
        found = verify(path, "--key", key)
        assert found.exit_code == 0
        assert "WHOLE: 300 records" in found.output
        assert "No witness was asked" in found.output


def test_a_broken_export_names_the_record_and_ends_with_4(tmp_path: Path) -> None:
    path = builder.an_export(300).write(tmp_path / "export.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"number":123}', b'"number":124}'))
    found = verify(path, "--key", KEY)
    assert found.exit_code == 4
    assert "Record 123 was changed" in found.output
    assert '"number":124}' in found.output
    told = json.loads(verify(path, "--key", KEY, "--json").output)
    assert (told["whole"], told["faults"][0]["record"]) == (False, 123)


def test_a_witness_is_counted_and_a_cut_record_is_found_by_it(tmp_path: Path) -> None:
    whole = builder.an_export(300, [200])
    kept = tmp_path / "kept.txt"
    kept.write_text(whole.notes[-1].note())
    path = whole.write(tmp_path / "whole.jsonl")
    assert "1 of them kept by witnesses" in verify(path, "-k", KEY, "-w", kept).output
    cut = builder.an_export(200).write(tmp_path / "cut.jsonl")
    assert verify(cut, "-k", KEY).exit_code == 0
    found = verify(cut, "-k", KEY, "-w", kept)
    assert found.exit_code == 4
    assert "Record 200 is missing, with all that followed it" in found.output


@pytest.mark.parametrize(
    "words", [[], ["--key", "nonsense"], ["--key", KEY, "--witness", "absent.txt"]]
)
def test_what_is_lacking_is_said(tmp_path: Path, words: list[str]) -> None:
    path = builder.an_export(3).write(tmp_path / "export.jsonl")
    found = verify(path, *words)
    assert isinstance(found.exception, Invalid)
