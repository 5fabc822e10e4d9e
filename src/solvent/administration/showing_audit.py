"""Showing the audit record: the list by its filters, the state of its tree, one record."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from starlette.datastructures import QueryParams

from solvent import ids
from solvent.administration import act_names, framing, naming, paths
from solvent.administration.views_audit import (
    AuditChoice,
    AuditFilter,
    AuditRow,
    AuditView,
    HoldRow,
    TreePanel,
    VerificationRow,
    WitnessRow,
)
from solvent.audit import checkpoint, searching, signing
from solvent.audit import finding as audit
from solvent.audit.conditions import Wanted
from solvent.audit.finding import State
from solvent.audit.record import Fact, Record
from solvent.audit.searching import Found
from solvent.audit.witness import Kind
from solvent.dashboard import asking
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Figure, Phrase, Unit
from solvent.insights.messages import N_
from solvent.tenancy import finding
from solvent.tenancy.company import Company

_ROWS: Final = 50
_TEXT_MAX: Final = 200
_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_WORD_BY_KIND: Final = {
    Kind.HTTP: N_("by HTTP"),
    Kind.OBJECT_STORE: N_("object store"),
    Kind.MAIL: N_("e-mail"),
    Kind.FILE: N_("file"),
}
_WORD_BY_ACTOR: Final = {"operator": N_("Operator")}
_BY_JOB: Final = N_("Solvent itself")


async def record(asker: Asker, query: QueryParams) -> AuditView:
    """Read the page. Raises PermissionMissing, FormMalformed, IdMalformed, PlaceMalformed."""
    scope = asker.scope
    shown = _filter(query)
    wanted = _wanted(shown, query)
    names = await naming.of_people(asker)
    async with asker.reading() as connection:
        state = await audit.state(connection, scope)
        page = await searching.search(
            connection, scope, wanted, limit=_ROWS, place=query.get("after", "")
        )
        acts = await audit.acts(connection, scope)
        verified = await audit.last_of(connection, scope, act="audit.verified")
        frame = await framing.of_settings(connection, asker, page=paths.AUDIT)
        companies = await finding.companies(connection, scope)
    return AuditView(
        frame=frame.frame,
        navigation=frame.navigation,
        filter=shown,
        acts=_acts(acts, shown.act),
        actors=_actors(names, shown.actor),
        companies=_companies(companies, shown.company),
        rows=tuple(_row(one, names, companies) for one in page.found),
        next_href=_older(shown, page.next_place),
        panel=_panel(asker, state, verified, names),
        holds=tuple(
            HoldRow(
                ids.show(ids.HOLD, one.hold_id),
                one.reason,
                names.get(one.set_by, one.set_by),
                one.set_at,
            )
            for one in state.holds
        ),
        retention_days=state.retention_days,
        may_manage=scope.may("audit:manage"),
        may_verify=scope.may("audit:verify"),
    )


def actor_of(actor: str, names: Mapping[str, str]) -> str:
    """Give who did something: a name, or a message id, or an id."""
    if actor.startswith("job:"):
        return _BY_JOB
    return names.get(actor, _WORD_BY_ACTOR.get(actor, actor))


def company_of(company_id: UUID | None, companies: Sequence[Company]) -> str:
    """Give a company's name; its id where it is gone, '' where the act is of none."""
    if company_id is None:
        return ""
    known = {one.company_id: one.name for one in companies}
    return known.get(ids.CompanyId(company_id), ids.show(ids.COMPANY, company_id))


def _filter(query: QueryParams) -> AuditFilter:
    return AuditFilter(
        text=query.get("text", "").strip()[:_TEXT_MAX].replace("\0", ""),
        act=query.get("act", "")[:_TEXT_MAX].replace("\0", ""),
        actor=query.get("actor", "")[:_TEXT_MAX].replace("\0", ""),
        company=query.get("company", ""),
        first=query.get("first", ""),
        last=query.get("last", ""),
    )


