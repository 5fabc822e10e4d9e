from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest
from tests.builders import platform as builder

from solvent.platform import embedded_accounts


def _uids() -> list[int]:
    """Of the preferred accounts that this machine has, in order."""
    names = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return [names[name] for name in embedded_accounts.PREFERRED if names.get(name)]


def test_new_data_are_given_to_the_first_preferred_account(tmp_path: Path) -> None:
    if not _uids():
        pytest.skip("this machine has none of the preferred accounts")
    assert embedded_accounts.choose(data_folder=tmp_path / "none").uid == _uids()[0]


@pytest.mark.services
@builder.needs_root
def test_data_stay_with_their_owner(tmp_path: Path) -> None:
    owner = builder.an_account(other_than=_uids()[0])
    os.chown(tmp_path, owner.pw_uid, owner.pw_gid)

    chosen = embedded_accounts.choose(data_folder=tmp_path)

    assert (chosen.name, chosen.uid, chosen.gid) == (owner.pw_name, owner.pw_uid, owner.pw_gid)


@pytest.mark.services
@builder.needs_root
def test_owner_without_an_entry_is_known_by_number(tmp_path: Path) -> None:
    os.chown(tmp_path, 54_321, 54_322)

    assert embedded_accounts.choose(data_folder=tmp_path).name == "number 54321"
