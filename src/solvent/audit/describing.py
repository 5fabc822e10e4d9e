"""How the API writes what the record knows: records, proofs, checkpoints, witnesses."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from solvent import ids
from solvent.audit import checkpoint
from solvent.audit.examination import Fault
from solvent.audit.finding import State
from solvent.audit.hold_store import Hold
from solvent.audit.proving import Consistency, Inclusion
from solvent.audit.rechecking import Checked
from solvent.audit.searching import Found
from solvent.audit.tree_store import Issued

FactOut = str | int | bool | None
_BASE64 = "base64"


class RecordOut(BaseModel):
    """An audit record; values that name a person are commitments."""

    id: str = Field(examples=["au_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    leaf: int | None = Field(description="Its number in the tree; null for about a second")
    act: str = Field(examples=["member.role_changed"])
    actor: str
    at: datetime
    company: str | None
    facts: dict[str, FactOut]
    before: dict[str, FactOut]
    after: dict[str, FactOut]
    via: str = Field(description="The session, key, token or grant used")
    request: str
    commitments: dict[str, str] = Field(description="HMAC-SHA256 of a value under its salt")


class RecordsOut(BaseModel):
    """A page of records, newest first."""

    items: list[RecordOut]
    next_after: str = Field(description="Send it as `after` for the next page; empty on the last")


class CheckpointOut(BaseModel):
    """The tree's size and root, signed."""

    size: int
    root: str = Field(description=_BASE64)
    note: str = Field(description="The signed note; verify it with the public key")
    key_version: int
    at: datetime


class InclusionOut(BaseModel):
    """That a record stands in the tree of a checkpoint (RFC 9162, 2.1.3)."""

    leaf: int
    leaf_hash: str = Field(description="SHA-256 of a zero byte and `canonical`, base64")
    path: list[str] = Field(description="From the leaf upwards, base64")
    checkpoint: CheckpointOut


class RecordDetailOut(RecordOut):
    """A record with its exact bytes and its proof."""

    canonical: str = Field(description="The bytes that were hashed, base64")
    proof: InclusionOut | None = Field(description="Null until a checkpoint covers the record")


class PersonalOut(BaseModel):
    """A personal value of a record; null where its opening was removed."""

    name: str
    commitment: str
    value: str | None
    salt: str | None = Field(description=_BASE64)


class ConsistencyOut(BaseModel):
    """That the tree only grew (RFC 9162, 2.1.4)."""

    old_size: int
    new_size: int
    old_root: str = Field(description=_BASE64)
    new_root: str = Field(description=_BASE64)
    path: list[str] = Field(description=_BASE64)


class KeyOut(BaseModel):
    """A public key of checkpoints."""

    version: int
    public_key: str = Field(description="Ed25519, base64")
    verifier_key: str = Field(description="The same as c2sp.org/signed-note writes it")


class FaultOut(BaseModel):
    """Something wrong with the record."""

    wrong: str
    record: int | None = Field(description="Leaf of the first wrong record")
    until: int | None = Field(description="Where not exact: behind the last that may be it")
    source: str


class CheckedOut(BaseModel):
    """What hashing the whole stored record again found."""

    whole: bool
    records: int
    checkpoints: int
    faults: list[FaultOut]
    at: datetime


class WitnessIn(BaseModel):
    """A witness to add."""

    model_config = ConfigDict(extra="forbid")

    address: str = Field(max_length=1_000, examples=["https://witness.example/checkpoints"])


