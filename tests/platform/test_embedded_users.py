"""What other users of the machine can do, and Solvent as an ordinary user beside root."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.builders import platform as builder
from tests.builders.platform import Place

from solvent.platform import embedded_accounts
from solvent.platform.embedded_layout import FolderUnsafe, OtherUsersDatabase

pytestmark = [pytest.mark.services, builder.needs_root]

_INTRUDER = """
import socket, sys
from pathlib import Path
tried = {
    "list data": lambda: list(Path(sys.argv[1]).iterdir()),
    "list sockets": lambda: list(Path(sys.argv[2]).iterdir()),
    "connect": lambda: socket.socket(socket.AF_UNIX).connect(sys.argv[2] + "/.s.PGSQL.5432"),
    "read password": lambda: Path(sys.argv[3]).read_text(),
    "list log": lambda: list(Path(sys.argv[4]).iterdir()),
}
for name, attempt in tried.items():
    try:
        attempt()
    except PermissionError:
        continue
    print(name)
"""

_ORDINARY = """
import json, os, signal, subprocess, sys
from pathlib import Path
from solvent.platform import embedded, embedded_binaries, embedded_layout, embedded_process

home = Path(sys.argv[1])
layout = embedded_layout.of(home, system_folder=Path("/nonexistent"))
psql = embedded_binaries.locate().programs / "psql"

def start():
    return embedded.start(home=home, shared_buffers_mb=16, temp_folder=Path(sys.argv[3]))

def ask(cluster, statement):
    url = cluster.url(role="postgres", password=embedded.superuser_password(home=home))
    command = [str(psql), "-XAtq", "-c", statement, url]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

first = start()
ask(first, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT generate_series(1, 99) AS n")
pid = embedded_process.find(layout).pid
joined = start() == first and embedded_process.find(layout).pid == pid
os.kill(pid, signal.SIGKILL)
count = ask(start(), "SELECT count(*) FROM kept")
if sys.argv[2] == "stop":
    embedded.stop(home=home)
print(json.dumps({
    "joined": joined,
    "count": count,
    "up": embedded_process.find(layout) is not None,
    "data": str(first.data_folder),
    "sockets": str(first.socket_folder),
    "log": str(layout.log),
}))
"""


@pytest.fixture(scope="module")
def shelf() -> Iterator[Path]:
    with builder.a_shelf() as folder:
        (folder / "closed").mkdir(mode=0o700)
        yield folder


@pytest.fixture(scope="module")
def code(shelf: Path) -> Path:
    return builder.a_readable_copy(shelf / "code")


@pytest.fixture
def place(shelf: Path) -> Iterator[Place]:
    with builder.a_place(shelf, home="closed/home") as made:
        yield made


def test_as_root_the_server_is_run_by_a_system_account(place: Place) -> None:
    place.home.mkdir(mode=0o700)
    cluster = place.start()
    account = place.layout.account

    assert account
    assert account.name in embedded_accounts.PREFERRED
    assert Path(f"/proc/{place.pid}").stat().st_uid == account.uid
    assert cluster.data_folder.stat().st_uid == account.uid
    assert stat.S_IMODE(place.home.stat().st_mode) == 0o700
    assert cluster.data_folder.is_relative_to(place.system_folder)
    (kept,) = place.system_folder.glob("postgres-*")
    assert all(path.lstat().st_uid == 0 for path in (kept, *kept.rglob("*")))
    assert Path(f"/proc/{place.pid}/exe").readlink().is_relative_to(kept)


def test_another_user_does_not_get_in_to_roots_server(place: Place) -> None:
    cluster = place.start()
    assert place.layout.account
    _assert_closed(
        place.layout.account.uid,
        [
            str(cluster.data_folder),
            str(cluster.socket_folder),
            str(place.home / "postgres-password"),
            str(place.layout.log),
        ],
    )


@pytest.mark.parametrize("length", [1, 150])
def test_as_an_ordinary_user(shelf: Path, code: Path, length: int) -> None:
    account = builder.an_account(other_than=0)
    python = builder.a_python(account)
    theirs = shelf / f"theirs {length}"
    theirs.mkdir()
    os.chown(theirs, account.pw_uid, account.pw_gid)
    home = theirs / ("h" * length)
    temp = shelf / f"temp {length}"
    temp.mkdir()
    temp.chmod(0o1777)
    before = builder.modes(shelf, but=(home,))
    command = [python, "-c", _ORDINARY, str(home)]
    try:
        ended = builder.run_as(account, [*command, "go on", str(temp)], PYTHONPATH=str(code))
        assert not ended.returncode, ended.stderr
        told = json.loads(ended.stdout)
        assert (told["joined"], told["count"], told["up"]) == (True, "99", True)
        assert Path(told["sockets"]).is_relative_to(home) == (length == 1)
        password = str(home / "postgres-password")
        _assert_closed(account.pw_uid, [told["data"], told["sockets"], password, told["log"]])
        with pytest.raises(OtherUsersDatabase, match="run by user number"):
            Place(home=home, system_folder=shelf / "system").start()
    finally:
        ended = builder.run_as(account, [*command, "stop", str(temp)], PYTHONPATH=str(code))
    assert not ended.returncode, ended.stderr
    assert json.loads(ended.stdout)["up"] is False
    assert not list(temp.iterdir())
    after = builder.modes(shelf, but=(home,))
    assert {path: mode for path, mode in after.items() if path in before} == before


def test_folder_that_another_user_made_first_is_refused(shelf: Path, place: Place) -> None:
    assert place.layout.account
    intruder = builder.an_account(other_than=place.layout.account.uid)
    temp = shelf / "temp"
    temp.mkdir()
    temp.chmod(0o1777)
    far = Place(home=place.home, system_folder=shelf / "s".ljust(100, "s"))
    trap = temp / far.layout.sockets[-1].name
    trap.mkdir(mode=0o700)
    os.chown(trap, intruder.pw_uid, intruder.pw_gid)

    with pytest.raises(FolderUnsafe, match="belongs to another user"):
        far.start(temp_folder=temp)

    trap.rmdir()
    trap.symlink_to(shelf)
    with pytest.raises(FolderUnsafe, match="belongs to another user, or is none"):
        far.start(temp_folder=temp)


def test_system_folder_that_others_may_write_to_is_refused(shelf: Path, place: Place) -> None:
    open_to_all = Place(home=place.home, system_folder=shelf / "open")
    open_to_all.system_folder.mkdir()
    open_to_all.system_folder.chmod(0o777)

    with pytest.raises(FolderUnsafe, match="root's alone"):
        open_to_all.start()


def test_system_folder_behind_a_closed_one_is_refused(shelf: Path, place: Place) -> None:
    hidden = Place(home=place.home, system_folder=shelf / "closed" / "system")

    with pytest.raises(FolderUnsafe, match="SOLVENT_SYSTEM_FOLDER"):
        hidden.start()


def _assert_closed(server: int, paths: list[str]) -> None:
    """Show that a third user gets at none of: data, sockets, password, log."""
    intruder = builder.an_account(other_than=server)
    ended = builder.run_as(intruder, [builder.a_python(intruder), "-I", "-c", _INTRUDER, *paths])
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr
