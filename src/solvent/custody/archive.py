"""An archive as a ZIP that is written once, in order, and whose every file is hashed on the way."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO, Final, cast

from solvent.custody.manifest import NAME, ArchiveUnfit, Manifest, Part, read
from solvent.vault.enclosure import Target

_BLOCK: Final = 1 << 20
_LEVEL: Final = 1  # lines of JSON shrink to a tenth at the fastest level
_MANIFEST_BYTES_MAX: Final = 64 << 20
# What the standard library raises for a ZIP that is none, or whose parts are damaged.
_DAMAGES: Final = (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say: times stand in the manifest


class Filling:
    """One file of an archive in the making."""

    def __init__(self, name: str, file: IO[bytes], parts: list[Part]) -> None:
        self._name, self._file, self._parts = name, file, parts
        self._hash = hashlib.sha256()
        self._size = self._lines = 0

    def write(self, block: bytes) -> None:
        """Add to the file."""
        self._file.write(block)
        self._hash.update(block)
        self._size += len(block)
        self._lines += block.count(b"\n")

    def end(self, *, is_table: bool = False) -> Part:
        """End the file; gives its entry."""
        self._file.close()
        lines = self._lines if is_table else None
        part = Part(self._name, self._size, self._hash.hexdigest(), lines)
        self._parts.append(part)
        return part


class Packing:
    """Writes an archive, one file after the other."""

    def __init__(self, into: Target) -> None:
        self._zip = zipfile.ZipFile(
            cast("IO[bytes]", into), "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL
        )
        self.parts: list[Part] = []
        self._open: IO[bytes] | None = None

    def begin(self, name: str) -> Filling:
        """Begin a file."""
        about = zipfile.ZipInfo(name, date_time=_TIME)
        about.compress_type = zipfile.ZIP_DEFLATED
        self._open = self._zip.open(about, "w", force_zip64=True)
        return Filling(name, self._open, self.parts)

    def add(self, name: str, content: bytes) -> Part:
        """Write a whole file."""
        filling = self.begin(name)
        filling.write(content)
        return filling.end()

    def close(self) -> None:
        """Write the ZIP's directory; a file that was not ended is cut off."""
        if self._open is not None:
            self._open.close()
        self._zip.close()


class Unpacking:
    """Reads an archive that is in one file, at any place."""

    def __init__(self, source: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(source)
            about = self._zip.getinfo(NAME)
            if about.file_size > _MANIFEST_BYTES_MAX:
                raise _unfit(NAME)
            self.manifest: Manifest = read(self._zip.read(about))
        except _DAMAGES as fault:
            raise _unfit(NAME) from fault

    def check_names(self) -> None:
        """Raise ArchiveUnfit unless it holds exactly the files that it lists."""
        listed = [part.name for part in self.manifest.parts]
        held = [name for name in self._zip.namelist() if name != NAME]
        if len(set(listed)) != len(listed) or sorted(listed) != sorted(held):
            odd = sorted(set(listed) ^ set(held))
            raise _unfit(odd[0] if odd else NAME)

    def check(self, part: Part) -> None:
        """Raise ArchiveUnfit unless a file is what its entry says, to the last bit."""
        found, size = hashlib.sha256(), 0
        for block in self.blocks(part.name, at_most=part.bytes):
            found.update(block)
            size += len(block)
        if size != part.bytes or found.hexdigest() != part.sha256:
            raise _unfit(part.name)

    def blocks(self, name: str, *, at_most: int) -> Iterator[bytes]:
        """Give a file's bytes in blocks. Raises ArchiveUnfit where it is damaged or too long."""
        try:
            with self._zip.open(name) as file:
                read_ = 0
                while block := file.read(_BLOCK):
                    read_ += len(block)
                    if read_ > at_most:
                        raise _unfit(name)
                    yield block
        except _DAMAGES as fault:
            raise _unfit(name) from fault

    def lines(self, part: Part) -> Iterator[bytes]:
        """Give a file's lines, without their ends."""
        rest = b""
        for block in self.blocks(part.name, at_most=part.bytes):
            *whole, rest = (rest + block).split(b"\n")
            yield from whole
        if rest:
            yield rest

    def whole(self, part: Part) -> bytes:
        """Give a whole file."""
        return b"".join(self.blocks(part.name, at_most=part.bytes))

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()


def _unfit(name: str) -> ArchiveUnfit:
    message = "The archive is damaged or was changed: a file in it is not what was packed."
    return ArchiveUnfit(message, where=name, remedy="Fetch the archive again.")
