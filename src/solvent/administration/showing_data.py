"""Showing data: the exports of an organisation and whether it is leaving."""

from __future__ import annotations

from typing import Final

from solvent import ids
from solvent.administration import framing, naming, paths
from solvent.administration.views_data import DataView, ExportRow
from solvent.custody import departing, exporting
from solvent.custody.departure import GRACE
from solvent.custody.export import PASSPHRASE_LETTERS_MIN, Export, State
from solvent.dashboard.asking import Asker
from solvent.insights.messages import N_

EXPORT: Final = f"{paths.DATA}/exports"
_WORD_BY_STATE: Final = {
    State.REQUESTED: N_("is about to be made"),
    State.RUNNING: N_("is being made"),
    State.READY: N_("ready"),
    State.FAILED: N_("failed"),
    State.EXPIRED: N_("removed after its day"),
}


async def data(asker: Asker) -> DataView:
    """Read the page. Raises PermissionMissing."""
    found = await exporting.exports(asker.tools, asker.scope)
    standing = await departing.standing(asker.tools, asker.scope)
    names = await naming.of_people(asker)
    async with asker.reading() as connection:
        frame = await framing.of_settings(connection, asker, page=paths.DATA)
    rows = tuple(_row(asker, one, names.get(one.requested_by, one.requested_by)) for one in found)
    return DataView(
        frame=frame.frame,
        navigation=frame.navigation,
        exports=rows,
        running=any(row.running for row in rows),
        may_delete=asker.scope.may("organisation:delete"),
        due_at=standing.departure.due_at if standing.departure else None,
        held=standing.is_held,
        letters_min=PASSPHRASE_LETTERS_MIN,
        days_of_grace=GRACE.days,
    )


def _row(asker: Asker, one: Export, name: str) -> ExportRow:
    fetchable = one.is_fetchable(asker.tools.now())
    state = State.EXPIRED if one.state is State.READY and not fetchable else one.state
    mine = one.requested_by == asker.scope.actor
    return ExportRow(
        state=_WORD_BY_STATE[state],
        asked_by=name,
        asked_at=one.requested_at,
        locked=one.with_passphrase,
        running=one.state in {State.REQUESTED, State.RUNNING},
        done=one.done,
        total=one.total,
        size_bytes=one.size_bytes if fetchable else None,
        expires_at=one.expires_at if fetchable else None,
        fault=one.fault,
        href=f"{EXPORT}/{ids.show(ids.EXPORT, one.export_id)}" if fetchable and mine else "",
    )
