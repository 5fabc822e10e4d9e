"""Routes of custody: exports of everything an organisation has."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from solvent import ids
from solvent.custody import exporting
from solvent.custody.export import PASSPHRASE_LETTERS_MIN, Export, State, file_name
from solvent.platform.asking import Asking, Using

router = APIRouter(tags=["exports"])


class ExportIn(BaseModel):
    """An export to make."""

    passphrase: str = Field(
        default="",
        description="Locks the file, for whoever has it; '' leaves it open. At least"
        f" {PASSPHRASE_LETTERS_MIN} characters. It is not kept and cannot be found again.",
    )


class ExportOut(BaseModel):
    """One export of everything the organisation has."""

    id: str = Field(examples=["ex_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    state: State
    requested_by: str
    requested_at: datetime
    with_passphrase: bool
    rows_done: int = Field(description="Rows written so far")
    rows_total: int = Field(description="Rows to be written; 0 until they are counted")
    bytes: int | None = Field(description="Size of the file that is fetched")
    sha256: str | None = Field(description="SHA-256 of the file that is fetched, hexadecimal")
    fault: str = Field(description="Why it failed, or ''")
    expires_at: datetime | None = Field(description="Until when the file can be fetched")


@router.post("/exports", status_code=202)
async def request_export(body: ExportIn, asking: Asking, tools: Using) -> ExportOut:
    """Ask for an export; it is made beside, one at a time."""
    now = tools.now()
    asking.home.demand("export:create")
    asking.demand_step_up(now)
    made = await exporting.request(
        tools, asking.home, member_id=asking.member_id, passphrase=body.passphrase, now=now
    )
    return _out(made)


@router.get("/exports")
async def exports(asking: Asking, tools: Using) -> list[ExportOut]:
    """List the newest exports."""
    return [_out(one) for one in await exporting.exports(tools, asking.home)]


@router.get("/exports/{export}")
async def export(export: str, asking: Asking, tools: Using) -> ExportOut:
    """Give one export."""
    wanted = ids.read(ids.EXPORT, export)
    return _out(await exporting.one(tools, asking.home, export_id=wanted))


@router.get(
    "/exports/{export}/content",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
async def export_content(export: str, asking: Asking, tools: Using) -> StreamingResponse:
    """Give an export's file to whoever asked for it, for 24 hours."""
    now = tools.now()
    asking.home.demand("export:create")
    asking.demand_step_up(now)
    wanted = ids.read(ids.EXPORT, export)
    found, blocks = await exporting.fetch(tools, asking.home, export_id=wanted, now=now)
    return StreamingResponse(
        blocks,
        media_type="application/octet-stream",
        headers={
            "content-disposition": f'attachment; filename="{file_name(found)}"',
            "content-length": str(found.size_bytes),
        },
    )


def _out(one: Export) -> ExportOut:
    return ExportOut(
        id=ids.show(ids.EXPORT, one.export_id),
        state=one.state,
        requested_by=one.requested_by,
        requested_at=one.requested_at,
        with_passphrase=one.with_passphrase,
        rows_done=one.done,
        rows_total=one.total,
        bytes=one.size_bytes,
        sha256=one.sha256.hex() if one.sha256 else None,
        fault=one.fault,
        expires_at=one.expires_at,
    )
