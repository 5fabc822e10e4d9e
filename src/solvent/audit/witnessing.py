"""Witnessing: the newest checkpoint is sent to each witness, again and again until it has it."""

from __future__ import annotations

import asyncio
import hashlib
import os
from datetime import timedelta
from uuid import UUID

from solvent import ids
from solvent.audit import (
    checkpoint,
    due_store,
    entitlement,
    recording,
    tree_store,
    witness,
    witness_store,
)
from solvent.audit.tree_store import Issued
from solvent.audit.witness import Kind, Target
from solvent.audit.witness_store import Witness
from solvent.errors import Conflict, NotFound, SolventError, Unavailable
from solvent.ids import Scope
from solvent.platform import mail
from solvent.platform.mail import Letter
from solvent.platform.postgres import Connection
from solvent.platform.telemetry import AUDIT_SENDINGS, AUDIT_WINDOW_SECONDS, log
from solvent.platform.tools import Tools
from solvent.vault import aws_signature
from solvent.vault.aws_signature import Credentials

_WITNESSES_MAX = 5
_ANSWER_LETTERS = 300
_BUSY = timedelta(seconds=2)
_NOTE = {"content-type": "text/plain; charset=utf-8"}


class WitnessSilent(Unavailable):
    """The witness did not take the checkpoint."""


class WitnessUnknown(NotFound):
    """No such witness in this organisation."""


class WitnessesMany(Conflict):
    """The organisation has as many witnesses as it may have."""


async def add(tools: Tools, scope: Scope, *, address: str) -> UUID:
    """Add a witness of the organisation's own, and send it the newest checkpoint soon.

    Raises WitnessMalformed, AddressRefused, WitnessesMany.
    """
    entitlement.demand(scope, "audit:manage")
    target = witness.read(address)
    if target.kind in {Kind.HTTP, Kind.OBJECT_STORE}:
        tools.outgoing.check(target.address)
    witness_id, now = ids.new(), tools.now()
    keys = await tools.vault.keys_of(scope.tenant_id)
    sealed = keys.seal(address.strip().encode(), place=_place(witness_id))
    async with tools.database.scoped(scope) as connection:
        own = [one for one in await witness_store.active(connection, scope) if one.sealed]
        if len(own) >= _WITNESSES_MAX:
            message = f"There are {_WITNESSES_MAX} witnesses already."
            raise WitnessesMany(message, remedy="End one of them first.")
        await witness_store.add(
            connection,
            scope,
            witness_id=witness_id,
            kind=target.kind,
            shown=target.shown,
            sealed=sealed,
            now=now,
        )
        await due_store.plan(connection, scope, act=due_store.WITNESS, at=now)
        await recording.record(
            connection,
            scope,
            act="audit.witness_added",
            now=now,
            after={"kind": target.kind, "witness": ids.show(ids.WITNESS, witness_id)},
        )
    return witness_id


async def end(tools: Tools, scope: Scope, witness_id: UUID) -> None:
    """Send a witness nothing more. Raises WitnessUnknown."""
    entitlement.demand(scope, "audit:manage")
    now = tools.now()
    async with tools.database.scoped(scope) as connection:
        own = {
            one.witness_id for one in await witness_store.active(connection, scope) if one.sealed
        }
        if witness_id not in own or not await witness_store.end(
            connection, scope, witness_id, now=now
        ):
            message = "There is no such witness."
            raise WitnessUnknown(message, where=ids.show(ids.WITNESS, witness_id))
        await recording.record(
            connection,
            scope,
            act="audit.witness_ended",
            now=now,
            before={"witness": ids.show(ids.WITNESS, witness_id)},
        )


async def send(tools: Tools, scope: Scope) -> int:
    """Send the newest checkpoint to all witnesses that lack it; gives how many took it.

    What failed is tried again later; a failure is noted and never raised.
    """
    now = tools.now()
    async with tools.database.scoped(scope) as connection:
        await _set_installations(connection, scope, tools)
        last = await tree_store.last_checkpoint(connection, scope)
        lacking = [
            one
            for one in await witness_store.active(connection, scope)
            if last
            and one.sent_size < last.size
            and (one.next_try_at is None or one.next_try_at <= now)
        ]
    taken = 0
    for one in lacking:
        if last is not None:
            taken += await _try(tools, scope, one, last)
    await _plan(tools, scope)
    return taken


