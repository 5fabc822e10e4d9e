"""Rechecking: the whole stored record is hashed again and compared with what was signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from solvent.audit import checkpoint, entitlement, recording, signing, store, tile, tree, tree_store
from solvent.audit.examination import Examination, Expected, Fault, Wrong
from solvent.audit.signing import Deriving
from solvent.audit.tile import Place
from solvent.audit.tree_store import Issued
from solvent.ids import Scope
from solvent.platform.postgres import Database

_STEP: Final = 16 * tile.WIDTH


@dataclass(frozen=True, slots=True)
class Checked:
    """What a recheck found. size: records; checkpoints: signed roots found again."""

    size: int
    checkpoints: int
    faults: list[Fault]
    at: datetime

    def facts(self) -> dict[str, int | None]:
        """Give what is recorded of it."""
        return {
            "records": self.size,
            "checkpoints": self.checkpoints,
            "faults": len(self.faults),
            "first_wrong": next((one.number for one in self.faults if one.is_exact), None),
        }


async def recheck(
    database: Database, scope: Scope, *, keys: Deriving, key_version: int, now: datetime
) -> Checked:
    """Hash all records up to the last checkpoint, compare all signed roots; and record it.

    It reads the database of whoever runs the service; an export verified elsewhere does not.
    """
    entitlement.demand(scope, "audit:verify")
    async with database.scoped(scope) as connection:
        last = await tree_store.last_checkpoint(connection, scope)
        known = await tree_store.size(connection, scope)
    size = last.size if last else 0
    public = list(signing.public_keys(keys, version=key_version).values())
    seen, faults = Examination(), list[Fault]()
    for first in range(0, size, _STEP):
        until = min(first + _STEP, size)
        async with database.scoped(scope) as connection:
            rows = await store.numbered(connection, scope, first=first, until=until)
            issued = await tree_store.checkpoints(
                connection, scope, after=first, until=until, limit=_STEP
            )
            places = [Place(0, at // tile.WIDTH) for at in range(first, until, tile.WIDTH)]
            tiles = await tree_store.hashes(connection, scope, places, size=until)
        for one in issued:
            if not _stands(one, scope, public):
                faults.append(Fault(Wrong.UNSIGNED, source=f"checkpoint of {one.size}"))
            seen.expect(Expected(one.size, one.root, f"checkpoint of {one.size}"))
        _take(seen, faults, rows, first=first)
        _compare(faults, rows, tiles, first=first)
    faults = faults or seen.close()
    if known < size:
        faults.append(Fault(Wrong.CUT_OFF, known))
    found = Checked(size, seen.checked, faults, now)
    async with database.scoped(scope) as connection:
        facts = found.facts()
        await recording.record(connection, scope, act="audit.verified", now=now, facts=facts)
    return found


def _take(
    seen: Examination, faults: list[Fault], rows: list[tuple[bytes, bytes]], *, first: int
) -> None:
    """Give records to the examination, with the leaf hashes that stand beside them."""
    for start in range(0, len(rows), tile.WIDTH):
        block = rows[start : start + tile.WIDTH]
        seen.claim(first + start, b"".join(leaf for _, leaf in block))
        for number, (canonical, leaf) in enumerate(block, start=first + start):
            if not faults and tree.leaf_hash(canonical) != leaf:
                faults.append(Fault(Wrong.CHANGED if canonical else Wrong.MISSING, number))
            seen.take(canonical)


def _compare(
    faults: list[Fault],
    rows: list[tuple[bytes, bytes]],
    tiles: dict[Place, bytes],
    *,
    first: int,
) -> None:
    """Look whether the tiles, of which proofs are made, hold the leaves."""
    for start in range(0, len(rows), tile.WIDTH):
        block = b"".join(leaf for _, leaf in rows[start : start + tile.WIDTH])
        place = Place(0, (first + start) // tile.WIDTH)
        if not faults and tiles.get(place) != block:
            faults.append(Fault(Wrong.HASHES_CHANGED, place.first, place.first + tile.WIDTH))


def _stands(one: Issued, scope: Scope, public: list[bytes]) -> bool:
    """Tell whether a stored checkpoint is what its signed note says."""
    try:
        signed = checkpoint.read(one.note)
    except checkpoint.CheckpointMalformed:
        return False
    said = signed.checkpoint
    return (
        said.origin == checkpoint.origin_of(scope.tenant_id)
        and (said.size, said.root) == (one.size, one.root)
        and signing.stands(signed, public)
    )
