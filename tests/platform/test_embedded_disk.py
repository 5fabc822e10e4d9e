from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from tests.builders import platform as builder
from tests.builders.platform import Place

from solvent.platform.embedded_server import DiskFull

pytestmark = [pytest.mark.services, builder.needs_root]


@pytest.fixture
def volume() -> Iterator[Path]:
    """A volume in memory, mounted where a place has its data."""
    with builder.a_shelf() as shelf:
        folder = shelf / "system"
        folder.mkdir()
        if _mount(folder, "size=200m,mode=755").returncode:
            pytest.skip("this machine does not let root mount a volume")
        try:
            yield folder
        finally:
            subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def place(volume: Path) -> Iterator[Place]:
    with builder.a_place(volume.parent) as made:
        yield made


def _mount(folder: Path, options: str) -> subprocess.CompletedProcess[bytes]:
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    return subprocess.run(command, check=False, capture_output=True)


def _fill(folder: Path) -> Path:
    """Take the last byte of the volume; gives the file to remove for space."""
    filler = folder / "filler"
    descriptor = os.open(filler, os.O_WRONLY | os.O_CREAT)
    for size in (2**20, 2**12, 1):
        with suppress(OSError):
            while True:
                os.write(descriptor, b"x" * size)
    os.close(descriptor)
    return filler


def test_first_start_without_room_leaves_nothing_half_made(volume: Path, place: Place) -> None:
    _mount(volume, "remount,size=60m,mode=755")

    with pytest.raises(DiskFull, match=r"No space left on device.* Free at least") as caught:
        place.start()

    assert caught.value.where == str(place.layout.data)
    assert not place.layout.data.exists()
    assert not place.layout.unfinished.exists()
    _mount(volume, "remount,size=200m,mode=755")
    assert place.ask(place.start(), "SELECT 1") == 1


def test_start_without_room_says_so_and_works_again_with_room(volume: Path, place: Place) -> None:
    place.ask(place.start(), "CREATE TABLE kept AS SELECT generate_series(1, 99) AS n")
    place.stop()
    filler = _fill(volume)

    with pytest.raises(DiskFull, match=r"No space left on device.* Free at least"):
        place.start()

    filler.unlink()
    assert place.ask(place.start(), "SELECT count(*) FROM kept") == 99


def test_disk_that_fills_up_loses_nothing_committed(volume: Path, place: Place) -> None:
    cluster = place.start()
    place.ask(cluster, "CREATE TABLE kept (n int, t text)")
    rows, batch = 0, 20_000
    insert = f"INSERT INTO kept SELECT g, repeat('x', 500) FROM generate_series(1, {batch}) g"
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        while rows < 20 * batch:
            place.ask(cluster, insert)
            rows += batch
    assert batch <= rows < 20 * batch
    filler = _fill(volume)
    if place.pid:
        os.kill(place.pid, signal.SIGKILL)
    with suppress(DiskFull):
        place.start()

    filler.unlink()
    _mount(volume, "remount,size=400m,mode=755")
    assert place.ask(place.start(), "SELECT count(*) FROM kept") == rows
    assert not place.ask(cluster, "SELECT sum(checksum_failures) FROM pg_stat_database")
