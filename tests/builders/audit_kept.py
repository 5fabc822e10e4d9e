"""What an organisation keeps of its record: a record, a legal hold and a witness, by shown ids."""

from __future__ import annotations

from dataclasses import replace

from solvent import ids
from solvent.audit import retaining, searching, witnessing
from solvent.audit.conditions import Wanted
from solvent.ids import Scope
from solvent.platform.tools import Tools


async def names_of(tools: Tools, scope: Scope) -> dict[str, str]:
    """Set a hold and a witness; gives their ids, and one of a record."""
    mighty = replace(scope, permissions=frozenset({"*"}))
    hold_id = await retaining.hold(tools.database, mighty, reason="Dispute", now=tools.now())
    witness_id = await witnessing.add(tools, mighty, address="https://witness.example/keep")
    async with tools.database.scoped(mighty) as connection:
        page = await searching.search(connection, mighty, Wanted(), limit=1)
    return {
        "record": ids.show(ids.RECORD, page.found[0].record.record_id),
        "hold": ids.show(ids.HOLD, hold_id),
        "witness": ids.show(ids.WITNESS, witness_id),
    }
