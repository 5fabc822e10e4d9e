"""The system account that runs PostgreSQL when Solvent itself runs as root.

PostgreSQL refuses to run as root. No account is ever made for it; an existing one is used,
the most private first: `solvent` if the operator made it, else `postgres` as Debian's and other
packages make it, else `nobody`, which other programs may share: on a machine where that matters
the operator makes a `solvent` account.
"""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from solvent.errors import Unavailable

PREFERRED = ("solvent", "postgres", "nobody")


class NoAccount(Unavailable):
    """Solvent runs as root and no account is there that may run the database."""


@dataclass(frozen=True, slots=True)
class Account:
    """A system account by its numbers."""

    name: str
    uid: int
    gid: int


def needed() -> bool:
    """Whether this process runs as root, so that the server must run as somebody else."""
    return os.geteuid() == 0


def choose(*, data_folder: Path) -> Account:
    """Choose the account: the owner of data that is there, else the first preferred one.

    Raises NoAccount.
    """
    if data_folder.is_dir():
        found = data_folder.stat()
        if found.st_uid:
            return Account(name=_name(found.st_uid), uid=found.st_uid, gid=found.st_gid)
    for name in PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid:
            return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    message = "PostgreSQL does not run as root, and there is no account for it."
    remedy = "Run: useradd --system --no-create-home --shell /usr/sbin/nologin solvent"
    raise NoAccount(message, remedy=remedy)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"number {uid}"
