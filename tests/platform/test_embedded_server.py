from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator

import pytest
from tests.builders import platform as builder
from tests.builders.platform import Place

from solvent.platform import embedded, embedded_binaries


@pytest.fixture(scope="module")
def used() -> Iterator[Place]:
    with builder.a_shelf() as shelf, builder.a_place(shelf) as made:
        yield made


@pytest.fixture
def place(used: Place) -> Iterator[Place]:
    yield used
    used.stop()


def test_kill_loses_nothing_committed(place: Place) -> None:
    cluster = place.start()
    place.ask(
        cluster,
        "DROP TABLE IF EXISTS kept",
        "CREATE TABLE kept (n int)",
        "INSERT INTO kept SELECT generate_series(1, 99)",
    )

    os.kill(place.pid, signal.SIGKILL)

    assert place.ask(place.start(), "SELECT count(*) FROM kept") == 99


def test_kill_while_a_session_works_is_recovered(place: Place) -> None:
    cluster = place.start()
    url = cluster.url(role="postgres", password=embedded.superuser_password(**place.where))
    psql = embedded_binaries.locate().programs / "psql"
    busy = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    with subprocess.Popen(
        [psql, "-Xqc", "SELECT pg_sleep(60)", url], stderr=subprocess.DEVNULL
    ) as session:
        while not place.ask(cluster, busy):
            assert session.poll() is None
        os.kill(place.pid, signal.SIGKILL)

        assert place.ask(place.start(), "SELECT 1") == 1
        assert session.wait()


def test_number_of_a_dead_server_taken_by_another_process(place: Place) -> None:
    place.start()
    lock = place.layout.data / "postmaster.pid"
    lines = lock.read_text().splitlines()
    os.kill(place.pid, signal.SIGKILL)
    account = place.layout.account
    with subprocess.Popen(["sleep", "60"], user=account.uid if account else None) as stranger:
        try:
            lock.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
            assert not place.pid

            assert place.ask(place.start(), "SELECT 1") == 1
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_torn_lock_file_is_no_server(place: Place) -> None:
    place.start()
    place.stop()
    for text in ("", "\n\n", "12x\n", "0\n", "-1\n"):
        (place.layout.data / "postmaster.pid").write_text(text)
        place.stop()
        assert not place.pid


def test_socket_that_was_cleaned_away_is_made_anew(place: Place) -> None:
    cluster = place.start()
    assert cluster.socket_folder
    (cluster.socket_folder / ".s.PGSQL.5432").unlink()

    assert place.ask(place.start(), "SELECT 1") == 1
