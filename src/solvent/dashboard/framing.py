"""Framing: what surrounds a page, read for who asks: their companies, and which one it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.dashboard.asking import Asker
from solvent.dashboard.views import CompanyLink, Frame, Notice, Section
from solvent.errors import NotFound, SolventError
from solvent.platform.postgres import Connection
from solvent.tenancy import finding
from solvent.tenancy.company import Company


class CompanyUnknown(NotFound):
    """No such company in this organisation."""


async def of_company(
    connection: Connection,
    asker: Asker,
    company: str,
    *,
    section: Section,
    live: bool = False,
    notices: Sequence[Notice] = (),
) -> tuple[Frame, Company]:
    """Read the frame of a company's page. company: its shown id.

    Raises IdMalformed, CompanyUnknown, PermissionMissing.
    """
    asker.scope.demand("company:read")
    company_id = ids.read(ids.COMPANY, company)
    found = await finding.companies(connection, asker.scope)
    for one in found:
        if one.company_id == company_id:
            break
    else:
        message = "There is no such company in this organisation."
        raise CompanyUnknown(message, where=company, remedy="Choose one from the list.")
    frame = bare(asker, section=section, companies=found)
    return replace(frame, company=link(one), live=live, notices=tuple(notices)), one


def bare(asker: Asker, *, section: Section | None, companies: Sequence[Company] = ()) -> Frame:
    """Give the frame of a page that is of no company."""
    return Frame(
        section=section,
        companies=tuple(link(one) for one in companies),
        person=asker.scope.actor,
        csrf=asker.visitor.csrf,
        path=asker.path,
    )


async def of_problem(asker: Asker) -> Frame:
    """Read the frame of a page that tells what went wrong; a bare one where it cannot be read."""
    frame = bare(asker, section=None)
    try:
        async with asker.reading() as connection:
            found = await finding.companies(connection, asker.scope)
    except SolventError:
        return frame
    return bare(asker, section=None, companies=found)


def as_of(frame: Frame, moment: datetime) -> Frame:
    """Say when the figures within were computed."""
    return replace(frame, updated_at=moment)


def link(company: Company) -> CompanyLink:
    """Give a company as the switcher shows it."""
    return CompanyLink(
        company_id=shown(company.company_id),
        name=company.name,
        currency=company.currency,
        sample=company.is_sample,
    )


def shown(company_id: UUID) -> str:
    """Write a company's id for addresses."""
    return ids.show(ids.COMPANY, company_id)
