from __future__ import annotations

from pathlib import Path

import pytest

from solvent.vault import master_file
from solvent.vault.envelope import KeyUnusable


def test_first_start_makes_a_key_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = master_file.keys_in(home / "master.key")
    assert (home / "master.key").stat().st_mode & 0o777 == 0o600
    assert master_file.keys_in(home / "master.key") == made
    assert list(home.iterdir()) == [home / "master.key"]


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    master_file.keys_in(tmp_path / "master.key")
    (tmp_path / "master.key").chmod(0o640)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        master_file.keys_in(tmp_path / "master.key")


@pytest.mark.parametrize(
    "text", ["", "1", "1:", "1:zz", "one:" + "00" * 32, "1:" + "00" * 31, "1:" + "00" * 32 + "\n2:"]
)
def test_a_damaged_key_file_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeyUnusable, match="malformed"):
        master_file.keys_in(tmp_path / "master.key")
    assert path.read_text() == text


def test_a_rotated_key_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_text(f"1:{'01' * 32}\n2:{'02' * 32}\n")
    path.chmod(0o600)
    assert master_file.keys_in(tmp_path / "master.key") == {1: b"\x01" * 32, 2: b"\x02" * 32}
