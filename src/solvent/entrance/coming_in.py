"""Coming in: what a session begun by any proof gets, and how refused attempts are answered."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from solvent.dashboard import answering, refusing
from solvent.entrance import paths, recognising_browser
from solvent.errors import SolventError
from solvent.federation import beginning, email_domain
from solvent.identity import access, entering, signing_in
from solvent.identity.entering import Entered, SignInRefused
from solvent.identity.guess_limits import GuessesSpent
from solvent.platform.asking import Visitor, tools_of
from solvent.platform.slow_hash import TooBusy
from solvent.platform.tools import Tools

_TOO_MANY = 429


async def begin(request: Request, entered: Entered, *, back: str) -> Response:
    """Hand the browser its session and send it on; the session it had before ends."""
    answer = answering.see_other(back)
    await hand_over(request, answer, entered)
    return answer


async def hand_over(request: Request, answer: Response, entered: Entered) -> None:
    """Put the session and the browser's mark into an answer; the session it had before ends."""
    before = await present(request)
    if before is not None:
        tools = tools_of(request)
        await signing_in.sign_out(tools.database, before, now=tools.now())
    answering.begin_session(request, answer, entered.secret)
    recognising_browser.know(request, answer, entered.device)


async def present(request: Request) -> Visitor | None:
    """Give who is signed in with this browser, None where nobody is."""
    try:
        return await access.by_cookie(request)
    except SolventError:
        return None


async def provider_of(request: Request, email: str) -> str:
    """Give where the people of an address's domain sign in by a provider; '' for nowhere."""
    domain = email_domain.of_address(email)
    door = await beginning.door_of(tools_of(request), domain) if domain else None
    return paths.with_provider(domain) if door else ""


def note(tools: Tools, fault: SolventError, *, method: str) -> None:
    """Put a refused attempt on record once its answer is out, so that none of them takes longer."""
    if isinstance(fault, SignInRefused):
        tools.later.do("sign-in refusal", entering.note_refusal(tools, fault, method=method))


def status_of(fault: SolventError) -> int:
    """Give the HTTP status of a refused attempt."""
    return _TOO_MANY if isinstance(fault, GuessesSpent) else refusing.status_of(fault)


def tell_when(answer: Response, fault: SolventError | None) -> None:
    """Say when to try again, where that is known."""
    if isinstance(fault, (GuessesSpent, TooBusy)):
        answer.headers["retry-after"] = str(fault.retry_s)
