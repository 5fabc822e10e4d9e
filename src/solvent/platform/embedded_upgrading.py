"""Copy a home's data into a new major version of PostgreSQL; the old data are set aside whole.

Run by an operator: python -m solvent.platform.embedded_upgrading --home FOLDER
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from solvent.errors import NotFound, SolventError
from solvent.platform import (
    embedded_binaries,
    embedded_layout,
    embedded_lock,
    embedded_making,
    embedded_process,
    embedded_server,
    embedded_versions,
)
from solvent.platform.embedded_binaries import Binaries
from solvent.platform.embedded_layout import SYSTEM_FOLDER, Layout

_SHARED_BUFFERS_MB = 32


class NothingToUpgrade(NotFound):
    """There are no older data, or no programs that can read them."""


def upgrade(
    *, home: Path, system_folder: Path = SYSTEM_FOLDER, temp_folder: Path | None = None
) -> Path:
    """Copy the data with pg_upgrade and return the folder in which the old ones now lie.

    Stops a server that is up. Fails without a change to the data. Raises NothingToUpgrade,
    VersionMismatch, ServerFailed, DiskFull.
    """
    layout = embedded_layout.of(home, system_folder=system_folder, temp_folder=temp_folder)
    with embedded_lock.alone(layout):
        embedded_layout.prepare(layout)
        new = embedded_versions.keep(layout, embedded_binaries.locate())
        old = _old_programs(layout, new)
        _close_in_order(layout, old)
        with embedded_making.unfinished(layout):
            embedded_making.initialise(layout, new)
            _copy(layout, old=old, new=new)
            aside = layout.place / f"{embedded_making.ASIDE}{new.major}"
            layout.data.rename(aside)
            layout.unfinished.rename(layout.data)
            embedded_making.sync(layout.place)
    return aside


def main(arguments: Sequence[str] | None = None) -> int:
    """Upgrade the home that the command line names."""
    parser = argparse.ArgumentParser(description="Copy the data into a new PostgreSQL version.")
    parser.add_argument("--home", type=Path, required=True, help="Solvent's folder")
    parser.add_argument("--system-folder", type=Path, default=SYSTEM_FOLDER, help="as root only")
    given = parser.parse_args(arguments)
    try:
        aside = upgrade(home=given.home, system_folder=given.system_folder)
    except SolventError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"Done. When all is well, remove the old data: rm -r '{aside}'\n")
    return 0


def _old_programs(layout: Layout, new: Binaries) -> Binaries:
    made_by = embedded_versions.major_of(layout)
    if made_by is None or made_by == new.major:
        message = f"There are no data here of a version before {new.major}."
        raise NothingToUpgrade(message, where=str(layout.data))
    old = embedded_binaries.of_major(layout.copies, major=made_by)
    if old is None or made_by > new.major:
        embedded_versions.check(layout, new)
        raise NothingToUpgrade(str(made_by), where=str(layout.data))
    return old


def _close_in_order(layout: Layout, old: Binaries) -> None:
    """Let the old server recover what a crash left, and end it: pg_upgrade asks for that."""
    running = embedded_process.find(layout) or embedded_server.launch(
        layout,
        old,
        sockets=embedded_layout.socket_folder(layout),
        shared_buffers_mb=_SHARED_BUFFERS_MB,
    )
    embedded_server.shut_down(layout, running)


def _copy(layout: Layout, *, old: Binaries, new: Binaries) -> None:
    sockets = embedded_layout.socket_folder(layout)
    arguments = [
        f"--old-bindir={old.programs}",
        f"--new-bindir={new.programs}",
        f"--old-datadir={layout.data}",
        f"--new-datadir={layout.unfinished}",
        f"--username={embedded_making.SUPERUSER}",
        *([f"--socketdir={sockets}"] if sockets else []),
    ]
    new.run(
        "pg_upgrade",
        arguments,
        account=layout.account,
        folder=layout.log,
        extra={"PGPASSWORD": embedded_making.password_of(layout)},
    )
    (layout.log / "delete_old_cluster.sh").unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
