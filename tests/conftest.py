"""The database of a test run: made once per process, shared by tests that each found their own
organisation, removed at the end.

It is the embedded one, or the server that SOLVENT_TEST_DATABASE_URL names (a superuser's URL).
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeAlias, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from hypothesis import settings as settings_of_examples
from tests.builders import platform as places

from solvent.platform import opening, settings
from solvent.platform.opening import Addresses
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools

settings_of_examples.register_profile(
    "default", deadline=None, derandomize=True, print_blob=True, database=None
)
settings_of_examples.register_profile("nightly", deadline=None, max_examples=2_000, print_blob=True)
settings_of_examples.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

TODAY = date(2026, 3, 31)
"""The day of the books in every test that does not say another."""

T = TypeVar("T")
OpenTools: TypeAlias = Callable[..., AbstractAsyncContextManager[Tools]]


class Run(Protocol):
    """Runs a story, an async function of the tools, to its end; gives what it returns."""

    def __call__(self, story: Callable[[Tools], Awaitable[T]], /) -> T: ...


class Counted(Protocol):
    """Tells at the end of the test run how much a test tried."""

    def __call__(self, what: str, how_much: object, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Installation:
    """The settings of the test run's installation and the log-ins of its database."""

    settings: Settings
    addresses: Addresses


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that asks for the database, however indirectly."""
    for item in items:
        if "installation" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let no test be skipped where everything it needs is said to be there."""
    report = yield
    if report.skipped and os.environ.get("SOLVENT_TEST_SKIPS") == "fail":
        report.outcome = "failed"
        report.longrepr = f"skipped, but must not be: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was tried, by the tests that count it."""
    told = sorted(
        str(value)
        for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
        for name, value in report.user_properties
        if name == "tried"
    )
    if told:
        terminalreporter.section("how much was tried")
        for line in told:
            terminalreporter.write_line(line)


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Counted:
    """Tell at the end of the test run how much a test tried."""
    return lambda what, how_much: record_property("tried", f"{what}: {how_much}")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name cases of bytes by their argument: their content may differ from process to process."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """The installation of this process; started when the first test asks for it."""
    with places.a_shelf() as shelf, _given_database() as url:
        found = settings.read(
            {
                "SOLVENT_HOME": str(shelf / "home"),
                "SOLVENT_SYSTEM_FOLDER": str(shelf / "system"),
                "SOLVENT_DATABASE_URL": url,
            }
        )
        with opening.database(found) as addresses:
            yield Installation(found, addresses)


@pytest.fixture(scope="session")
def database_urls(installation: Installation) -> Addresses:
    """The log-ins of owner, app and relay."""
    return installation.addresses


@pytest.fixture
def tools(installation: Installation) -> OpenTools:
    """Open the tools of a door: `async with tools() as t`, with another day if `today` is given."""

    @asynccontextmanager
    async def opened(*, today: date = TODAY) -> AsyncIterator[Tools]:
        async with opening.tools(
            installation.settings, installation.addresses, today=lambda: today, pool_size_max=4
        ) as made:
            yield made

    return opened


@pytest.fixture
def run(tools: OpenTools) -> Run:
    """Run a story, an async function of the tools, to its end; gives what it returns."""

    def told(story: Callable[[Tools], Awaitable[T]], /) -> T:
        async def opened() -> T:
            async with tools() as made:
                return await story(made)

        return asyncio.run(opened())

    return told


@contextmanager
def _given_database() -> Iterator[str]:
    """Make an owner and a database on the server that the environment names; '' if none is."""
    server = os.environ.get("SOLVENT_TEST_DATABASE_URL", "")
    if not server:
        yield ""
        return
    name, password = f"solvent_test_{secrets.token_hex(4)}", secrets.token_hex(16)
    parts = urlsplit(server)
    host = parts.netloc.rpartition("@")[2]
    asyncio.run(
        _execute(
            server,
            f"create role {name} login createrole nosuperuser password '{password}'",
            f"create database {name} owner {name}",
        )
    )
    try:
        yield urlunsplit(parts._replace(netloc=f"{name}:{password}@{host}", path=f"/{name}"))
    finally:
        asyncio.run(
            _execute(
                server,
                f"drop database {name} with (force)",
                f"drop role {name}_app, {name}_relay, {name}_guest, {name}",
            )
        )


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
