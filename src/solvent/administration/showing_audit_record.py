"""Showing one audit record: who, what, before and after, and the proof that it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from solvent import ids
from solvent.administration import act_names, framing, naming, paths
from solvent.administration.showing_audit import actor_of, company_of, fact_text, text_of
from solvent.administration.views_audit import (
    AuditRecordView,
    ChangeRow,
    PersonalRow,
    ProofPanel,
)
from solvent.audit import proving, searching, tree
from solvent.audit.disclosing import Disclosed
from solvent.audit.proving import Inclusion, NotYetNumbered
from solvent.audit.record import Record
from solvent.dashboard.asking import Asker
from solvent.insights.messages import N_
from solvent.tenancy import finding
from solvent.tenancy.company import Company

_WHO, _COMPANY = N_("Who"), N_("Company")
_VIA, _REQUEST, _ID = N_("By session or key"), N_("Request"), N_("Id of the record")


async def record(
    asker: Asker, shown_id: str, *, opened: Sequence[Disclosed] | None = None
) -> AuditRecordView:
    """Read the page. opened: personal values to show. Raises IdMalformed, RecordUnknown."""
    record_id = ids.read(ids.RECORD, shown_id)
    names = await naming.of_people(asker)
    async with asker.reading() as connection:
        found = await searching.one(connection, asker.scope, record_id)
        try:
            proof = await proving.inclusion(connection, asker.scope, record_id)
        except NotYetNumbered:
            proof = None
        frame = await framing.of_settings(connection, asker, page=paths.AUDIT)
        companies = await finding.companies(connection, asker.scope)
    one = found.record
    return AuditRecordView(
        frame=frame.frame,
        navigation=frame.navigation,
        record_id=shown_id,
        act=act_names.name_of(one.act),
        code=one.act,
        at=one.at,
        pairs=_pairs(one, names, companies),
        facts=tuple((name, fact_text(value)) for name, value in one.facts.items()),
        changes=_changes(one),
        personal=_personal(one, opened),
        opened=opened is not None,
        proof=None if proof is None else _proof(proof, found.canonical),
        canonical=found.canonical.decode(errors="replace"),
    )


def _pairs(
    one: Record, names: Mapping[str, str], companies: Sequence[Company]
) -> tuple[tuple[str, str], ...]:
    pairs = (
        (_WHO, actor_of(one.actor, names)),
        (_COMPANY, company_of(one.company_id, companies)),
        (_VIA, one.via),
        (_REQUEST, one.request_id),
        (_ID, ids.show(ids.RECORD, one.record_id)),
    )
    return tuple(pair for pair in pairs if pair[1])


def _changes(one: Record) -> tuple[ChangeRow, ...]:
    return tuple(
        ChangeRow(
            name,
            fact_text(one.before[name]) if name in one.before else None,
            fact_text(one.after[name]) if name in one.after else None,
        )
        for name in {**one.before, **one.after}
    )


def _personal(one: Record, opened: Sequence[Disclosed] | None) -> tuple[PersonalRow, ...]:
    if opened is None:
        return tuple(PersonalRow(name, given) for name, given in one.commitments.items())
    return tuple(
        PersonalRow(each.name, each.commitment, each.value, gone=each.value is None)
        for each in opened
    )


def _proof(proof: Inclusion, canonical: bytes) -> ProofPanel:
    leaf = tree.leaf_hash(canonical)
    return ProofPanel(
        leaf=proof.number,
        leaf_hash=text_of(leaf),
        path=tuple(text_of(each) for each in proof.path),
        size=proof.checkpoint.size,
        at=proof.checkpoint.at,
        note=proof.checkpoint.note,
        holds=tree.proves_inclusion(
            leaf,
            proof.number,
            size=proof.checkpoint.size,
            proof=proof.path,
            root=proof.checkpoint.root,
        ),
    )
