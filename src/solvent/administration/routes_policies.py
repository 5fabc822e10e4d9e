"""Routes of the policies: the page, what would come of a change, saving, and bringing back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import money
from solvent.administration import paths, showing_policies
from solvent.administration.rendering import render
from solvent.administration.views_rights import PoliciesView
from solvent.dashboard import answering, asking
from solvent.dashboard.asking import Asker, FormMalformed
from solvent.dashboard.paths import with_query
from solvent.policy import amending, ready_made, trying
from solvent.policy.fault import Fault
from solvent.policy.ready_made import Form, Kind
from solvent.policy.trying import Attempt
from solvent.policy.version import PoliciesFaulty

PREVIEW: Final = f"{paths.POLICIES}/preview"
READY_MADE: Final = f"{paths.POLICIES}/ready-made"
TRY: Final = f"{paths.POLICIES}/try"
RESTORE: Final = f"{paths.POLICIES}/restore"
_TEXT_BYTES_MAX: Final = 400_000  # as a browser sends it: up to six bytes for a letter
_AMOUNT_LETTERS_MAX: Final = 15


async def policies(request: Request) -> Response:
    """Show the policies that hold, or an earlier version in the editor."""
    asker = await asking.signed_in(request)
    asker.scope.demand("policy:read")
    shown = asking.count_of(request.query_params, "version")
    return _page(asker, await showing_policies.policies(asker, shown=shown))


async def save(request: Request) -> Response:
    """Save what stands in the editor; it holds from the next request on."""
    asker, form = await _submitted(request, "policy:manage")
    now = asker.tools.now()
    asker.visitor.demand_step_up(now)
    text = _text(form)
    try:
        await amending.save(
            asker.tools,
            asker.scope,
            text=text,
            zone=asking.text_of(form, "zone"),
            revision=_number(form, "revision"),
            now=now,
        )
    except PoliciesFaulty as fault:
        return await _faulty(asker, form, fault.faults)
    return answering.see_other(with_query(paths.POLICIES, done="saved"))


async def preview(request: Request) -> Response:
    """Show what is wrong with what stands in the editor, or else what it would change."""
    asker, form = await _submitted(request, "policy:read")
    text = _text(form)
    found = await trying.preview_of(asker.tools, asker.scope, text=text)
    if found.faults:
        return await _faulty(asker, form, found.faults)
    view = await _view(asker, form)
    return _page(asker, showing_policies.with_changes(view, found.changes))


async def add_ready_made(request: Request) -> Response:
    """Put a ready-made policy below what stands in the editor."""
    asker, form = await _submitted(request, "policy:read")
    text = _text(form).rstrip()
    made = ready_made.write(_filled_in(form))
    return _page(asker, await _view(asker, form, text=f"{text}\n\n{made}".lstrip()))


async def attempt(request: Request) -> Response:
    """Try an act out against what stands in the editor."""
    asker, form = await _submitted(request, "policy:read")
    currency = asking.text_of(form, "try-currency")
    amount = asking.text_of(form, "try-amount")
    tried = Attempt(
        who=asking.text_of(form, "try-who"),
        permission=asking.text_of(form, "try-what"),
        company=asking.text_of(form, "try-company"),
        amount_minor=_minor(form, "try-amount", currency) if amount else None,
        currency=currency,
        hour=_number(form, "try-hour"),
        weekday=_number(form, "try-weekday"),
        approvals=_number(form, "try-approvals"),
    )
    try:
        outcome = await trying.attempt(asker.tools, asker.scope, tried, text=_text(form))
    except PoliciesFaulty as fault:
        return await _faulty(asker, form, fault.faults)
    return _page(asker, showing_policies.with_outcome(await _view(asker, form), outcome))


async def restore(request: Request) -> Response:
    """Bring an earlier version back."""
    asker, form = await _submitted(request, "policy:manage")
    now = asker.tools.now()
    asker.visitor.demand_step_up(now)
    wanted = _number(form, "wanted")
    try:
        await amending.restore(
            asker.tools, asker.scope, wanted=wanted, revision=_number(form, "revision"), now=now
        )
    except PoliciesFaulty as fault:
        view = await showing_policies.policies(asker, shown=wanted)
        return _page(asker, showing_policies.with_faults(view, fault.faults), status=422)
    return answering.see_other(with_query(paths.POLICIES, done="restored"))


async def _submitted(request: Request, permission: str) -> tuple[Asker, FormData]:
    asker, form = await asking.submitted(request, file_bytes_max=_TEXT_BYTES_MAX)
    asker.scope.demand(permission)
    return asker, form


async def _faulty(asker: Asker, form: FormData, faults: Sequence[Fault]) -> Response:
    view = await _view(asker, form)
    return _page(asker, showing_policies.with_faults(view, faults), status=422)


async def _view(asker: Asker, form: FormData, *, text: str | None = None) -> PoliciesView:
    """Read the page with the editor and the forms as they were sent."""
    given = {name: asking.text_of(form, name) for name in form if name not in {"csrf", "policies"}}
    text = _text(form) if text is None else text
    return await showing_policies.policies(asker, text=text, given=given)


def _page(asker: Asker, view: PoliciesView, *, status: int = 200) -> Response:
    return answering.page(render("policies.html", view, locale=asker.locale), status=status)


def _filled_in(form: FormData) -> Form:
    """Read the form of a ready-made policy. Raises FormMalformed, FormUnusable."""
    kind = asking.text_of(form, "kind")
    if kind not in set(Kind):
        message = "There is no such ready-made policy."
        raise FormMalformed(message, where="kind")
    currency = asking.text_of(form, "amount-currency")
    what = [str(each) for each in form.getlist(f"{kind}-what") if each]
    return Form(
        kind=Kind(kind),
        name=asking.text_of(form, f"{kind}-name"),
        who=asking.text_of(form, f"{kind}-who"),
        what=what,
        companies=[str(each) for each in form.getlist("companies-which")],
        amount_minor=_minor(form, "amount-most", currency) if kind == Kind.AMOUNT else 0,
        currency=currency,
        from_hour=_number(form, "hours-from"),
        until_hour=_number(form, "hours-until"),
        last_weekday=_number(form, "hours-last"),
        approvals=_number(form, "four-eyes-count"),
    )


def _minor(form: FormData, name: str, currency: str) -> int:
    """Read an amount as a browser's number field sends it. Raises FormMalformed."""
    text = asking.text_of(form, name).strip()
    try:
        amount = Decimal(text[:_AMOUNT_LETTERS_MAX])
    except InvalidOperation as fault:
        message = "This is no amount."
        raise FormMalformed(message, where=name) from fault
    if not amount.is_finite() or amount < 0:
        message = "This is no amount."
        raise FormMalformed(message, where=name)
    return money.currency(currency).to_minor(amount)


def _number(form: FormData, name: str) -> int:
    """Read a whole number of a form, 0 where it is left out. Raises FormMalformed."""
    return asking.count_of({name: asking.text_of(form, name)}, name) or 0


def _text(form: FormData) -> str:
    """Read the editor; browsers send its lines with two marks at each end."""
    return asking.text_of(form, "policies").replace("\r\n", "\n")


ROUTES = (
    Route(paths.POLICIES, policies),
    Route(paths.POLICIES, save, methods=["POST"]),
    Route(PREVIEW, preview, methods=["POST"]),
    Route(READY_MADE, add_ready_made, methods=["POST"]),
    Route(TRY, attempt, methods=["POST"]),
    Route(RESTORE, restore, methods=["POST"]),
)
