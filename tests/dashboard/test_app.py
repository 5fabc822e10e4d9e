from __future__ import annotations

import re

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.builders import dashboard_door as door
from tests.builders import dashboard_html, journey
from tests.conftest import Run

from solvent import ids
from solvent.dashboard import app, page_engine
from solvent.platform.telemetry import HTTP_SECONDS
from solvent.platform.tools import Tools

CODES = httpx.codes
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
FACT = "figure.revenue"
_PLACE = re.compile(r"\{(\w+)\}")


def _policy(answer: httpx.Response) -> dict[str, str]:
    parts = answer.headers["content-security-policy"].split(";")
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in parts)}


def _is_guarded(answer: httpx.Response) -> None:
    assert POLICY.items() <= _policy(answer).items()
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


def test_every_answer_is_guarded_and_no_page_is_kept(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            for path in ("/", "/nothing", door.page(firm), door.page(firm, "import"), "/sign-in"):
                answer = await browser.get(path)
                _is_guarded(answer)
                assert answer.headers["cache-control"] == "no-store", path
            sent = await browser.post("/language", language="en")
            _is_guarded(sent)
            assert sent.headers["cache-control"] == "no-store"
            assert (await browser.client.put("/")).status_code == CODES.METHOD_NOT_ALLOWED

    run(story)


def test_pages_need_neither_styles_nor_scripts_of_their_own(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await door.a_judged_firm(tools)
        async with door.a_member(tools, firm) as browser:
            for section in ("", "score", "forecast", "transactions", "statements", "import"):
                answer = await browser.get(door.page(firm, section))
                assert answer.status_code == CODES.OK
                found = dashboard_html.read(answer.text)
                assert not found.crossed
                assert not found.unclosed
                for one in found.elements:
                    assert not {name for name in one.attributes if name.startswith("on")}
                    assert "style" not in one.attributes
                    if one.name in {"script", "style"}:
                        assert one.attributes.get("src", "").startswith("/static/")

    run(story)


def test_static_files_are_kept_for_good_by_their_content(run: Run) -> None:
    async def story(tools: Tools) -> None:
        async with door.a_browser(tools) as browser:
            page = dashboard_html.read((await browser.get("/sign-in")).text)
            named = [one.attributes["href"] for one in page.all("link")]
            named += [one.attributes["src"] for one in page.all("script")]
            assert len(named) == 4
            for address in named:
                found = await browser.get(address)
                assert found.status_code == CODES.OK
                assert "immutable" in found.headers["cache-control"]
                name = address.removeprefix("/static/").partition("?")[0]
                assert found.content == (page_engine.STATIC_DIR / name).read_bytes()
                _is_guarded(found)
                plain = await browser.get(address.partition("?")[0])
                assert plain.headers["cache-control"] == "no-cache"
                kept = {"if-none-match": plain.headers["etag"]}
                again = await browser.get(address, headers=kept)
                assert again.status_code == CODES.NOT_MODIFIED
                assert not again.content

    run(story)


@pytest.mark.parametrize(
    "path", ["/static/none.css", "/static/../app.py", "/static/%2e%2e%2fapp.py", "/static/"]
)
def test_nothing_but_static_files_is_served_as_such(run: Run, path: str) -> None:
    async def story(tools: Tools) -> None:
        async with door.a_browser(tools) as browser:
            assert (await browser.get(path)).status_code == CODES.NOT_FOUND

    run(story)


def test_the_icon_is_where_browsers_look_for_it(run: Run) -> None:
    async def story(tools: Tools) -> None:
        async with door.a_browser(tools) as browser:
            found = await browser.get("/favicon.ico")
            assert found.headers["content-type"] == "image/svg+xml"

    run(story)


def _addresses(values: dict[str, str]) -> list[tuple[str, str]]:
    """Give (method, address) of every route that names a company."""
    found = []
    for route in app.create().routes:
        if isinstance(route, Route) and "{company}" in route.path:
            path = _PLACE.sub(lambda place: values[place[1]], route.path)
            found += [(one, path) for one in sorted(route.methods or ()) if one != "HEAD"]
    return found


@pytest.mark.parametrize("malformed", [False, True])
def test_another_organisations_ids_are_unknown_on_every_page(run: Run, malformed: bool) -> None:  # noqa: FBT001
    async def story(tools: Tools) -> None:
        theirs = await door.a_judged_firm(tools)
        (entry, *_) = await journey.standing(tools, theirs)
        made = await journey.receive(tools, theirs, b"Date;Amount\n", book=False)
        values = {
            "company": door.shown(theirs),
            "line": ids.show(ids.LINE, entry["line_id"]),
            "entry": ids.show(ids.ENTRY, entry["entry_id"]),
            "made": ids.show(ids.IMPORT, made.import_id),
            "fact": FACT,
        }
        account = ids.show(ids.ACCOUNT, entry["account_id"])
        if malformed:
            values = dict.fromkeys(values, "co_;drop")
        mine = await door.a_judged_firm(tools)
        async with door.a_member(tools, mine) as browser:
            for method, path in _addresses(values):
                if method == "POST" and path.endswith("/import"):
                    answer = await browser.upload(path, b"x")
                elif method == "POST":
                    answer = await browser.post(path, account=account)
                else:
                    answer = await browser.get(path)
                assert answer.status_code == CODES.NOT_FOUND, (method, path)
                said = door.text_of(answer)
                assert "Not found" in said
                assert "STRIPE" not in said
            # The same ids below an address of one's own company.
            for method, path in _addresses({**values, "company": door.shown(mine)}):
                if method == "GET" and path.endswith(tuple(set(values.values()) - {FACT})):
                    assert (await browser.get(path)).status_code == CODES.NOT_FOUND, path

    run(story)


def test_a_fault_of_ours_is_told_without_its_inside(run: Run) -> None:
    async def broken(_request: Request) -> Response:
        secret = "the inside of it"
        raise RuntimeError(secret)

    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            transport = browser.client._transport
            assert isinstance(transport, httpx.ASGITransport)
            transport.app.router.routes.insert(0, Route("/broken", broken))  # type: ignore[attr-defined]
            answer = await browser.get("/broken")
        assert answer.status_code == CODES.INTERNAL_SERVER_ERROR
        assert "the inside of it" not in answer.text
        assert re.search(r"ev_[0-9a-z]{26}", door.text_of(answer))
        _is_guarded(answer)

    run(story)


def test_answers_are_timed_by_their_route_and_not_by_their_address(run: Run) -> None:
    def counted() -> dict[tuple[str, str], float]:
        samples = [sample for metric in HTTP_SECONDS.collect() for sample in metric.samples]
        return {
            (one.labels["route"], one.labels["status"]): one.value
            for one in samples
            if one.name.endswith("_count")
        }

    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as browser:
            before = counted()
            await browser.get(door.page(firm, "score"))
            await browser.get("/no/such/page")
            after = counted()
        moved = {key for key, value in after.items() if value != before.get(key, 0)}
        assert moved == {("/companies/{company}/score", "2xx"), ("unmatched", "4xx")}

    run(story)
