"""Jobs of the ledger: booked lines are posted, and own accounts' transfers matched."""

from __future__ import annotations

from solvent import ids
from solvent.events import Event
from solvent.ids import TenantId
from solvent.ledger import matching, posting
from solvent.platform.tools import Tools, job_scope


async def transactions_booked(event: Event, tools: Tools) -> None:
    """Post an import's lines, then pair transfers among them and what was there."""
    import_id = ids.read(ids.IMPORT, str(event.data["import"]))
    scope = job_scope(TenantId(event.tenant_id), "posting")
    await posting.post_import(
        tools.database,
        scope,
        vault=tools.vault,
        import_id=import_id,
        company_id=event.company_id,
        now=tools.now(),
    )
    await matching.match_transfers(
        tools.database, scope, company_id=event.company_id, import_id=import_id, now=tools.now()
    )
