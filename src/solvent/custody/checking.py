"""Checking: whether an archive is whole and fits here, before anything of it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import orjson

from solvent import ids
from solvent.custody import inventory
from solvent.custody.archive import Unpacking
from solvent.custody.inventory import TENANT_COLUMN, Table
from solvent.custody.manifest import ArchiveUnfit, Manifest, Part, TablePart
from solvent.ids import TenantId
from solvent.platform import migrating
from solvent.vault.sealed_fields import IMPORT_FILE

_LINE_BYTES_MAX: Final = 256 << 20


def tenant_of(manifest: Manifest) -> TenantId:
    """Read whose archive it is. Raises IdMalformed."""
    return TenantId(ids.read(ids.TENANT, manifest.tenant))


def fit(manifest: Manifest, known: Sequence[Table]) -> list[tuple[Table, TablePart]]:
    """Pair the archive's tables with those here, in the order of writing. Raises ArchiveUnfit."""
    if manifest.schema > migrating.newest():
        message = f"The archive was taken from a newer version (schema {manifest.schema})."
        raise ArchiveUnfit(message, remedy="Bring this installation up to date first.")
    given = {part.table: part for part in manifest.tables}
    order = inventory.exported(known)
    here = {table.name for table in order}
    unknown = sorted(set(given) - here)
    if unknown or len(given) != len(manifest.tables):
        message = "The archive holds a table that is not known here, or one twice."
        raise ArchiveUnfit(message, where=", ".join(unknown))
    for table in order:
        part = given.get(table.name)
        columns = {column.name for column in inventory.written(table)}
        if part is not None and not {TENANT_COLUMN} <= set(part.columns) <= columns:
            message = "The archive holds a column that is not known here."
            raise ArchiveUnfit(message, where=table.name)
        if part is not None and manifest.part(part.file).rows != part.rows:
            message = "The archive's list of contents contradicts itself."
            raise ArchiveUnfit(message, where=part.file)
    return [(table, given[table.name]) for table in order if table.name in given]


def check_names(archive: Unpacking) -> None:
    """Raise ArchiveUnfit unless the archive holds what it lists and each file that a row names."""
    archive.check_names()
    listed = {part.name for part in archive.manifest.parts}
    for table in archive.manifest.tables:
        if table.table != IMPORT_FILE.table:
            continue
        for line in archive.lines(archive.manifest.part(table.file)):
            match orjson.loads(line):
                case {"import_id": str(), "sealed": {"file": str(name)}} if name in listed:
                    continue
            message = "A file that was imported is missing in the archive."
            raise ArchiveUnfit(message, where=table.file)


def check_part(archive: Unpacking, at: int, tenant_id: TenantId) -> None:
    """Raise ArchiveUnfit unless a file is what its entry says; of a table, row by row."""
    part = archive.manifest.parts[at]
    if part.rows is None:
        archive.check(part)
        return
    found, size, rows, rest = hashlib.sha256(), 0, 0, b""
    for block in archive.blocks(part.name, at_most=part.bytes):
        found.update(block)
        size += len(block)
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            _check_line(line, part, tenant_id)
        rows += len(lines)
        if len(rest) > _LINE_BYTES_MAX:
            raise _foreign(part)
    if rest or (size, found.hexdigest(), rows) != (part.bytes, part.sha256, part.rows):
        message = "The archive is damaged or was changed: a file in it is not what was packed."
        raise ArchiveUnfit(message, where=part.name, remedy="Fetch the archive again.")


def _check_line(line: bytes, part: Part, tenant_id: TenantId) -> None:
    try:
        row = orjson.loads(line)
        whose = UUID(row[TENANT_COLUMN])
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise _foreign(part) from fault
    if whose != tenant_id:
        raise _foreign(part)


def _foreign(part: Part) -> ArchiveUnfit:
    message = "A row of the archive cannot be read or is another organisation's."
    return ArchiveUnfit(message, where=part.name)
