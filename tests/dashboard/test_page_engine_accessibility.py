"""The pages in a real browser: nothing to scroll sideways, nothing inline, nothing axe finds.

Needs chromium and the path of axe-core's script, in AXE_CORE or in node_modules.
"""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from scripts import page_gallery

from solvent.dashboard import page_engine

ROOT = Path(__file__).resolve().parents[2]
AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
CHROMIUM = shutil.which("chromium")
WIDTHS = (360, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        CHROMIUM is None or not AXE.is_file(), reason="chromium or axe-core is not here"
    ),
]


class _Strict(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name of the base
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("gallery")
    shutil.copytree(page_engine.STATIC_DIR, folder / "static")
    for name, html in page_gallery.gallery("en"):
        page = re.sub(r'data-stream="[^"]*"', "", html)
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    handler = functools.partial(_Strict, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", params=["light", "dark"])
def browser_page(request: pytest.FixtureRequest) -> Iterator[Page]:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser.new_page(color_scheme=request.param)
        browser.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser_page: Page, address: str, width: int
) -> None:
    found: dict[str, list[str]] = {}
    refused: list[str] = []
    browser_page.on("console", lambda message: refused.append(message.text))
    browser_page.set_viewport_size({"width": width, "height": 800})
    for name, _ in page_gallery.gallery("en"):
        browser_page.goto(f"{address}/{name}.html")
        browser_page.evaluate(f"{AXE.read_text(encoding='utf-8')};0")
        result = browser_page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
        if violations := [one["id"] for one in result["violations"]]:
            found[name] = violations
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        if browser_page.evaluate(wider) > 0:
            found.setdefault(name, []).append("scrolls sideways")
    assert not found
    assert not [text for text in refused if "Content Security Policy" in text]
