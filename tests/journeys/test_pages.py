"""A person signs in, gives a bank file on the page, and sees it become a score, live."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from httpx import Client
from tests.builders import dashboard_door as door
from tests.builders import journey, running
from tests.builders.journey import Firm, Moved
from tests.conftest import Installation, Run

from solvent import ids
from solvent.dashboard import paths
from solvent.platform.tools import Tools

CODES = httpx.codes


@pytest.fixture(scope="module")
def site(installation: Installation) -> Iterator[str]:
    with running.a_server(installation) as address:
        yield address


@contextmanager
def _signed_in(site: str, run: Run, firm: Firm) -> Iterator[tuple[Client, str]]:
    """Open a browser with a session of the firm's owner; gives it and the session's token."""

    async def link(tools: Tools) -> str:
        return await door.a_link(tools, firm)

    with Client(base_url=site, timeout=30) as browser:
        given = run(link)
        token = door.token_of(browser.get(paths.SIGN_IN, params={"link": given}))
        answer = browser.post("/sign-in/link", data={"csrf": token, "link": given})
        assert door.path_of(answer) == "/"
        yield browser, door.token_of(browser.get("/"))


def _a_firm(run: Run) -> Firm:
    async def made(tools: Tools) -> Firm:
        return await journey.a_firm(tools)

    firm: Firm = run(made)
    return firm


class _Listening:
    """Listens to a company's stream as a page does, and keeps what it is told."""

    def __init__(self, browser: Client, firm: Firm) -> None:
        self.told: list[str] = []
        self.ended = threading.Event()
        self.open = threading.Event()
        self._cookies = dict(browser.cookies)
        self._address = str(browser.base_url.join(paths.stream(door.shown(firm))))
        threading.Thread(target=self._run, daemon=True).start()
        assert self.open.wait(30)

    def _run(self) -> None:
        with (
            Client(cookies=self._cookies, timeout=60) as client,
            client.stream("GET", self._address) as answer,
        ):
            for line in answer.iter_lines():
                self.open.set()
                if line.startswith("event: "):
                    self.told.append(line.removeprefix("event: "))
        self.ended.set()


def _give(browser: Client, token: str, firm: Firm, content: bytes) -> str:
    """Upload a file, wait for its preview, agree; gives the address of the import."""
    take = door.page(firm, "import")
    sent = browser.post(take, data={"csrf": token}, files={"file": ("bank.ofx", content)})
    made = door.path_of(sent)
    running.until(lambda: "What will be booked" in browser.get(made).text)
    assert door.path_of(browser.post(f"{made}/confirm", data={"csrf": token})) == made
    running.until(lambda: "What next" in browser.get(made).text)
    return made


def test_a_file_given_on_the_page_becomes_a_score_that_is_told_live(site: str, run: Run) -> None:
    firm = _a_firm(run)
    with _signed_in(site, run, firm) as (browser, token):
        overview = door.page(firm)
        assert "Nothing is booked yet" in browser.get(overview).text
        stream = _Listening(browser, firm)
        made = _give(browser, token, firm, journey.a_statement(door.half_a_year()))
        running.until(lambda: "insight.created" in stream.told)
        assert {"import.progressed", "ledger.posted", "score.changed"} <= set(stream.told)
        page = browser.get(overview)
        assert "Cash in the next 13 weeks" in page.text
        assert "dial-number" in page.text
        assert "26 of them wait for a category" in browser.get(made).text

        stream.told.clear()
        unsure = browser.get(door.page(firm, "transactions"), params={"unsure": "yes"})
        line = next(one for one in door.links_of(unsure) if "/transactions/tx_" in one)
        fields = {"csrf": token, "account": _option(unsure.text, "Insurance"), "alike": "yes"}
        assert door.path_of(browser.post(f"{line}/category", data=fields)) == line
        running.until(lambda: "insight.created" in stream.told)
        assert "wait for a category" not in browser.get(overview).text

        later = [Moved(-4_400, door.LAST, "OFFICE RENT", "ONE-MORE")]
        file = journey.a_statement([*door.half_a_year(), *later])
        report = browser.get(_give(browser, token, firm, file))
        assert "not booked a second time" in report.text

        assert browser.post(paths.SIGN_OUT, data={"csrf": token}).status_code == CODES.SEE_OTHER
        assert stream.ended.wait(30)
        assert browser.get(overview).status_code == CODES.UNAUTHORIZED


def _option(html: str, name: str) -> str:
    """Find the value of the select's option with that name."""
    before = html.partition(f">{name}</option>")[0]
    value = before.rpartition('value="')[2].rstrip('"')
    ids.read(ids.ACCOUNT, value)
    return value


def test_two_organisations_share_a_server_and_see_nothing_of_each_other(
    site: str, run: Run
) -> None:
    mine, theirs = _a_firm(run), _a_firm(run)
    with (
        _signed_in(site, run, mine) as (me, my_token),
        _signed_in(site, run, theirs) as (them, their_token),
    ):
        made = _give(them, their_token, theirs, journey.a_statement(journey.daily(6)))
        assert me.get(made).status_code == CODES.NOT_FOUND
        assert me.get(door.page(theirs)).status_code == CODES.NOT_FOUND
        assert me.get(paths.stream(door.shown(theirs))).status_code == CODES.NOT_FOUND
        ours = made.replace(door.shown(theirs), door.shown(mine))
        assert me.get(ours).status_code == CODES.NOT_FOUND
        refused = me.post(f"{made}/confirm", data={"csrf": my_token})
        assert refused.status_code == CODES.NOT_FOUND
        for page in ("", "transactions", "statements", "import"):
            assert "STRIPE" not in me.get(door.page(mine, page)).text
