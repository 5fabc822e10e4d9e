"""Routes of the record: search, proofs, checkpoints, export, witnesses, holds, retention."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import StreamingResponse

import solvent
from solvent import ids
from solvent.audit import (
    checkpoint,
    describing,
    disclosing,
    entitlement,
    exporting,
    finding,
    proving,
    rechecking,
    retaining,
    searching,
    signing,
    tree_store,
    witnessing,
)
from solvent.audit.conditions import Wanted
from solvent.audit.describing import (
    CheckedOut,
    CheckpointOut,
    ConsistencyOut,
    HoldIn,
    KeyOut,
    Moment,
    PersonalOut,
    RecordDetailOut,
    RecordsOut,
    RetentionIn,
    StateOut,
    WitnessIn,
)
from solvent.audit.proving import NotYetNumbered
from solvent.platform.asking import Asking, Using

router = APIRouter(prefix="/audit", tags=["audit"])

_SIZE_MAX = 2**60
_LINES = "application/x-ndjson"
Size = Annotated[int, Query(ge=1, le=_SIZE_MAX)]
Limit = Annotated[int, Query(ge=1, le=searching.PAGE_MAX)]
Text = Annotated[str, Query(max_length=200)]


@router.get("")
async def state(asking: Asking, tools: Using) -> StateOut:
    """Tell how the record stands, and the window before a witness has its end."""
    async with tools.database.scoped(asking.scope) as connection:
        found = await finding.state(connection, asking.scope)
    return describing.state_out(found, now=tools.now())


@router.get("/records")
async def records(
    asking: Asking,
    tools: Using,
    act: Text = "",
    actor: Text = "",
    company: Text = "",
    since: Moment = None,
    until: Moment = None,
    text: Text = "",
    after: Text = "",
    limit: Limit = 50,
) -> RecordsOut:
    """Search the record, newest first."""
    wanted = Wanted(
        act=act,
        actor=actor,
        company_id=ids.read(ids.COMPANY, company) if company else None,
        since=since,
        until=until,
        text=text,
    )
    async with tools.database.scoped(asking.scope) as connection:
        page = await searching.search(connection, asking.scope, wanted, limit=limit, place=after)
    return RecordsOut(
        items=[describing.record_out(one) for one in page.found], next_after=page.next_place
    )


@router.get("/records/{record}")
async def record(record: str, asking: Asking, tools: Using) -> RecordDetailOut:
    """Give one record with its exact bytes and the proof that it stands in the tree."""
    record_id = ids.read(ids.RECORD, record)
    async with tools.database.scoped(asking.scope) as connection:
        found = await searching.one(connection, asking.scope, record_id)
        try:
            proof = await proving.inclusion(connection, asking.scope, record_id)
        except NotYetNumbered:
            proof = None
    return describing.detail_out(found, proof)


@router.post("/records/{record}/personal")
async def personal(record: str, asking: Asking, tools: Using) -> list[PersonalOut]:
    """Open the personal values of a record; that they were opened is recorded."""
    opened = await disclosing.disclose(tools, asking.scope, ids.read(ids.RECORD, record))
    return [
        PersonalOut(
            name=one.name,
            commitment=one.commitment,
            value=one.value,
            salt=base64.b64encode(one.salt).decode() if one.salt else None,
        )
        for one in opened
    ]


@router.get("/consistency")
async def consistency(old: Size, new: Size, asking: Asking, tools: Using) -> ConsistencyOut:
    """Prove that the tree of `new` records continues the tree of `old` records."""
    entitlement.demand(asking.scope, "audit:verify")
    async with tools.database.scoped(asking.scope) as connection:
        proof = await proving.consistency(connection, asking.scope, old=old, new=new)
    return describing.consistency_out(proof)


@router.get("/checkpoints")
async def checkpoints(
    asking: Asking, tools: Using, below: Size = _SIZE_MAX, limit: Limit = 50
) -> list[CheckpointOut]:
    """List signed checkpoints of fewer than `below` records, newest first."""
    entitlement.demand(asking.scope, "audit:read")
    async with tools.database.scoped(asking.scope) as connection:
        found = await tree_store.newest_checkpoints(
            connection, asking.scope, below=below, limit=limit
        )
    return [describing.checkpoint_out(one) for one in found]


@router.get("/keys")
async def keys(asking: Asking, tools: Using) -> list[KeyOut]:
    """List the public keys that sign checkpoints, all versions."""
    entitlement.demand(asking.scope, "audit:read")
    origin = checkpoint.origin_of(asking.scope.tenant_id)
    found = signing.public_keys(tools.keys, version=tools.settings.audit_key_version)
    return [describing.key_out(version, key, origin=origin) for version, key in found.items()]


@router.post("/verification")
async def verify(asking: Asking, tools: Using) -> CheckedOut:
    """Hash the whole stored record again and compare it with every signed checkpoint."""
    found = await rechecking.recheck(
        tools.database,
        asking.scope,
        keys=tools.keys,
        key_version=tools.settings.audit_key_version,
        now=tools.now(),
    )
    return describing.checked_out(found)


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"content": {_LINES: {"schema": {"type": "string"}}}}},
)
async def export(
    asking: Asking,
    tools: Using,
    form: Annotated[Literal["jsonl", "ocsf"], Query()] = "jsonl",
    first: Annotated[int, Query(ge=0, le=_SIZE_MAX, description="Leaf; for ocsf only")] = 0,
) -> StreamingResponse:
    """Export the record: to be verified offline (jsonl), or as OCSF events for a SIEM."""
    version, now = tools.settings.audit_key_version, tools.now()
    size = await exporting.begin(
        tools.database, asking.scope, form=form, keys=tools.keys, key_version=version, now=now
    )
    lines: AsyncIterator[bytes]
    if form == "ocsf":
        lines = exporting.events(
            tools.database, asking.scope, first=first, size=size, version=solvent.__version__
        )
    else:
        lines = exporting.lines(
            tools.database, asking.scope, size=size, keys=tools.keys, key_version=version, now=now
        )
    name = f"audit-{now:%Y%m%dT%H%M%SZ}.{'ocsf.' if form == 'ocsf' else ''}jsonl"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines, media_type=_LINES, headers=headers)


@router.post("/witnesses", status_code=201)
async def add_witness(body: WitnessIn, asking: Asking, tools: Using) -> StateOut:
    """Add a witness: https://…, s3+https://KEY:SECRET@host/bucket/path or mailto:…."""
    asking.demand_step_up(tools.now())
    await witnessing.add(tools, asking.scope, address=body.address)
    return await state(asking, tools)


