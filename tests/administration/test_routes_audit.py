from __future__ import annotations

import asyncio
import re
from pathlib import Path

import orjson
from tests.audit.test_api import record_some
from tests.builders import dashboard_door as door
from tests.builders import journey
from tests.builders.dashboard_door import Browser
from tests.conftest import Run

from solvent.audit import checkpointing, signing, verifying
from solvent.ids import Scope
from solvent.platform.tools import Tools
from solvent.tenancy.roles import Role

PAGE = "/settings/audit"


async def signed(tools: Tools, scope: Scope) -> None:
    await checkpointing.issue(
        tools.database, scope, keys=tools.keys, key_version=1, now=tools.now()
    )


async def first_record(browser: Browser, act: str) -> str:
    page = await browser.get(f"{PAGE}?act={act}")
    found = re.search(r'href="(/settings/audit/records/au_\w+)"', page.text)
    assert found, page.text
    return found[1]


def test_the_record_is_found_opened_and_proved(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await record_some(tools, firm.scope, 3)
        async with door.a_member(tools, firm) as owner:
            said = door.text_of(await owner.get(PAGE))
            assert "No witness" in said
            assert "role: viewer → admin" in said
            assert "Signed in" in said
            address = await first_record(owner, "person.changed")
            said = door.text_of(await owner.get(address))
            assert "Is signed within a minute or two" in said
            assert "viewer" in said
            assert "example.org" not in said
            await signed(tools, firm.scope)
            said = door.text_of(await owner.get(address))
            assert "Stands in the signed tree" in said
            opened = await owner.post(f"{address}/personal")
            assert "person2@example.org" in opened.text
            assert "Personal details looked at" in door.text_of(await owner.get(PAGE))

    run(story)


def test_the_record_is_searched_and_paged(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await record_some(tools, firm.scope, 60)
        async with door.a_member(tools, firm, language="de") as owner:
            page = await owner.get(f"{PAGE}?act=person.changed&last=2026-03-31")
            assert page.text.count("/settings/audit/records/") == 50
            (older,) = [href for href in door.links_of(page) if "after=" in href]
            rest = await owner.get(older)
            assert rest.text.count("/settings/audit/records/") == 10
            none = await owner.get(f"{PAGE}?text=nothing_like_it")
            assert "/settings/audit/records/" not in none.text
            assert (await owner.get(f"{PAGE}?first=nonsense")).status_code == 422
            assert (await owner.get(f"{PAGE}?after=nonsense")).status_code == 422

    run(story)


def test_verifying_here_stands_on_the_page_and_the_export_holds_elsewhere(
    run: Run, tmp_path: Path
) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        await record_some(tools, firm.scope, 3)
        await signed(tools, firm.scope)
        async with door.a_member(tools, firm) as owner:
            assert door.path_of(await owner.post(f"{PAGE}/verification")) == PAGE
            said = door.text_of(await owner.get(PAGE))
            assert "records were hashed again and are what was signed" in said
            answer = await owner.post(f"{PAGE}/export", form="jsonl")
            path = tmp_path / "export.jsonl"
            await asyncio.to_thread(path.write_bytes, answer.content)
            keys = list(signing.public_keys(tools.keys, version=1).values())
            assert verifying.verify(path, keys=keys).is_whole
            events = await owner.post(f"{PAGE}/export", form="ocsf")
            assert {orjson.loads(line)["metadata"]["log_name"] for line in events.iter_lines()} == {
                "audit"
            }

    run(story)


def test_holds_and_keeping_are_set_by_who_may(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, role=Role.AUDITOR) as auditor:
            assert door.path_of(await auditor.post(f"{PAGE}/holds", reason="Dispute 7")) == PAGE
            said = door.text_of(await auditor.get(PAGE))
            assert "Dispute 7" in said
            assert (await auditor.post(f"{PAGE}/holds", reason=" ")).status_code == 422
        async with door.a_member(tools, firm, role=Role.CFO) as cfo:
            page = await cfo.get(PAGE)
            assert "Dispute 7" in page.text
            assert "/settings/audit/holds" not in page.text
            assert (await cfo.post(f"{PAGE}/holds", reason="Mine")).status_code == 403
        async with door.a_member(tools, firm, role=Role.BOOKKEEPER) as bookkeeper:
            assert (await bookkeeper.get(PAGE)).status_code == 403

    run(story)
