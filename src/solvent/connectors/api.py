"""Routes of connectors: files in, their preview, consent and report; own accounts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import BaseModel, Field

from solvent import ids
from solvent.connectors import finding, importing
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.imported import Import, State
from solvent.errors import Invalid
from solvent.ids import CompanyId
from solvent.platform.asking import Asking, Using
from solvent.tenancy import finding as companies

router = APIRouter(tags=["imports"])


class FileTooLarge(Invalid):
    """The file is over the limit."""


class ImportOut(BaseModel):
    """A file's way into the books."""

    id: str
    company: str
    file_name: str
    size_bytes: int
    format: str
    state: State
    done: int
    total: int
    answers: dict[str, str]
    report: dict[str, Any] | None = Field(description="The preview, then the report")
    fault: dict[str, str] | None = Field(description="Why a file was refused")
    created_at: datetime
    ended_at: datetime | None


class ConsentIn(BaseModel):
    """Answers to a preview's questions, and whether to book now."""

    answers: dict[str, str] = Field(default_factory=dict)
    book: bool = True


class BankAccountOut(BaseModel):
    """One of the company's own accounts outside."""

    id: str
    name: str
    kind: str
    currency: str
    number_tail: str
    stated_minor: int | None = Field(description="What the bank itself last stated")
    stated_on: date | None


@router.post("/companies/{company}/imports", status_code=202)
async def give_file(
    company: str,
    asking: Asking,
    tools: Using,
    file: Annotated[UploadFile, File(description="A statement: OFX, QFX, CSV or M-Pesa CSV")],
    *,
    book: Annotated[bool, Form(description="Book at once where nothing must be asked")] = False,
) -> ImportOut:
    """Give a file. It is stored and read; `state` tells what it waits for."""
    most = tools.settings.upload_bytes_max
    content = await file.read(most + 1)
    if len(content) > most:
        message = f"The file is larger than {most // 2**20} MB."
        raise FileTooLarge(message, remedy="Export a shorter period, or ask the operator.")
    made = await importing.receive(
        tools.database,
        asking.scope,
        vault=tools.vault,
        company_id=CompanyId(ids.read(ids.COMPANY, company)),
        file_name=file.filename or "",
        content=content,
        book=book,
        now=tools.now(),
    )
    return _out(made)


@router.get("/companies/{company}/imports")
async def imports(
    company: str,
    asking: Asking,
    tools: Using,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[ImportOut]:
    """List the newest imports."""
    asking.scope.demand("import:read")
    company_id = ids.read(ids.COMPANY, company)
    async with tools.database.scoped(asking.scope) as connection:
        await companies.company(connection, asking.scope, company_id)
        found = await finding.imports(connection, asking.scope, company_id, limit=limit)
    return [_out(one) for one in found]


@router.get("/imports/{import_id}")
async def import_(import_id: str, asking: Asking, tools: Using) -> ImportOut:
    """Give one import with its preview or report."""
    asking.scope.demand("import:read")
    async with tools.database.scoped(asking.scope) as connection:
        found = await finding.import_(connection, asking.scope, ids.read(ids.IMPORT, import_id))
    return _out(found)


@router.post("/imports/{import_id}/consent", status_code=202)
async def consent(import_id: str, body: ConsentIn, asking: Asking, tools: Using) -> ImportOut:
    """Answer a preview's questions and agree to its booking."""
    found = await importing.consent(
        tools.database,
        asking.scope,
        import_id=ids.read(ids.IMPORT, import_id),
        answers=body.answers,
        book=body.book,
        now=tools.now(),
    )
    return _out(found)


@router.get("/companies/{company}/bank-accounts")
async def bank_accounts(company: str, asking: Asking, tools: Using) -> list[BankAccountOut]:
    """List the company's own accounts outside."""
    asking.scope.demand("transaction:read")
    company_id = ids.read(ids.COMPANY, company)
    async with tools.database.scoped(asking.scope) as connection:
        await companies.company(connection, asking.scope, company_id)
        found = await finding.bank_accounts(connection, asking.scope, company_id)
    return [_account(one) for one in found]


def _out(found: Import) -> ImportOut:
    return ImportOut(
        id=ids.show(ids.IMPORT, found.import_id),
        company=ids.show(ids.COMPANY, found.company_id),
        file_name=found.file_name,
        size_bytes=found.size_bytes,
        format=found.format,
        state=found.state,
        done=found.done,
        total=found.total,
        answers=found.answers,
        report=found.report,
        fault=found.fault,
        created_at=found.created_at,
        ended_at=found.ended_at,
    )


def _account(account: BankAccount) -> BankAccountOut:
    return BankAccountOut(
        id=ids.show(ids.BANK_ACCOUNT, account.bank_account_id),
        name=account.name,
        kind=account.kind,
        currency=account.currency,
        number_tail=account.number_tail,
        stated_minor=account.stated_minor,
        stated_on=account.stated_on,
    )
