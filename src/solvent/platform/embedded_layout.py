"""Where the embedded database keeps its things, and who may reach them.

    as an ordinary user            as root
    home/postgres                  system/HASH/postgres      the data, 0700
    home/postgres-log              system/HASH/log           the server's log, a file per weekday
    home/postgres-socket           system/HASH/socket        the socket, 0700
    home/postgres-RELEASE          system/postgres-RELEASE   kept programs
    home/postgres-password, home/postgres.lock, home/postgres-users in both

A socket's path has room for about a hundred bytes. Where it does not fit, a private folder below
the system's folder for temporary files is used, and where that is too long too, loopback TCP.
Folders inside home and system/HASH are made here; nothing else has its mode touched.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from solvent.errors import Conflict, Forbidden
from solvent.platform import embedded_accounts
from solvent.platform.embedded_accounts import Account

SYSTEM_FOLDER = Path("/var/lib/solvent")
PORT = 5432
SOCKET_PATH_BYTES_MAX = 103
"""macOS has room for 103 bytes and a closing zero, Linux for 107."""


class FolderUnsafe(Forbidden):
    """A folder that must be private belongs to somebody else or is open to others."""


class FolderClosed(Forbidden):
    """A folder that Solvent must write to is closed to it."""


class OtherUsersDatabase(Conflict):
    """The home holds a database that another account runs."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one home's database; account is None unless Solvent runs as root.

    place: holds the data, the log and, if it fits, the socket. copies: holds kept programs.
    """

    home: Path
    place: Path
    copies: Path
    data: Path
    log: Path
    sockets: tuple[Path, ...]
    account: Account | None

    @property
    def unfinished(self) -> Path:
        """Where the data are made before they are whole."""
        return self.place / "postgres.unfinished"

    @property
    def lock(self) -> Path:
        """Locked by the one process that starts or stops the server."""
        return self.home / "postgres.lock"

    @property
    def users(self) -> Path:
        """Locked, shared, by each process that wants the server to stay."""
        return self.home / "postgres-users"

    @property
    def password(self) -> Path:
        """Holds the superuser's password."""
        return self.home / "postgres-password"

    @property
    def initialised(self) -> bool:
        """Whether there is a database."""
        return (self.data / "PG_VERSION").exists()


def of(home: Path, *, system_folder: Path, temp_folder: Path | None = None) -> Layout:
    """Say where everything is for `home`; makes nothing."""
    home = home.expanduser().resolve()
    copies = system_folder.resolve()
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    temp = (temp_folder or Path(tempfile.gettempdir())).resolve()
    sockets = (temp / f"solvent-{os.geteuid()}-{name}",)
    if not embedded_accounts.needed():
        return Layout(
            home=home,
            place=home,
            copies=home,
            data=home / "postgres",
            log=home / "postgres-log",
            sockets=(home / "postgres-socket", *sockets),
            account=None,
        )
    place = copies / name
    return Layout(
        home=home,
        place=place,
        copies=copies,
        data=place / "postgres",
        log=place / "log",
        sockets=(place / "socket", *sockets),
        account=embedded_accounts.choose(data_folder=place / "postgres"),
    )


def prepare(layout: Layout) -> None:
    """Make the folders which are missing. Raises FolderUnsafe, OtherUsersDatabase."""
    _make_home(layout)
    if layout.account:
        _make_system_folder(layout.copies, layout.account)
        _owned_folder(layout.place, mode=0o711)
        note = layout.place / "HOME"
        if not note.exists():
            note.touch(mode=0o600)
            note.write_bytes(os.fsencode(layout.home) + b"\n")
    private_folder(layout.log, account=layout.account)


def socket_folder(layout: Layout) -> Path | None:
    """Make the private folder for the socket; None if each candidate's path is too long.

    Raises FolderUnsafe if somebody else made it before us.
    """
    for folder in layout.sockets:
        length = len(os.fsencode(folder / f".s.PGSQL.{PORT}"))
        if length <= SOCKET_PATH_BYTES_MAX and "," not in str(folder):
            private_folder(folder, account=layout.account)
            return folder
    return None


def remove_temporary(layout: Layout, folder: Path | None) -> None:
    """Remove a socket's folder that was made outside the home, once it is empty."""
    if folder and folder.name == layout.sockets[-1].name:
        with suppress(OSError):
            folder.rmdir()


def private_folder(folder: Path, *, account: Account | None) -> None:
    """Make `folder` for its owner alone, or check that it is so. Raises FolderUnsafe."""
    uid = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        if account:
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {uid, os.geteuid()}:
        message = "The folder belongs to another user, or is none."
        remedy = f"Find out who made it, then remove it: rm -r '{folder}'"
        raise FolderUnsafe(message, where=str(folder), remedy=remedy)
    if found.st_mode & 0o077:
        message = "The folder is open to other users of this machine."
        raise FolderUnsafe(message, where=str(folder), remedy=f"Run: chmod 700 '{folder}'")
    if account and found.st_uid != uid:
        # A start that was cut off between making the folder and handing it over.
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)


def _make_home(layout: Layout) -> None:
    layout.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = layout.home.stat().st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        message = "Every user of this machine may write to Solvent's folder."
        remedy = f"Run: chmod o-w '{layout.home}'"
        raise FolderUnsafe(message, where=str(layout.home), remedy=remedy)
    ordinary = layout.home / "postgres"
    if not (ordinary / "PG_VERSION").exists():
        return
    owner = ordinary.stat().st_uid
    if owner != os.geteuid():
        message = f"The database in this folder is run by user number {owner}."
        remedy = "Run Solvent as that user, or choose another folder with SOLVENT_HOME."
        raise OtherUsersDatabase(message, where=str(layout.home), remedy=remedy)


def _make_system_folder(folder: Path, account: Account) -> None:
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    _check_owner(folder)
    for parent in (folder, *folder.parents):
        found = parent.stat()
        gate = 0o100 if found.st_uid == account.uid else 0o001
        if not found.st_mode & (gate | (0o010 if found.st_gid == account.gid else 0)):
            message = f"The account {account.name}, which runs the database, may not pass here."
            remedy = "Set SOLVENT_SYSTEM_FOLDER to a folder that it can reach."
            raise FolderUnsafe(message, where=str(parent), remedy=remedy)


def _owned_folder(folder: Path, *, mode: int) -> None:
    folder.mkdir(exist_ok=True)
    _check_owner(folder)
    folder.chmod(mode)


def _check_owner(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        message = "The folder is not root's alone to write to."
        remedy = f"Run: chown root '{folder}' && chmod go-w '{folder}'"
        raise FolderUnsafe(message, where=str(folder), remedy=remedy)
