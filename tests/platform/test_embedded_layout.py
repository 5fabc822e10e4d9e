from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import platform as builder

from solvent.platform import embedded_layout
from solvent.platform.embedded import Cluster
from solvent.platform.embedded_layout import FolderUnsafe


@pytest.fixture(scope="module")
def shelf() -> Iterator[Path]:
    with builder.a_shelf() as folder:
        yield folder


def _long(folder: Path, letter: str) -> str:
    """Give a name with which the path in `folder` has 150 characters."""
    return letter * (150 - len(str(folder)) - 1)


def test_each_home_has_places_of_its_own(tmp_path: Path) -> None:
    one, two = (
        embedded_layout.of(tmp_path / name, system_folder=tmp_path / "system") for name in "ab"
    )
    assert one.data != two.data
    assert one.sockets[-1] != two.sockets[-1]
    assert not (tmp_path / "system").exists()


def test_private_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    before = os.umask(0)
    try:
        embedded_layout.private_folder(folder, account=None)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    embedded_layout.private_folder(folder, account=None)


@pytest.mark.parametrize("mode", [0o701, 0o710, 0o755, 0o777, 0o1777])
def test_folder_open_to_others_is_refused_and_left_as_it_is(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(mode)

    with pytest.raises(FolderUnsafe, match=r"open to other users.*chmod 700"):
        embedded_layout.private_folder(folder, account=None)
    assert stat.S_IMODE(folder.stat().st_mode) == mode


def test_link_or_file_instead_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "file").touch(mode=0o600)

    for name in ("link", "file"):
        with pytest.raises(FolderUnsafe, match="or is none"):
            embedded_layout.private_folder(tmp_path / name, account=None)


def test_path_of_150_characters_gets_a_private_folder_for_its_socket(shelf: Path) -> None:
    temp = shelf / "temp"
    temp.mkdir()
    temp.chmod(0o1777)
    # Root's data lie in the system folder; a long one of these is the same case.
    with builder.a_place(shelf, home=_long(shelf, "h"), system=_long(shelf, "s")) as place:
        cluster = place.start(temp_folder=temp)

        assert place.ask(cluster, "SELECT 1") == 1
        assert cluster.socket_folder
        assert cluster.socket_folder.parent == temp
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(temp.stat().st_mode) == 0o1777
        # One who was started with another folder for temporary files still finds it.
        assert place.start(temp_folder=shelf) == cluster


def test_loopback_with_a_password_where_no_socket_fits(shelf: Path) -> None:
    temp = shelf / _long(shelf, "t")
    temp.mkdir()
    with builder.a_place(shelf, home=_long(shelf, "i"), system=_long(shelf, "s")) as place:
        cluster = place.start(temp_folder=temp)

        assert cluster.socket_folder is None
        assert place.ask(cluster, "SELECT host(inet_server_addr())") == "127.0.0.1"
        assert place.ask(cluster, "SHOW unix_socket_directories") == ""
        with pytest.raises(asyncpg.InvalidPasswordError):
            builder.ask(cluster.url(role="postgres", password="guess"), "SELECT 1")
        assert place.start(temp_folder=temp) == cluster


def test_path_with_marks_of_addresses_is_reached(shelf: Path) -> None:
    for name in ("a, b", "ä 'b' %20&=?#"):
        folder = shelf / name
        folder.mkdir()
        with builder.a_place(folder) as place:
            assert place.ask(place.start(temp_folder=shelf), "SELECT 1") == 1


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_url_carries_any_name_and_password(text: str) -> None:
    cluster = Cluster(data_folder=Path("/d"), socket_folder=Path("/s/ü&="), port=5432, major=18)

    parts = urlsplit(cluster.url(role="r", password=text, database="d"))

    assert (parts.scheme, parts.path) == ("postgresql", "/d")
    assert parts.netloc.count("@") == 1
    assert parse_qs(parts.query) == {"host": ["/s/ü&="], "port": ["5432"]}
