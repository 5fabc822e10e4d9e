"""Routes of imports: a file comes in, is looked at, answered for and booked."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import ids
from solvent.connectors import importing
from solvent.connectors.importing import FileEmpty
from solvent.dashboard import answering, asking, pages, paths, refusing, showing_imports
from solvent.dashboard.asking import FormTooLarge
from solvent.errors import Invalid
from solvent.ids import CompanyId

_ANSWER: Final = "answer."


class FileMissing(Invalid):
    """The form came without a file."""


async def start(request: Request) -> Response:
    """Show the page that takes a file."""
    asker = await asking.signed_in(request)
    view = await showing_imports.start(asker, request.path_params["company"])
    return answering.page(pages.render_import(view, locale=asker.locale))


async def give(request: Request) -> Response:
    """Take a file and go on to its page; one that is not taken is told of on this one."""
    company = request.path_params["company"]
    try:
        return await _give(request, company)
    except (FileEmpty, FileMissing, FormTooLarge) as fault:
        asker = await asking.signed_in(request)
        view = await showing_imports.start(asker, company, refusal=fault)
        html = pages.render_import(view, locale=asker.locale)
        return answering.page(html, status=refusing.status_of(fault))


async def _give(request: Request, company: str) -> Response:
    most = request.app.state.tools.settings.upload_bytes_max
    asker, form = await asking.submitted(request, file_bytes_max=most)
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            message = "No file was chosen."
            raise FileMissing(message, remedy="Choose a file that the bank gave you.")
        content = await file.read()
        made = await importing.receive(
            asker.tools.database,
            asker.scope,
            vault=asker.tools.vault,
            company_id=CompanyId(ids.read(ids.COMPANY, company)),
            file_name=file.filename.replace("\0", ""),
            content=content,
            book=False,
            now=asker.tools.now(),
        )
    finally:
        await form.close()
    return answering.see_other(paths.an_import(company, ids.show(ids.IMPORT, made.import_id)))


async def one(request: Request) -> Response:
    """Show an import wherever it stands."""
    asker = await asking.signed_in(request)
    params = request.path_params
    return answering.page(await showing_imports.one(asker, params["company"], params["made"]))


async def answer(request: Request) -> Response:
    """Take the answers to a preview's questions and have the file read again."""
    return await _consent(request, book=False)


async def confirm(request: Request) -> Response:
    """Agree to the booking of what was shown."""
    return await _consent(request, book=True)


async def _consent(request: Request, *, book: bool) -> Response:
    asker, form = await asking.submitted(request)
    company, import_id = request.path_params["company"], request.path_params["made"]
    ids.read(ids.COMPANY, company)
    given = {
        name.removeprefix(_ANSWER): asking.text_of(form, name)
        for name in form
        if name.startswith(_ANSWER)
    }
    await importing.consent(
        asker.tools.database,
        asker.scope,
        import_id=ids.read(ids.IMPORT, import_id),
        answers=given,
        book=book,
        now=asker.tools.now(),
    )
    return answering.see_other(paths.an_import(company, import_id))


ROUTES = (
    Route("/companies/{company}/import", start, methods=["GET"]),
    Route("/companies/{company}/import", give, methods=["POST"]),
    Route("/companies/{company}/import/{made}", one),
    Route("/companies/{company}/import/{made}/answer", answer, methods=["POST"]),
    Route("/companies/{company}/import/{made}/confirm", confirm, methods=["POST"]),
)
