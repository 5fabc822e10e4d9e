"""The fixture of these tests: an organisation and its directory, at the running door."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from tests.builders import provisioning as builder
from tests.builders.provisioning import Directory
from tests.conftest import Installation

from solvent.tenancy.roles import Role

T = TypeVar("T")


Story = Callable[[Directory], Awaitable[T]]


@pytest.fixture
def told(installation: Installation) -> Callable[[Story[T]], T]:
    """Run a story of a directory at the running application's door."""

    def tell(
        story: Story[T], *, role: Role = Role.OWNER, without: frozenset[str] = frozenset()
    ) -> T:
        async def opened() -> T:
            async with builder.a_directory(installation, role=role, without=without) as directory:
                return await story(directory)

        return asyncio.run(opened())

    return tell
