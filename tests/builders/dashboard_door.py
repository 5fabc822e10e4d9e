"""The HTML door as a browser meets it: without a network, with a session of any role."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import httpx
from httpx import ASGITransport, AsyncClient, Response
from tests.builders import dashboard_html, journey
from tests.builders.journey import Firm, Moved

from solvent import ids
from solvent.administration import app as administration
from solvent.dashboard import app
from solvent.entrance import app as entrance
from solvent.identity import store as sessions
from solvent.identity.access import SESSION_COOKIE
from solvent.platform import crypto
from solvent.platform.tools import Tools
from solvent.tenancy import store
from solvent.tenancy.roles import Role

SITE = "http://pages.test"
LAST = date(2026, 3, 31)  # the day of the books in tests
_WEEKS = 26
_WEEKLY = (
    ("CARD SALES STRIPE PAYOUT", 412_000, 0),
    ("STAHLHANDEL WESER RG", -98_000, 1),
    ("QXZV 77", -4_321, 2),
    ("INVOICE ALDER GMBH", 155_000, 3),
)
_MONTHLY = (("OFFICE RENT", -210_000, 2), ("PAYROLL SALARIES", -640_000, 27))


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser of somebody; csrf: the token of its session, '' when it has none."""

    client: AsyncClient
    csrf: str = ""

    async def get(self, path: str, **given: object) -> Response:
        return await self.client.get(path, **given)  # type: ignore[arg-type]

    async def post(self, path: str, **fields: str) -> Response:
        """Send a form with the session's token unless another is given."""
        return await self.client.post(path, data={"csrf": self.csrf, **fields})

    async def upload(self, path: str, content: bytes, *, name: str = "statement.ofx") -> Response:
        return await self.client.post(
            path, data={"csrf": self.csrf}, files={"file": (name, content)}
        )


@asynccontextmanager
async def a_browser(
    tools: Tools, *, language: str = "en", site: str = SITE
) -> AsyncIterator[Browser]:
    """Open a browser that nobody has signed in with."""
    door = app.create([*entrance.ROUTES, *administration.ROUTES])
    door.state.tools = tools
    transport = ASGITransport(door, raise_app_exceptions=False)
    async with AsyncClient(
        transport=transport, base_url=site, headers={"accept-language": language}
    ) as client:
        yield Browser(client)


@asynccontextmanager
async def a_member(
    tools: Tools, firm: Firm, *, role: Role = Role.OWNER, language: str = "en"
) -> AsyncIterator[Browser]:
    """Open a browser that a member of the firm's organisation has signed in with."""
    async with a_browser(tools, language=language) as stranger:
        link = await a_link(tools, firm, role=role)
        assert path_of(await follow(stranger, link)) == "/"
        yield Browser(stranger.client, csrf=token_of(await stranger.get("/")))


async def follow(browser: Browser, link: str) -> Response:
    """Open a one-time link and press its button; gives the answer to that."""
    page = await browser.get("/sign-in", params={"link": link})
    assert page.status_code == httpx.codes.OK, page.text
    return await browser.client.post("/sign-in/link", data={"csrf": token_of(page), "link": link})


async def a_link(tools: Tools, firm: Firm, *, role: Role = Role.OWNER, minutes: int = 15) -> str:
    """Make a new member and a one-time link for them."""
    secret, member_id = crypto.new_secret("link"), ids.new()
    async with tools.database.scoped(firm.scope) as connection:
        await store.add_member(
            connection, firm.scope, member_id=member_id, name="M", role=role, now=tools.now()
        )
        await sessions.add_sign_in_link(
            connection,
            firm.scope,
            link_id=ids.new(),
            member_id=member_id,
            hash_=crypto.hash_secret(secret),
            expires=tools.now() + timedelta(minutes=minutes),
        )
    return secret


def token_of(page: Response) -> str:
    """Read the token of the page's forms."""
    tokens = {
        one.attributes["value"]
        for one in dashboard_html.read(page.text).all("input")
        if one.attributes.get("name") == "csrf" and one.attributes["value"]
    }
    (token,) = tokens
    return token


def session_of(browser: Browser) -> str:
    return browser.client.cookies.get(SESSION_COOKIE) or ""


def text_of(page: Response) -> str:
    """Give what the page says, in one line."""
    reader = _Reader()
    reader.feed(page.text)
    return " ".join(" ".join(reader.said).split())


class _Reader(HTMLParser):
    """Collects the text of a page's elements, each apart."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def links_of(page: Response) -> list[str]:
    return [one.attributes["href"] for one in dashboard_html.read(page.text).all("a")]


def path_of(answer: Response) -> str:
    """Give where the answer sends the browser, as a path with its query."""
    assert answer.status_code == httpx.codes.SEE_OTHER, (answer.status_code, answer.text)
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def shown(firm: Firm) -> str:
    return ids.show(ids.COMPANY, firm.company_id)


def page(firm: Firm, section: str = "") -> str:
    """Give the address of a firm's page."""
    return f"/companies/{shown(firm)}" + (f"/{section}" if section else "")


def half_a_year(*, last: date = LAST) -> Sequence[Moved]:
    """Make 26 weeks of a firm's movements that end on a day; one of four weekly ones is odd."""
    first = last - timedelta(weeks=_WEEKS)
    moves = [
        Moved(minor + week * 100, first + timedelta(weeks=week, days=day), text, f"W{week}-{day}")
        for week in range(_WEEKS)
        for text, minor, day in _WEEKLY
    ]
    months = {(first + timedelta(days=ahead)).replace(day=1) for ahead in range(0, 182, 7)}
    moves += [
        Moved(minor, month.replace(day=day), text, f"M{month}-{day}")
        for month in sorted(months)
        for text, minor, day in _MONTHLY
        if first <= month.replace(day=day) <= last
    ]
    return sorted(moves, key=lambda move: (move.day, move.ref))


async def a_judged_firm(tools: Tools, **given: Any) -> Firm:
    """Found a firm with half a year of books, a score and findings."""
    firm = await journey.a_firm(tools, **given)
    await journey.give(tools, firm, journey.a_statement(half_a_year()))
    return firm