def _wanted(shown: AuditFilter, query: QueryParams) -> Wanted:
    first, last = asking.day_of(query, "first"), asking.day_of(query, "last")
    return Wanted(
        act=shown.act,
        actor=shown.actor,
        company_id=ids.read(ids.COMPANY, shown.company) if shown.company else None,
        since=_midnight(first) if first else None,
        until=_midnight(last) + _DAY if last and last < date.max else None,
        text=shown.text,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _acts(acts: Sequence[str], chosen: str) -> tuple[AuditChoice, ...]:
    return tuple(
        AuditChoice(act, act_names.name_of(act), act == chosen, translated=True) for act in acts
    )


def _actors(names: Mapping[str, str], chosen: str) -> tuple[AuditChoice, ...]:
    known = dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))
    if chosen:
        known.setdefault(chosen, chosen)
    return tuple(AuditChoice(value, name, value == chosen) for value, name in known.items())


def _companies(companies: Sequence[Company], chosen: str) -> tuple[AuditChoice, ...]:
    pairs = [(ids.show(ids.COMPANY, one.company_id), one.name) for one in companies]
    return tuple(AuditChoice(value, name, value == chosen) for value, name in pairs)


def _row(one: Found, names: Mapping[str, str], companies: Sequence[Company]) -> AuditRow:
    record = one.record
    return AuditRow(
        href=paths.audit_record(ids.show(ids.RECORD, record.record_id)),
        at=record.at,
        act=act_names.name_of(record.act),
        code=record.act,
        actor=actor_of(record.actor, names),
        company=company_of(record.company_id, companies),
        change=_change(record),
        is_numbered=one.number is not None,
    )


def _change(record: Record) -> str:
    """Put what changed in a few words, '' where it takes more than two values."""
    changed = {**record.before, **record.after}
    pieces = [
        f"{name}: {fact_text(record.before.get(name))} → {fact_text(record.after.get(name))}"
        for name in changed
        if record.before.get(name) != record.after.get(name)
    ]
    return ", ".join(pieces[:2]) + (" …" if len(pieces) > 2 else "")  # noqa: PLR2004  said above


def _older(shown: AuditFilter, place: str) -> str:
    if not place:
        return ""
    asked = {
        "text": shown.text,
        "act": shown.act,
        "actor": shown.actor,
        "company": shown.company,
        "first": shown.first,
        "last": shown.last,
        "after": place,
    }
    return f"{paths.AUDIT}?{urlencode({name: text for name, text in asked.items() if text})}"


def _panel(
    asker: Asker, state: State, verified: Record | None, names: Mapping[str, str]
) -> TreePanel:
    lasts = state.window.lasts(asker.tools.now())
    total = state.size + state.waiting
    origin = checkpoint.origin_of(asker.scope.tenant_id)
    public = signing.public_keys(asker.tools.keys, version=asker.tools.settings.audit_key_version)
    return TreePanel(
        size=state.size,
        waiting=state.waiting,
        checkpoint_size=state.last.size if state.last else 0,
        checkpoint_at=state.last.at if state.last else None,
        window_records=state.window.records,
        window_minutes=None if lasts is None else lasts // _MINUTE,
        witnesses=tuple(
            WitnessRow(
                witness_id=ids.show(ids.WITNESS, one.witness_id),
                kind=_WORD_BY_KIND[one.kind],
                shown=one.shown,
                is_installations=one.is_installations,
                sent_at=one.sent_at,
                lacks=total - one.sent_size,
                fault=one.fault,
            )
            for one in state.witnesses
        ),
        verification=None if verified is None else _verification(verified, names),
        keys=tuple(checkpoint.show_key(each, name=origin) for each in public.values()),
    )


def _verification(verified: Record, names: Mapping[str, str]) -> VerificationRow:
    facts = verified.facts
    wrong = None
    if facts.get("faults"):
        number = facts.get("first_wrong")
        wrong = Phrase(
            N_("The record is not what was signed; the first wrong one is number {number}.")
            if number is not None
            else N_("The record is not what was signed."),
            {"number": Figure(int(number or 0), Unit.COUNT)},
        )
    return VerificationRow(
        at=verified.at,
        by=actor_of(verified.actor, names),
        records=int(facts.get("records") or 0),
        checkpoints=int(facts.get("checkpoints") or 0),
        wrong=wrong,
    )


def fact_text(value: Fact) -> str:
    """Write a value of a record as it stands there; a dash for none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "–" if value is None else str(value)


def text_of(value: bytes) -> str:
    """Write bytes as pages show them."""
    return base64.b64encode(value).decode()