async def _try(tools: Tools, scope: Scope, to: Witness, last: Issued) -> bool:
    try:
        answer = await _hand_over(tools, scope, await _target(tools, scope, to), last)
    except SolventError as fault:
        AUDIT_SENDINGS.labels(to.kind, "failed").inc()
        log.warning("audit.witness.failed", kind=to.kind, tries=to.tries + 1)
        async with tools.database.scoped(scope) as connection:
            await witness_store.failed(
                connection,
                scope,
                to.witness_id,
                tries=to.tries + 1,
                fault=str(fault)[:_ANSWER_LETTERS],
                next_try_at=witness.next_try(tries=to.tries + 1, now=tools.now()),
            )
        return False
    AUDIT_SENDINGS.labels(to.kind, "sent").inc()
    AUDIT_WINDOW_SECONDS.observe((tools.now() - last.at).total_seconds())
    async with tools.database.scoped(scope) as connection:
        await witness_store.sent(
            connection,
            scope,
            to.witness_id,
            size=last.size,
            answer=answer[:_ANSWER_LETTERS],
            now=tools.now(),
            not_before=witness.next_sending(to.kind, now=tools.now()),
        )
    return True


async def _target(tools: Tools, scope: Scope, to: Witness) -> Target:
    if to.is_installations:
        return witness.read(tools.settings.audit_witness, by_operator=True)
    keys = await tools.vault.keys_of(scope.tenant_id)
    return witness.read(keys.open(to.sealed, place=_place(to.witness_id)).decode())


async def _hand_over(tools: Tools, scope: Scope, target: Target, last: Issued) -> str:
    """Hand a checkpoint over; gives what the witness answered. Raises Unavailable."""
    note = last.note.encode()
    origin = checkpoint.origin_of(scope.tenant_id)
    match target.kind:
        case Kind.FILE:
            return await asyncio.to_thread(_append, target.address, note)
        case Kind.MAIL:
            subject = f"Audit checkpoint of {last.size} records"
            await mail.send(
                tools.settings, Letter(to=target.address, subject=subject, text=last.note)
            )
            return "mailed"
        case Kind.HTTP:
            return await _ask(tools, "POST", target.address, note, _NOTE)
        case Kind.OBJECT_STORE:
            url = target.object_address(origin=origin, size=last.size)
            return await _ask(tools, "PUT", url, note, _object_headers(tools, target, url, note))


async def _ask(tools: Tools, method: str, url: str, note: bytes, headers: dict[str, str]) -> str:
    answer = await tools.outgoing.ask(
        method, url, purpose="audit-witness", headers=headers, body=note
    )
    if not answer.is_good:
        message = f"The witness answered with status {answer.status}."
        raise WitnessSilent(message)
    body = answer.body.decode(errors="replace").replace("\x00", "").strip()
    return f"{answer.status} {body}".strip()


def _object_headers(tools: Tools, target: Target, url: str, note: bytes) -> dict[str, str]:
    if not target.access_key:
        return _NOTE
    return aws_signature.signed(
        "PUT",
        url,
        headers={**_NOTE, "x-amz-content-sha256": hashlib.sha256(note).hexdigest()},
        content=note,
        region=target.region,
        service="s3",
        credentials=Credentials(target.access_key, target.secret_key),
        now=tools.now(),
    )


def _append(path: str, note: bytes) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        with os.fdopen(handle, "ab") as file:
            file.write(note + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        message = "The witness's file cannot be written."
        raise WitnessSilent(message, where=path, remedy=fault.strerror or "") from fault
    return "appended"


async def _set_installations(connection: Connection, scope: Scope, tools: Tools) -> None:
    """Make the installation's witness one of the organisation's, as it is set now."""
    setting = tools.settings.audit_witness
    target = witness.read(setting, by_operator=True) if setting else None
    known = False
    for one in await witness_store.active(connection, scope):
        if not one.is_installations:
            continue
        if target and (one.kind, one.shown) == (target.kind, target.shown):
            known = True
        else:
            await witness_store.end(connection, scope, one.witness_id, now=tools.now())
    if target and not known:
        await witness_store.add(
            connection,
            scope,
            witness_id=ids.new(),
            kind=target.kind,
            shown=target.shown,
            sealed=b"",
            now=tools.now(),
        )


async def _plan(tools: Tools, scope: Scope) -> None:
    """Plan the next sending, or none where every witness has the newest checkpoint."""
    now = tools.now()
    async with tools.database.scoped(scope) as connection:
        if not await tree_store.take_turn(connection, scope):  # one is being signed right now
            await due_store.put_off(connection, scope, act=due_store.WITNESS, at=now + _BUSY)
            return
        last = await tree_store.last_checkpoint(connection, scope)
        lacking = [
            one.next_try_at or now
            for one in await witness_store.active(connection, scope)
            if last and one.sent_size < last.size
        ]
        if lacking:
            await due_store.put_off(connection, scope, act=due_store.WITNESS, at=min(lacking))
        else:
            await due_store.done(connection, scope, act=due_store.WITNESS)


def _place(witness_id: UUID) -> str:
    return f"audit_witness/sealed/{witness_id}"