@router.delete("/witnesses/{witness}", status_code=204)
async def end_witness(witness: str, asking: Asking, tools: Using) -> None:
    """Send a witness nothing more; what it has, it keeps."""
    asking.demand_step_up(tools.now())
    await witnessing.end(tools, asking.scope, ids.read(ids.WITNESS, witness))


@router.post("/holds", status_code=201)
async def hold(body: HoldIn, asking: Asking, tools: Using) -> StateOut:
    """Set a legal hold: no personal detail of the record is removed while one stands."""
    await retaining.hold(tools.database, asking.scope, reason=body.reason, now=tools.now())
    return await state(asking, tools)


@router.delete("/holds/{hold}", status_code=204)
async def lift_hold(hold: str, asking: Asking, tools: Using) -> None:
    """Lift a legal hold."""
    asking.demand_step_up(tools.now())
    hold_id = ids.read(ids.HOLD, hold)
    await retaining.lift(tools.database, asking.scope, hold_id=hold_id, now=tools.now())


@router.put("/retention")
async def retention(body: RetentionIn, asking: Asking, tools: Using) -> StateOut:
    """Set for how long personal details are kept; records and their tree always stay."""
    asking.demand_step_up(tools.now())
    await retaining.set_days(tools.database, asking.scope, days=body.days, now=tools.now())
    return await state(asking, tools)
