from __future__ import annotations

import html
import re

import pytest
from tests.builders import dashboard_door as door
from tests.builders import journey
from tests.builders.dashboard_door import Browser
from tests.builders.journey import Firm
from tests.conftest import Run

from solvent import ids
from solvent.platform.tools import Tools
from solvent.tenancy.roles import Role

PAGE = "/settings/policies"
LATE = "forbid (principal, action, resource) when { context.hour > 20 };"
FIELDS = {"zone": "Europe/Berlin", "revision": "0"}


async def posted(browser: Browser, step: str, text: str, **fields: str) -> str:
    answer = await browser.post(f"{PAGE}{step}", policies=text, **{**FIELDS, **fields})
    assert answer.status_code == 200, answer.text
    return answer.text


def in_editor(page: str) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_policies_are_saved_shown_and_brought_back(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as owner:
            assert "None so far" in (await owner.get(PAGE)).text
            saved = await owner.post(PAGE, policies=LATE.replace(" when", "\r\n when"), **FIELDS)
            assert (saved.status_code, saved.headers["location"]) == (303, f"{PAGE}?done=saved")
            page = (await owner.get(PAGE)).text
            assert in_editor(page) == LATE.replace(" when", "\n when")
            assert '<option value="Europe/Berlin" selected>' in page
            await owner.post(PAGE, policies="", zone="UTC", revision="1")
            earlier = (await owner.get(f"{PAGE}?version=1")).text
            assert "context.hour" in in_editor(earlier)
            assert "does not hold" in earlier
            back = await owner.post(f"{PAGE}/restore", wanted="1", revision="2")
            assert back.status_code == 303
            assert "brought back from version 1" in (await owner.get(PAGE)).text
            stale = await owner.post(PAGE, policies="", **FIELDS)
            assert stale.status_code == 409
            assert (await owner.get(f"{PAGE}?version=77")).status_code == 404

    run(story)


def test_faults_come_with_place_and_remedy_and_the_text_is_kept(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as owner:
            wrong = 'forbid (principal, action == Action::"score:red", resource);'
            for step in ("", "/preview", "/try"):
                answer = await owner.post(f"{PAGE}{step}", policies=wrong, **FIELDS)
                assert answer.status_code == 422
                assert "Line 1, column 38" in answer.text
                assert "Did you mean score:read?" in answer.text
                assert in_editor(answer.text) == wrong

    run(story)


def test_the_preview_names_people_acts_and_companies(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools, name="Alder & Sons")
        other = await journey.a_firm(tools, scope=firm.scope, name="Birch Ltd")
        shown = ids.show(ids.COMPANY, other.company_id)
        text = (
            'forbid (principal, action == Action::"score:read", resource)'
            f' when {{ principal.role == "viewer" && resource == Company::"{shown}" }};'
        )
        async with door.a_member(tools, firm) as owner:
            page = await posted(owner, "/preview", text)
            row = re.findall(r"<tr><th scope=\"row\">Viewer</th>(.*?)</tr>", page)
            assert len(row) == 1
            assert "Birch Ltd" in row[0]
            assert "Alder" not in row[0]
            assert "<strong>never</strong>" in row[0]
            assert "Nothing would change" in await posted(owner, "/preview", "// only a remark")

    run(story)


READY_MADE = [
    (
        {"kind": "amount", "amount-most": "1000.50", "amount-currency": "EUR"},
        "context.amount_minor <= 100050",
    ),
    ({"kind": "companies", "companies-which": "COMPANY"}, 'resource in [Company::"COMPANY"]'),
    ({"kind": "hours", "hours-from": "7", "hours-until": "19", "hours-last": "6"}, "weekday <= 6"),
    (
        {"kind": "four-eyes", "four-eyes-count": "2", "four-eyes-what": "key:create"},
        "approvals < 2",
    ),
]


@pytest.mark.parametrize(("fields", "written"), READY_MADE)
def test_a_form_writes_a_policy_that_can_be_saved(
    run: Run, fields: dict[str, str], written: str
) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        shown = ids.show(ids.COMPANY, firm.company_id)
        named = {name: value.replace("COMPANY", shown) for name, value in fields.items()}
        named[f"{fields['kind']}-name"] = 'The "best" one'
        named[f"{fields['kind']}-who"] = "bookkeeper"
        async with door.a_member(tools, firm) as owner:
            text = in_editor(await posted(owner, "/ready-made", LATE, **named))
            assert text.startswith(LATE)
            assert written.replace("COMPANY", shown) in text
            assert 'principal.role == "bookkeeper"' in text
            assert (await owner.post(PAGE, policies=text, **FIELDS)).status_code == 303

    run(story)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "amount", "amount-most": "much", "amount-currency": "EUR", "amount-name": "x"},
        {"kind": "amount", "amount-most": "0", "amount-currency": "EUR", "amount-name": "x"},
        {"kind": "companies", "companies-name": "x"},
        {"kind": "hours", "hours-from": "9", "hours-until": "9", "hours-last": "5"},
        {"kind": "four-eyes", "four-eyes-count": "9", "four-eyes-name": "x"},
        {"kind": "other"},
    ],
)
def test_a_form_that_cannot_be_used_is_refused(run: Run, fields: dict[str, str]) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm) as owner:
            answer = await owner.post(f"{PAGE}/ready-made", policies="", **{**FIELDS, **fields})
            assert answer.status_code == 422

    run(story)


