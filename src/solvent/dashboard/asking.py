"""Asking: who wants a page, in which language, and what a form of theirs carries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.types import Message

from solvent.dashboard import catalogue
from solvent.errors import Invalid
from solvent.identity import access
from solvent.identity.access import OriginDoubtful
from solvent.ids import Scope
from solvent.platform.asking import Visitor
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools

LANGUAGE_COOKIE: Final = "solvent_language"
_TAG: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?")
_FORM_BYTES_MAX: Final = 64 * 1024
_FIELDS_MAX: Final = 50
_MEBIBYTE: Final = 2**20
_COUNT_DIGITS_MAX: Final = 18  # what a 64-bit integer holds


class FormTooLarge(Invalid):
    """More was sent than the form may carry."""


class FormMalformed(Invalid):
    """A field of a form or of an address cannot be used; `where` names it."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Someone signed in who wants a page. locale: a tag. path: the page's address with query."""

    visitor: Visitor
    tools: Tools
    locale: str
    path: str

    @property
    def scope(self) -> Scope:
        """The tenant and what may be done in it."""
        return self.visitor.scope

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction that sees the asker's tenant only."""
        return self.tools.database.scoped(self.scope)


async def signed_in(request: Request) -> Asker:
    """Recognise the browser's session. Raises NotSignedIn."""
    tools: Tools = request.app.state.tools
    visitor = await access.by_cookie(request)
    query = request.url.query
    path = f"{request.url.path}?{query}" if query else request.url.path
    request.state.request_id = visitor.home.origin.request_id  # the record's and the answer's
    asker = Asker(visitor, tools, locale_of(request), path)
    request.state.asker = asker
    return asker


async def submitted(
    request: Request, *, file_bytes_max: int = 0, fields_max: int = _FIELDS_MAX
) -> tuple[Asker, FormData]:
    """Recognise the session and read the form it sent, with its token.

    file_bytes_max: the largest file that comes with it, 0 for none. Raises NotSignedIn,
    OriginDoubtful, FormTooLarge.
    """
    asker = await signed_in(request)
    bytes_max = file_bytes_max + _FORM_BYTES_MAX
    form = await read_form(request, bytes_max=bytes_max, fields_max=fields_max)
    try:
        access.check_csrf(text_of(form, "csrf"), asker.visitor)
    except OriginDoubtful:
        await form.close()
        raise
    return asker, form


async def read_form(
    request: Request, *, bytes_max: int = _FORM_BYTES_MAX, fields_max: int = _FIELDS_MAX
) -> FormData:
    """Read a form, whatever length its sender states. Raises FormTooLarge."""
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > bytes_max:
            raise _too_large(bytes_max)
        return message

    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > bytes_max:
        raise _too_large(bytes_max)
    return await Request(request.scope, receive).form(max_files=1, max_fields=fields_max)


def text_of(form: FormData, name: str) -> str:
    """Give a field's text, '' where it is missing or no text.

    A sender that names a charset of its own can send halves of characters, which nothing can write.
    """
    value = form.get(name, "")
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def day_of(query: Mapping[str, str], name: str) -> date | None:
    """Read a day from an address, None where it is left out. Raises FormMalformed."""
    text = query.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        message = "This is no day."
        remedy = "Write it as year, month and day, such as 2026-03-31."
        raise FormMalformed(message, where=f"{name}={text}", remedy=remedy) from fault


def count_of(query: Mapping[str, str], name: str) -> int | None:
    """Read a whole number of zero or more, None where it is left out. Raises FormMalformed."""
    text = query.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > _COUNT_DIGITS_MAX:
        message = "This is no whole number."
        raise FormMalformed(message, where=f"{name}={text}")
    return int(text)


def locale_of(request: Request) -> str:
    """Choose the language: the one picked in the menu, else what the browser prefers.

    A picked language keeps the region that the browser names for it.
    """
    wanted = _preferred(request.headers.get("accept-language", ""))
    picked = _tag(request.cookies.get(LANGUAGE_COOKIE, ""))
    if picked:
        wanted = [*(tag for tag in wanted if tag.partition("_")[0] == picked), picked]
    return catalogue.choose(wanted)


def local_path(text: str, *, otherwise: str) -> str:
    """Give a path of this site back, anything else replaced."""
    is_local = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if is_local and text.isprintable() else otherwise


def _preferred(header: str) -> list[str]:
    weighed = []
    for at, part in enumerate(header.split(",")[:20]):
        tag, _, rest = part.partition(";")
        quality = rest.strip().removeprefix("q=") or "1"
        try:
            weighed.append((-float(quality), at, _tag(tag)))
        except ValueError:
            continue
    return [tag for weight, _, tag in sorted(weighed) if tag and weight]


def _tag(text: str) -> str:
    """Bring a language tag into one form, such as 'en_GB'; '' where it is none."""
    found = _TAG.fullmatch(text.strip())
    if found is None:
        return ""
    language, script, region = found.groups()
    parts = (language.lower(), (script or "").title(), (region or "").upper())
    return "_".join(part for part in parts if part)


def _too_large(bytes_max: int) -> FormTooLarge:
    message = f"More than {max(1, bytes_max // _MEBIBYTE)} MB were sent."
    return FormTooLarge(message, remedy="Export a shorter period, or ask the operator.")