class WitnessOut(BaseModel):
    """A witness and how far it was told."""

    id: str = Field(examples=["wi_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    kind: Literal["http", "object_store", "mail", "file"]
    shown: str
    is_installations: bool = Field(description="Set by the operator for all organisations")
    sent_size: int = Field(description="Leaves of the newest checkpoint it has")
    sent_at: datetime | None
    fault: str


class HoldIn(BaseModel):
    """A legal hold to set."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=500)


class HoldOut(BaseModel):
    """A legal hold that stands."""

    id: str = Field(examples=["ho_01k5xv2m3q8r6w4z7b9c1d2e3f"])
    reason: str
    set_by: str
    set_at: datetime


class RetentionIn(BaseModel):
    """For how long personal details are kept."""

    model_config = ConfigDict(extra="forbid")

    days: int | None = Field(description="30 to 36525; null keeps them for ever")


class StateOut(BaseModel):
    """How the record stands, and the end of it that no witness has."""

    size: int
    waiting: int = Field(description="Records that have no leaf yet")
    last_checkpoint: CheckpointOut | None
    unwitnessed_records: int
    unwitnessed_since: datetime | None
    unwitnessed_seconds: float | None
    witnesses: list[WitnessOut]
    holds: list[HoldOut]
    retention_days: int | None


Moment = AwareDatetime | None


def record_out(found: Found) -> RecordOut:
    """Write a record."""
    return RecordOut(**_record(found))


def detail_out(found: Found, proof: Inclusion | None) -> RecordDetailOut:
    """Write a record with its bytes and proof."""
    return RecordDetailOut(
        **_record(found),
        canonical=_text(found.canonical),
        proof=None if proof is None else _inclusion(proof),
    )


def checkpoint_out(one: Issued) -> CheckpointOut:
    """Write a checkpoint."""
    root, version = _text(one.root), one.key_version
    return CheckpointOut(size=one.size, root=root, note=one.note, key_version=version, at=one.at)


def consistency_out(proof: Consistency) -> ConsistencyOut:
    """Write a proof that the tree only grew."""
    return ConsistencyOut(
        old_size=proof.old,
        new_size=proof.new,
        old_root=_text(proof.old_root),
        new_root=_text(proof.new_root),
        path=[_text(each) for each in proof.path],
    )


def key_out(version: int, public: bytes, *, origin: str) -> KeyOut:
    """Write a public key."""
    return KeyOut(
        version=version,
        public_key=checkpoint.show_key(public),
        verifier_key=checkpoint.show_key(public, name=origin),
    )


def checked_out(found: Checked) -> CheckedOut:
    """Write what a recheck found."""
    return CheckedOut(
        whole=not found.faults,
        records=found.size,
        checkpoints=found.checkpoints,
        faults=[_fault(one) for one in found.faults],
        at=found.at,
    )


def state_out(state: State, *, now: datetime) -> StateOut:
    """Write how the record stands."""
    lasts = state.window.lasts(now)
    return StateOut(
        size=state.size,
        waiting=state.waiting,
        last_checkpoint=None if state.last is None else checkpoint_out(state.last),
        unwitnessed_records=state.window.records,
        unwitnessed_since=state.window.since,
        unwitnessed_seconds=None if lasts is None else lasts.total_seconds(),
        witnesses=[
            WitnessOut(
                id=ids.show(ids.WITNESS, one.witness_id),
                kind=one.kind.value,
                shown=one.shown,
                is_installations=one.is_installations,
                sent_size=one.sent_size,
                sent_at=one.sent_at,
                fault=one.fault,
            )
            for one in state.witnesses
        ],
        holds=[_hold(one) for one in state.holds],
        retention_days=state.retention_days,
    )


def _record(found: Found) -> dict[str, Any]:
    record = found.record
    return {
        "id": ids.show(ids.RECORD, record.record_id),
        "leaf": found.number,
        "act": record.act,
        "actor": record.actor,
        "at": record.at,
        "company": ids.show(ids.COMPANY, record.company_id) if record.company_id else None,
        "facts": record.facts,
        "before": record.before,
        "after": record.after,
        "via": record.via,
        "request": record.request_id,
        "commitments": record.commitments,
    }


def _hold(one: Hold) -> HoldOut:
    hold_id = ids.show(ids.HOLD, one.hold_id)
    return HoldOut(id=hold_id, reason=one.reason, set_by=one.set_by, set_at=one.set_at)


def _inclusion(proof: Inclusion) -> InclusionOut:
    return InclusionOut(
        leaf=proof.number,
        leaf_hash=_text(proof.leaf),
        path=[_text(each) for each in proof.path],
        checkpoint=checkpoint_out(proof.checkpoint),
    )


def _fault(one: Fault) -> FaultOut:
    return FaultOut(wrong=one.wrong, record=one.number, until=one.until, source=one.source)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
