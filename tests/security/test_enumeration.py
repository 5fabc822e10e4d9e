"""Guessing what exists: what is another's and what is nobody's are answered alike, to the byte."""

from __future__ import annotations

import re
from typing import Any

from httpx import Response
from tests.builders import dashboard_door, hostile, identity
from tests.builders.dashboard_door import Browser
from tests.builders.gateway import Door, Party
from tests.builders.identity import OTHER, PASSWORD
from tests.conftest import Counted, Installation, Run

from solvent import ids
from solvent.ids import IdMalformed
from solvent.platform.tools import Tools

_INSTANCE = re.compile(r"req_[0-9a-z]+")
_TOKEN = re.compile(r'((?:name="csrf" value|data-token)=")[^"]+')


def seen(answer: Response, *given: str) -> tuple[int, tuple[str, ...], str]:
    """Give what a stranger can tell an answer by: its status, its headers' names, its body."""
    text = _TOKEN.sub(r"\1", _INSTANCE.sub("req", answer.text))
    for word in given:
        text = text.replace(word, "GIVEN").replace(_inside(word), "GIVEN")
    return answer.status_code, tuple(sorted(answer.headers)), text


def _inside(word: str) -> str:
    """Give the number that an id stands for, which some answers name instead."""
    prefix = word.partition("_")[0]
    try:
        return str(ids.read(prefix, word))
    except IdMalformed:
        return word


def test_anothers_id_is_answered_as_nobodys(counted: Counted, installation: Installation) -> None:
    async def story(door: Door, party: Party, other: Party) -> tuple[int, list[str]]:
        tried, told_apart = 0, []
        for call in hostile.api_calls():
            body = hostile.body_of(call, party)
            sent = {} if body is None else {"json": body}
            own = hostile.names(call, party)
            for name in own:
                if name not in other.names or name == "fact":
                    continue
                answers = []
                for guess in (other.names[name], hostile.unknown(name), hostile.unknown(name)):
                    path = call.address({**own, name: guess})
                    answer = await door.ask(call.method, path, key=party.key, **sent)
                    answers.append(seen(answer, guess))
                    tried += 1
                if len(set(answers)) != 1:
                    told_apart.append(f"{call} {name}: {answers[:2]}")
        return tried, told_apart

    tried, told_apart = hostile.told(installation, story)
    counted("enumeration, API", f"{tried} requests")
    assert told_apart == []
    assert tried > 60


def test_anothers_id_on_a_page_is_answered_as_nobodys(
    counted: Counted, installation: Installation
) -> None:
    async def story(door: Door, party: Party, other: Party) -> tuple[int, list[str]]:
        tried, told_apart = 0, []
        for call in hostile.page_calls(door):
            own = hostile.names(call, party)
            for name in own:
                if name not in other.names or name == "fact":
                    continue
                answers = []
                for guess in (other.names[name], hostile.unknown(name)):
                    path = call.address({**own, name: guess})
                    data = {"csrf": party.csrf}
                    given: Any = {"data": data} if call.writes else {}
                    answer = await door.ask(
                        call.method, path, headers=hostile.cookie(party), **given
                    )
                    answers.append(seen(answer, guess))
                    tried += 1
                if len(set(answers)) != 1:
                    told_apart.append(f"{call} {name}: {answers}")
        return tried, told_apart

    tried, told_apart = hostile.told(installation, story)
    counted("enumeration, pages", f"{tried} requests")
    assert told_apart == []
    assert tried > 20


def test_neighbours_of_an_id_are_nobodys(counted: Counted, installation: Installation) -> None:
    """Ids carry 74 random bits after their millisecond, so those beside one name nothing."""

    async def story(door: Door, party: Party, other: Party) -> tuple[int, set[int]]:
        known = ids.read(ids.COMPANY, other.names["company"]).int
        statuses = set()
        beside = [*range(-40, 41), *(1 << bit for bit in range(0, 62, 3))]
        for step in beside:
            guess = ids.show(ids.COMPANY, type(ids.new())(int=known + step))
            answer = await door.ask("GET", f"/v1/companies/{guess}", key=party.key)
            statuses.add(answer.status_code)
        return len(beside), statuses

    tried, statuses = hostile.told(installation, story)
    counted("enumeration, neighbours", f"{tried} requests")
    assert statuses == {404}


async def _post(browser: Browser, path: str, **fields: str) -> Response:
    token = dashboard_door.token_of(await browser.get("/sign-in"))
    return await browser.client.post(path, data={"csrf": token, **fields})


def test_nobody_learns_at_the_door_who_has_an_account(run: Run) -> None:
    async def story(tools: Tools) -> None:
        member = await identity.an_account(tools)
        unset = await identity.an_account(tools, password=None)
        emails = [member.email, unset.email, f"{ids.new().hex}@example.com"]
        for path, fields in (
            ("/sign-in", {}),
            ("/sign-in/password", {"password": OTHER}),
            ("/sign-in/forgotten", {}),
        ):
            answers = set()
            for email in emails:
                async with dashboard_door.a_browser(tools) as browser:
                    answer = await _post(browser, path, email=email, **fields)
                    answers.add(seen(answer, email))
            assert len(answers) == 1, (path, _difference(answers))

    run(story)


def _difference(answers: set[tuple[int, tuple[str, ...], str]]) -> list[str]:
    """Give the lines that some of the answers have and others have not."""
    lines = [set(text.splitlines()) for _, _, text in answers]
    shared = lines[0].intersection(*lines[1:])
    return sorted(lines[0].union(*lines[1:]) - shared)


def test_a_suspended_account_is_no_different_even_with_its_password(run: Run) -> None:
    async def story(tools: Tools) -> None:
        member = await identity.an_account(tools)
        async with tools.database.scoped(member.scope) as connection:
            await connection.execute(
                "update member set state = 'suspended' where member_id = $1", member.member_id
            )
        answers = set()
        for email, password in (
            (member.email, PASSWORD),
            (f"{ids.new().hex}@example.com", PASSWORD),
        ):
            async with dashboard_door.a_browser(tools) as browser:
                answer = await _post(browser, "/sign-in/password", email=email, password=password)
                answers.add(seen(answer, email))
        assert len(answers) == 1, _difference(answers)

    run(story)


def test_a_guessed_link_says_nothing(run: Run) -> None:
    async def story(tools: Tools) -> None:
        for path in ("/invitations/{}", "/sign-in?link={}", "/sign-in/reset?link={}"):
            answers = set()
            for guess in ("in_" + "a" * 40, "link_" + "b" * 40, "x", "zz9 é"):
                async with dashboard_door.a_browser(tools) as browser:
                    answer = await browser.get(path.format(guess))
                    status, names, _ = seen(answer)
                    answers.add((status, names))
            assert len(answers) == 1, (path, answers)

    run(story)
