"""Takes docs/screenshots: each page of the sample companies on a fixed day, at 1280 and 360 px.

Needs chromium; CHROMIUM names another one than /usr/bin/chromium.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

_ROOT = Path(__file__).resolve().parents[1]
_FOLDER = _ROOT / "docs" / "screenshots"
_TODAY = "2026-11-20"
_WIDTHS = (1280, 360)
_CUT_HEIGHT_BY_WIDTH = {1280: 2100, 360: 3200}
_HEIGHT = 900
_PATIENCE_S = 240
_HISTORY_S = 35
_LINK = re.compile(r"http://\S+/sign-in\?link=\S+")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_PAGES = ("", "score", "forecast", "transactions", "statements", "import")
_SETTINGS = ("members", "roles", "policies", "grants", "keys", "sign-in", "audit", "plan", "data")
_FILE = (
    "Buchungstag;Verwendungszweck;Empfänger;Betrag;Saldo;Währung\n"
    "03.11.2026;Miete November;Hausverwaltung Linde;-1.240,00;8.760,00;EUR\n"
    "05.11.2026;Rechnung 2026-118;Werkzeugbau Aster;3.480,50;12.240,50;EUR\n"
    "09.11.2026;Strom;Stadtwerke;-312,40;11.928,10;EUR\n"
)


def main() -> None:
    """Start the demonstration, visit every page, write the pictures."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with _demonstration() as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=list(_FLAGS)
        )
        state = _sign_in(browser, link)
        for width in _WIDTHS:
            context = browser.new_context(
                viewport={"width": width, "height": _HEIGHT}, storage_state=state, locale="en-GB"
            )
            _visit(context.new_page(), link.partition("/sign-in")[0], width)
        browser.close()


@contextmanager
def _demonstration() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        command = [sys.executable, "-m", "solvent.cli.app", "demo", "--no-browser"]
        process = subprocess.Popen(
            [*command, "--today", _TODAY, "--port", port],
            env={**os.environ, "SOLVENT_HOME": str(Path(home) / "solvent"), "COLUMNS": "200"},
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield _link(process)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _link(process: subprocess.Popen[str]) -> str:
    seen = ""
    ends_at = time.monotonic() + _PATIENCE_S
    while process.stderr is not None and time.monotonic() < ends_at:
        line = process.stderr.readline()
        seen += line
        found = _LINK.search(line)
        if found:
            time.sleep(_HISTORY_S)  # past months are assessed once it serves
            return found[0]
        if not line and process.poll() is not None:
            break
    raise SystemExit(seen or "The demonstration did not start.")


def _sign_in(browser: Browser, link: str) -> Path:
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("main h1")
    page.wait_for_timeout(1500)
    path = Path(tempfile.mkdtemp()) / "state.json"
    context.storage_state(path=path)
    context.close()
    return path


def _visit(page: Page, address: str, width: int) -> None:
    _take(page, f"{address}/", "companies", width)
    companies = _links(page, r"^/companies/[^/]+$")
    for number, company in enumerate(companies[:3], start=1):
        _take(page, address + company, f"overview-{number}", width)
    company = address + companies[0]
    for name in _PAGES[1:]:
        _take(page, f"{company}/{name}", name, width)
    _take(page, f"{company}/statements?view=balance-sheet", "balance-sheet", width)
    page.goto(f"{company}/transactions")
    _take(page, address + _links(page, r"/transactions/tx_[^/]+$")[0], "transaction", width)
    page.goto(company)
    _take(page, address + _links(page, r"/facts/[a-z_]+-[0-9a-f]+[^/]*$")[0], "fact", width)
    _preview(page, address + companies[1], width)
    for name in _SETTINGS:
        _take(page, f"{address}/settings/{name}", f"settings-{name}", width)
    _take(page, f"{address}/account", "account", width)
    _take(page, f"{address}/companies/co_00000000000000000000000000", "not-found", width)


def _preview(page: Page, company: str, width: int) -> None:
    """Give a small file and stop at its preview."""
    page.goto(f"{company}/import")
    file = {"name": "umsatz.csv", "mimeType": "text/csv", "buffer": _FILE.encode()}
    page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    if not re.search(r"/import/im_", page.url):
        page.locator("form.drop-form button.primary").click()
    page.wait_for_url(re.compile(r"/import/im_"))
    page.wait_for_timeout(4000)
    page.reload()
    page.wait_for_timeout(500)
    _picture(page, "import-preview", width)


def _links(page: Page, pattern: str) -> list[str]:
    found = [link.get_attribute("href") or "" for link in page.query_selector_all("a[href]")]
    return list(dict.fromkeys(href for href in found if re.search(pattern, href)))


def _take(page: Page, address: str, name: str, width: int) -> None:
    page.goto(address)
    page.wait_for_timeout(400)
    _picture(page, name, width)


def _picture(page: Page, name: str, width: int) -> None:
    """Write a picture of the page, cut where it only goes on in the same way.

    The window is made as tall as the picture, so that bars at its edges stand at the edges.
    """
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(whole, _CUT_HEIGHT_BY_WIDTH[width])})
    page.wait_for_timeout(200)
    page.screenshot(path=_FOLDER / f"{name}-{width}.png")
    page.set_viewport_size({"width": width, "height": _HEIGHT})
    print(f"{name}-{width}.png", flush=True)


if __name__ == "__main__":
    main()
