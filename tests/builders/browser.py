"""A real browser on a page of the served application, with a device for passkeys where wanted."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.conftest import Run

from solvent.platform.tools import Tools

T = TypeVar("T")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_PATIENCE_MS = 20_000


@contextmanager
def a_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()


@contextmanager
def a_person(browser: Browser, site: str, *, locale: str = "en-GB") -> Iterator[Page]:
    """Open a browser of somebody's own: cookies of no other."""
    context: BrowserContext = browser.new_context(base_url=site, locale=locale)
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    yield page
    context.close()


def add_device(page: Page) -> str:
    """Give the browser a device that makes passkeys and verifies its user; gives its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    found: str = made["authenticatorId"]
    return found


def beside(run: Run, story: Callable[[Tools], Awaitable[T]]) -> T:
    """Run a story while the browser's own loop runs in this thread."""
    told: list[T] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            told.append(run(story))
        except BaseException as fault:  # noqa: BLE001  it is raised again where it is waited for
            failed.append(fault)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return told[0]