def test_an_act_is_tried_out(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        shown = ids.show(ids.COMPANY, firm.company_id)
        tried = {
            "try-who": "viewer",
            "try-what": "score:read",
            "try-company": shown,
            "try-weekday": "3",
            "try-currency": "EUR",
        }
        async with door.a_member(tools, firm) as owner:
            assert "would be allowed" in await posted(
                owner, "/try", LATE, **tried, **{"try-hour": "20"}
            )
            assert "would be refused by 1" in await posted(
                owner, "/try", LATE, **tried, **{"try-hour": "21"}
            )
            lacking = {**tried, "try-what": "key:create"}
            assert "the role does not hold" in await posted(owner, "/try", LATE, **lacking)

    run(story)


def test_who_may_see_policies_may_not_always_change_them(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, role=Role.AUDITOR) as auditor:
            page = (await auditor.get(PAGE)).text
            assert ">Save</button>" not in page
            assert "readonly" in page
            assert (await auditor.post(PAGE, policies="", **FIELDS)).status_code == 403
        async with door.a_member(tools, firm, role=Role.VIEWER) as viewer:
            assert (await viewer.get(PAGE)).status_code == 403

    run(story)


def test_a_hidden_company_is_nowhere_to_be_seen(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools, name="Alder Ltd")
        other = await journey.a_firm(tools, scope=firm.scope, name="Birch Ltd")
        shown = ids.show(ids.COMPANY, firm.company_id)
        text = (
            'forbid (principal, action, resource is Company) when { principal.role == "viewer" }'
            f' unless {{ resource == Company::"{shown}" }};'
        )
        async with door.a_member(tools, firm) as owner:
            assert (await owner.post(PAGE, policies=text, **FIELDS)).status_code == 303
            assert "Birch Ltd" in (await owner.get("/")).text
        async with door.a_member(tools, firm, role=Role.VIEWER) as viewer:
            for path in ("/", f"/companies/{shown}", "/settings"):
                page = await viewer.get(path)
                assert page.status_code == 200
                assert "Birch Ltd" not in page.text
            hidden = ids.show(ids.COMPANY, other.company_id)
            assert (await viewer.get(f"/companies/{hidden}")).status_code == 403

    run(story)


def test_the_page_speaks_german(run: Run) -> None:
    async def story(tools: Tools) -> None:
        firm: Firm = await journey.a_firm(tools)
        async with door.a_member(tools, firm, language="de") as owner:
            page = (await owner.get(PAGE)).text
            assert "<h1>Richtlinien</h1>" in page
            assert "Donnerstag" in page

    run(story)
