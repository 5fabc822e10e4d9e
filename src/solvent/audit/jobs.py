"""Jobs of the record: numbering, checkpoints, witnesses, retention; each safe to repeat.

For whom there is work is read as relay from two tables of ids; each act is a transaction of its
organisation.
"""

from __future__ import annotations

from datetime import timedelta

from solvent.audit import checkpointing, due_store, retaining, sequencing, witnessing
from solvent.audit.checkpointing import TreeBroken
from solvent.ids import Scope, TenantId
from solvent.platform.telemetry import AUDIT_CHECKPOINTS, AUDIT_NUMBERED, AUDIT_WAITING, log
from solvent.platform.tools import Tools, job_scope

WAKE_CHANNEL = "solvent_audit"
_AGAIN = timedelta(minutes=1)


async def number_waiting(tools: Tools) -> int:
    """Number what waits, a batch of each organisation; gives how many records got a leaf."""
    async with tools.database.relaying() as connection:
        tenants = await due_store.tenants_waiting(connection)
    AUDIT_WAITING.set(len(tenants))
    count = 0
    for tenant_id in tenants:
        scope = job_scope(tenant_id, "audit")
        try:
            count += await sequencing.number(tools.database, scope, now=tools.now())
        except Exception as fault:  # noqa: BLE001  one organisation must not stop the others
            log.error("audit.numbering.failed", tenant_id=str(tenant_id), exc_info=fault)
    AUDIT_NUMBERED.inc(count)
    return count


async def do_due(tools: Tools) -> int:
    """Do what is due: checkpoints, sendings, removals; gives how many acts were done."""
    async with tools.database.relaying() as connection:
        due = await due_store.acts_due(connection, now=tools.now())
    done = 0
    for tenant_id, act in due:
        try:
            await _do(tools, job_scope(tenant_id, "audit"), act)
            done += 1
        except Exception as fault:  # noqa: BLE001  the act comes again; the others go on
            log.error("audit.due.failed", act=act, tenant_id=str(tenant_id), exc_info=fault)
            await _put_off(tools, tenant_id, act)
    return done


async def _do(tools: Tools, scope: Scope, act: str) -> None:
    if act == due_store.WITNESS:
        await witnessing.send(tools, scope)
    elif act == due_store.RETENTION:
        await retaining.sweep(tools.database, scope, now=tools.now())
    else:
        try:
            await checkpointing.issue(
                tools.database,
                scope,
                keys=tools.keys,
                key_version=tools.settings.audit_key_version,
                now=tools.now(),
            )
        except TreeBroken:
            AUDIT_CHECKPOINTS.labels("broken").inc()
            raise
        AUDIT_CHECKPOINTS.labels("signed").inc()


async def _put_off(tools: Tools, tenant_id: TenantId, act: str) -> None:
    scope = job_scope(tenant_id, "audit")
    async with tools.database.scoped(scope) as connection:
        await due_store.put_off(connection, scope, act=act, at=tools.now() + _AGAIN)
