"""Routes of the audit pages: the record, one of its acts, its proof, and how it is kept."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

import solvent
from solvent import ids
from solvent.administration import paths, showing_audit, showing_audit_record
from solvent.administration.rendering import render
from solvent.audit import disclosing, exporting, rechecking, retaining, witnessing
from solvent.dashboard import answering, asking


async def audit(request: Request) -> Response:
    """Show the record, newest first, and how it stands."""
    asker = await asking.signed_in(request)
    view = await showing_audit.record(asker, request.query_params)
    return answering.page(render("audit.html", view, locale=asker.locale))


async def record(request: Request) -> Response:
    """Show one record with its proof."""
    asker = await asking.signed_in(request)
    view = await showing_audit_record.record(asker, request.path_params["record"])
    return answering.page(render("audit_record.html", view, locale=asker.locale))


async def personal(request: Request) -> Response:
    """Show one record with its personal values; that they were looked at is recorded."""
    asker, _ = await asking.submitted(request)
    shown_id = request.path_params["record"]
    opened = await disclosing.disclose(asker.tools, asker.scope, ids.read(ids.RECORD, shown_id))
    view = await showing_audit_record.record(asker, shown_id, opened=opened)
    return answering.page(render("audit_record.html", view, locale=asker.locale))


async def verify(request: Request) -> Response:
    """Hash the whole record again; what was found stands on the page from then on."""
    asker, _ = await asking.submitted(request)
    tools = asker.tools
    await rechecking.recheck(
        tools.database,
        asker.scope,
        keys=tools.keys,
        key_version=tools.settings.audit_key_version,
        now=tools.now(),
    )
    return answering.see_other(f"{paths.AUDIT}#proof")


async def export(request: Request) -> Response:
    """Hand the whole record over as a file."""
    asker, form = await asking.submitted(request)
    tools, now = asker.tools, asker.tools.now()
    version = tools.settings.audit_key_version
    kind = "ocsf" if asking.text_of(form, "form") == "ocsf" else "jsonl"
    size = await exporting.begin(
        tools.database, asker.scope, form=kind, keys=tools.keys, key_version=version, now=now
    )
    lines = (
        exporting.events(
            tools.database, asker.scope, first=0, size=size, version=solvent.__version__
        )
        if kind == "ocsf"
        else exporting.lines(
            tools.database, asker.scope, size=size, keys=tools.keys, key_version=version, now=now
        )
    )
    name = f"audit-{now:%Y%m%dT%H%M%SZ}{'.ocsf' if kind == 'ocsf' else ''}.jsonl"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


async def hold(request: Request) -> Response:
    """Set a legal hold."""
    asker, form = await asking.submitted(request)
    await retaining.hold(
        asker.tools.database,
        asker.scope,
        reason=asking.text_of(form, "reason"),
        now=asker.tools.now(),
    )
    return answering.see_other(f"{paths.AUDIT}#keeping")


async def lift(request: Request) -> Response:
    """Lift a legal hold."""
    asker, _ = await asking.submitted(request)
    now = asker.tools.now()
    asker.visitor.demand_step_up(now)
    hold_id = ids.read(ids.HOLD, request.path_params["hold"])
    await retaining.lift(asker.tools.database, asker.scope, hold_id=hold_id, now=now)
    return answering.see_other(f"{paths.AUDIT}#keeping")


async def retain(request: Request) -> Response:
    """Set for how long personal details are kept."""
    asker, form = await asking.submitted(request)
    now = asker.tools.now()
    asker.visitor.demand_step_up(now)
    days = asking.count_of({"days": asking.text_of(form, "days")}, "days")
    await retaining.set_days(asker.tools.database, asker.scope, days=days, now=now)
    return answering.see_other(f"{paths.AUDIT}#keeping")


async def add_witness(request: Request) -> Response:
    """Add a witness."""
    asker, form = await asking.submitted(request)
    asker.visitor.demand_step_up(asker.tools.now())
    await witnessing.add(asker.tools, asker.scope, address=asking.text_of(form, "address"))
    return answering.see_other(f"{paths.AUDIT}#witnesses")


async def end_witness(request: Request) -> Response:
    """Send a witness nothing more."""
    asker, _ = await asking.submitted(request)
    asker.visitor.demand_step_up(asker.tools.now())
    witness_id = ids.read(ids.WITNESS, request.path_params["witness"])
    await witnessing.end(asker.tools, asker.scope, witness_id)
    return answering.see_other(f"{paths.AUDIT}#witnesses")


ROUTES = (
    Route(paths.AUDIT, audit),
    Route(f"{paths.AUDIT}/records/{{record}}", record),
    Route(f"{paths.AUDIT}/records/{{record}}/personal", personal, methods=["POST"]),
    Route(f"{paths.AUDIT}/verification", verify, methods=["POST"]),
    Route(f"{paths.AUDIT}/export", export, methods=["POST"]),
    Route(f"{paths.AUDIT}/holds", hold, methods=["POST"]),
    Route(f"{paths.AUDIT}/holds/{{hold}}/end", lift, methods=["POST"]),
    Route(f"{paths.AUDIT}/retention", retain, methods=["POST"]),
    Route(f"{paths.AUDIT}/witnesses", add_witness, methods=["POST"]),
    Route(f"{paths.AUDIT}/witnesses/{{witness}}/end", end_witness, methods=["POST"]),
)
