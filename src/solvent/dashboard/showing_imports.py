"""Showing imports: the page that takes a file, and one import wherever it stands."""

from __future__ import annotations

from typing import Final

from solvent import ids
from solvent.connectors import finding as outside
from solvent.connectors.imported import Import, State
from solvent.dashboard import framing, import_views, pages
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame, Section
from solvent.dashboard.views_import import ImportView
from solvent.errors import NotFound, SolventError
from solvent.ledger import finding as ledger
from solvent.platform.postgres import Connection
from solvent.tenancy.company import Company

_RECENT: Final = 20


class ImportUnknown(NotFound):
    """The company has no such import."""


async def start(asker: Asker, company: str, *, refusal: SolventError | None = None) -> ImportView:
    """Read the page that takes a file. refusal: why the last one was not taken.

    Raises IdMalformed, CompanyUnknown, PermissionMissing.
    """
    asker.scope.demand("import:read")
    async with asker.reading() as connection:
        frame, owner = await framing.of_company(connection, asker, company, section=Section.IMPORT)
        recent = await outside.imports(connection, asker.scope, owner.company_id, limit=_RECENT)
    fault = (
        {"message": refusal.message, "where": refusal.where, "remedy": refusal.remedy}
        if refusal
        else None
    )
    return _start(asker, frame, recent, fault)


async def one(asker: Asker, company: str, import_id: str) -> str:
    """Render the page of an import as it stands: progress, preview, report or refusal.

    Raises IdMalformed, CompanyUnknown, ImportUnknown, PermissionMissing.
    """
    asker.scope.demand("import:read")
    wanted = ids.read(ids.IMPORT, import_id)
    async with asker.reading() as connection:
        frame, owner = await framing.of_company(
            connection, asker, company, section=Section.IMPORT, live=True
        )
        found = await outside.import_(connection, asker.scope, wanted)
        if found.company_id != owner.company_id:
            message = "There is no such import in this company."
            raise ImportUnknown(message, where=import_id)
        return await _render(connection, asker, frame, owner, found)


async def _render(
    connection: Connection, asker: Asker, frame: Frame, owner: Company, found: Import
) -> str:
    scope = asker.scope
    if found.state is State.PREVIEWED:
        repeat = await outside.is_repeat(connection, scope, found)
        preview = import_views.preview(found, frame=frame, booked_before=repeat)
        return pages.render_preview(preview, locale=asker.locale)
    if found.state is State.BOOKED:
        unsure = await ledger.unplaced_of_import(
            connection, scope, owner.company_id, found.import_id
        )
        report = import_views.report(found, frame=frame, currency=owner.currency, unsure=unsure)
        return pages.render_report(report, locale=asker.locale)
    if found.state is State.REFUSED:
        recent = await outside.imports(connection, scope, owner.company_id, limit=_RECENT)
        view = _start(asker, frame, recent, found.fault)
        return pages.render_import(view, locale=asker.locale)
    return pages.render_progress(import_views.progress(found, frame=frame), locale=asker.locale)


def _start(
    asker: Asker, frame: Frame, recent: list[Import], fault: dict[str, str] | None
) -> ImportView:
    company_id = frame.company.company_id if frame.company else ""
    told = fault or {}
    return ImportView(
        frame=frame,
        bytes_most=asker.tools.settings.upload_bytes_max // 2**20 * 10**6,
        recent=tuple(import_views.row(one, company_id=company_id) for one in recent),
        refusal=Phrase(told["message"]) if told else None,
        refusal_where=told.get("where", ""),
        refusal_remedy=Phrase(told["remedy"]) if told.get("remedy") else None,
    )
